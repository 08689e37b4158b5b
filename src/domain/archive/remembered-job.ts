import { ArchiveIdentity, ArchiveItem } from '../../contracts/archive';
import { JOB_ACTION, JOB_STATUS, jobDescription, JobDocument } from '../../contracts/glacier';

/**
 * What Glacier said when the archive's job was done, made from the row. The sweep sends it if every chunk is done: Glacier may
 * no longer know the job, and its output is not needed. `now`: seconds since the epoch.
 */
export function rememberedJob(id: ArchiveIdentity, { archive, job }: ArchiveItem, deployment: string, now: number): JobDocument {
  return {
    Action: JOB_ACTION.ARCHIVE_RETRIEVAL,
    ArchiveId: id.archiveId,
    ArchiveSizeInBytes: archive.size,
    ArchiveSHA256TreeHash: archive.sha256_tree_hash,
    SHA256TreeHash: archive.sha256_tree_hash,
    RetrievalByteRange: `0-${archive.size - 1}`,
    Completed: true,
    CompletionDate: new Date((job?.completed_at ?? now) * 1000).toISOString(),
    JobDescription: jobDescription({ deployment, run: id.run }),
    JobId: job?.id,
    StatusCode: JOB_STATUS.SUCCEEDED,
  };
}

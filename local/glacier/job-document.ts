import type { ArchiveJob, InventoryJob, Job } from './model';
import { Settings, vaultArn } from './settings';

/** The document of a job in DescribeJob, ListJobs and the notification. Keys of the other kind of job are null. */
export function jobDocument(settings: Settings, job: Job) {
  return {
    Action: job.action,
    ...(job.action === 'ArchiveRetrieval' ? ofArchive(job) : ofInventory(job)),
    Completed: job.completionDate !== undefined,
    CompletionDate: job.completionDate ?? null,
    CreationDate: job.creationDate,
    JobDescription: job.description ?? null,
    JobId: job.jobId,
    SNSTopic: job.snsTopic ?? null,
    StatusCode: job.statusCode,
    StatusMessage: job.statusMessage ?? null,
    VaultARN: vaultArn(settings, job.vaultName),
  };
}

function ofArchive({ archive, range, tier, treeHash }: ArchiveJob) {
  return {
    ArchiveId: archive.archiveId,
    ArchiveSHA256TreeHash: archive.treeHash,
    ArchiveSizeInBytes: archive.size,
    InventoryRetrievalParameters: null,
    InventorySizeInBytes: null,
    RetrievalByteRange: `${range.start}-${range.end}`,
    SHA256TreeHash: treeHash ?? null,
    Tier: tier,
  };
}

function ofInventory({ wish, output }: InventoryJob) {
  return {
    ArchiveId: null,
    ArchiveSHA256TreeHash: null,
    ArchiveSizeInBytes: null,
    InventoryRetrievalParameters: {
      Format: wish.format,
      StartDate: wish.startDate ?? null,
      EndDate: wish.endDate ?? null,
      Limit: wish.limit === undefined ? null : String(wish.limit),
      // The marker of the next job once the output exists; before that, this job's own marker.
      Marker: (output ? output.nextMarker : wish.marker) ?? null,
    },
    InventorySizeInBytes: output?.size ?? null,
    RetrievalByteRange: null,
    SHA256TreeHash: null,
    Tier: null,
  };
}

import { attemptOf, claim, giveUpTrying, isLastAttempt, Seen } from './attempt';
import { Look } from './ports';
import { ArchiveIdentity, ArchiveItem } from '../../contracts/archive';
import { FAILURE, MAX_ATTEMPTS } from '../../contracts/failures';
import { JOB_ACTION, JOB_STATUS, jobDescription, JobDocument } from '../../contracts/glacier';
import { epochSeconds } from '../../domain/clock';
import type { ArchiveChanges } from '../aws/stores/archive-store';

/** Seconds until somebody looks whether the message was of use; doubled with each attempt, because a queue may be long: up to 4 h, 8 h in all. */
const PATIENCE = 15 * 60;

/**
 * As if Glacier had notified (again): the Notifications Processor sends whatever is missing. `known`: what Glacier has just said of the job. The row
 * keeps it, so that a resume knows what can still be read also where the processor never came to note it.
 */
export async function resend(seen: Seen, job: JobDocument, look: Look, known: ArchiveChanges = {}): Promise<void> {
  if (isLastAttempt(seen) && !isNews(seen.row, known)) {
    return giveUpTrying(seen, { reason: FAILURE.DOWNLOAD_FAILED, message: 'the archive was ready, but did not arrive' }, look);
  }
  const attempt = attemptOf(seen);
  const patience = PATIENCE * 2 ** (Math.min(attempt.attempts, MAX_ATTEMPTS) - 1);
  const dueAt = epochSeconds(look.ports.clock) + Math.max(patience, 2 * look.settings.sweepPeriod);
  if (!await claim(seen.row, { ...known, ...attempt, due_at: dueAt, refused_since: undefined, fanned_out_job: undefined }, look)) return;
  await look.ports.notifications.send([JSON.stringify(job)]);
}

/** Nobody knew yet that this job is done: also the job of the last request is read, where its notification was lost or is late. */
const isNews = (row: ArchiveItem, { job_id: job, job_completed_at: completed }: ArchiveChanges): boolean =>
  completed !== undefined && (row.job_completed_at === undefined || row.job_id !== job);

/** What Glacier said when the job was done, for an archive that needs nothing of Glacier any more. */
export function rememberedJob(id: ArchiveIdentity, row: ArchiveItem, { ports, settings }: Look): JobDocument {
  const completed = row.job_completed_at ?? epochSeconds(ports.clock);
  return {
    Action: JOB_ACTION.ARCHIVE_RETRIEVAL,
    ArchiveId: id.archiveId,
    ArchiveSizeInBytes: row.size,
    ArchiveSHA256TreeHash: row.sha256_tree_hash,
    SHA256TreeHash: row.sha256_tree_hash,
    RetrievalByteRange: `0-${row.size - 1}`,
    Completed: true,
    CompletionDate: new Date(completed * 1000).toISOString(),
    JobDescription: jobDescription({ deployment: settings.deployment, run: id.run }),
    JobId: row.job_id,
    StatusCode: JOB_STATUS.SUCCEEDED,
  };
}

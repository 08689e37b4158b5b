import { ArchiveBusyError } from './errors';
import type { PutInvocation, PutPorts } from './put-archive';
import { ArchiveIdentity, ArchiveItem, ARCHIVE_STATUS, isTerminal } from '../../contracts/archive';
import { PutMessage } from '../../contracts/messages';
import { isReadLater, readFrom, ReadyJob } from '../../domain/archive/job';
import { isPut, mayHaveLanded } from '../../domain/archive/upload';
import { epochSeconds } from '../../domain/clock';
import { lookAtKey } from '../shared/look-at-key';
import { settleDownloaded } from '../shared/settle-downloaded';

/** An archive that this delivery holds, as the row was before it took the lease. */
export interface HeldPut {
  readonly id: ArchiveIdentity;
  readonly row: ArchiveItem;
  readonly job: ReadyJob;
  readonly owner: string;
}

/**
 * Claims an archive before its first byte is read, until the end of this invocation: it cannot work longer than that.
 *
 * @returns why there is nothing to do, for the log, or the claim
 * @throws ArchiveBusyError if another delivery copies the archive
 */
export async function claimArchive(message: PutMessage, ports: PutPorts, { owner, remaining }: PutInvocation): Promise<HeldPut | string> {
  const { jobId, completedAt, ...id } = message;
  const now = epochSeconds(ports.clock);
  const lease = { owner, until: now + Math.ceil(remaining() / 1000) };
  const job = { jobId, completedAt };
  const before = await ports.archives.claimPut(id, { lease, now, job });
  if (before) return { id, row: before, job, owner };
  const row = await ports.archives.archive(id);
  if (!row) return 'Left alone: the archive has no row';
  if (row.status === ARCHIVE_STATUS.FAILED && mayHaveLanded(row)) return findLanded(id, row, ports);
  if (isTerminal(row.status)) return `Left alone: the archive is ${row.status}`;
  if (!isPut(row)) return 'Left alone: the archive goes on in parts';
  if (isReadLater(row, job)) return 'Left alone: a later job of the archive was read';
  const isFree = !row.lease || row.lease.until <= now;
  // The row names another job, or waits for one beside this one. It stays named: otherwise the sweep would pay for a third.
  const clock = row.job?.id === jobId ? {} : { 'patience.no_progress_since': undefined };
  const asRead = { 'job.id': row.job?.id, 'job.newer': row.job?.newer, 'lease.owner': row.lease?.owner, 'upload.generation': row.upload.generation };
  if (isFree && await ports.archives.change(id, { lease, job: readFrom(row, job), ...clock }, asRead)) return { id, row, job, owner };
  throw new ArchiveBusyError('another delivery copies the archive');
}

/** The archive was given up, perhaps while S3 made its object. A resume would look there too, but the report would be wrong until then. */
async function findLanded(id: ArchiveIdentity, row: ArchiveItem, ports: PutPorts): Promise<string> {
  const at = await lookAtKey(id.archiveId, row, ports.objects);
  if (at.kind !== 'this-archive') return 'Left alone: the archive is failed';
  return await settleDownloaded(id, at, ports) ? 'Found: downloaded' : 'Left alone: the archive was settled meanwhile';
}

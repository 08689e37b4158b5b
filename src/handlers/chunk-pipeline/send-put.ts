import { FanOutPorts, Notified } from './fan-out';
import { ArchiveItem, isTerminal } from '../../contracts/archive';
import { ArchiveChanges } from '../../contracts/archive-changes';
import { isSmall } from '../../contracts/batches';
import { putMessage } from '../../contracts/messages';
import { isReadLater, readFrom, ReadyJob } from '../../domain/archive/job';
import { differenceFrom } from '../../domain/archive/job-match';
import { isPut } from '../../domain/archive/upload';
import { isKept } from '../shared/note-failure';

/**
 * Sends the message of an archive that becomes one object. Chunk Retrieval claims the row before it reads a byte, so a message that comes twice
 * costs nothing. Normally nothing is written here (see `news`).
 *
 * @returns undefined if the archive is not one of these, or must not be copied. Then the lease is needed to say why.
 */
export async function sendPut({ id, job, read }: Notified, ports: FanOutPorts): Promise<string | undefined> {
  const { archives, isOfThisBucket, chunksQueue, smallArchivesQueue } = ports;
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status) || !isPut(row) || differenceFrom(row.archive, job)) return undefined;
  if (isReadLater(row, read)) return 'Dropped: a later job of this archive is being read';
  if (!await isOfThisBucket(id.run)) return undefined;
  const changes = news(row, read);
  if (changes) await archives.change(id, changes, { 'job.id': row.job?.id, 'failure.message': row.failure?.message });
  const queue = isSmall(row.archive.size) ? smallArchivesQueue : chunksQueue;
  await queue.send([putMessage({ ...id, ...read })]);
  return 'Sent the message of the archive';
}

/**
 * What the row must say before the message waits in its queue, perhaps for hours.
 *
 *  - The job, if the answer to its request was lost. Otherwise the sweep would pay for another one.
 *  - That the failure of an earlier job is over. Otherwise it would hide a failure of this copy, and a resume would not read on from this job.
 */
function news(row: ArchiveItem, read: ReadyJob): ArchiveChanges | undefined {
  const named: ArchiveChanges = row.job ? {} : { 'job': readFrom(row, read), 'patience.no_progress_since': undefined };
  const isOver = isKept(row.failure);
  return row.job && !isOver ? undefined : { ...named, ...(isOver ? { failure: undefined } : {}) };
}

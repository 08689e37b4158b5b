import { FanOutPorts, Notified } from './fan-out';
import { isTerminal } from '../../contracts/archive';
import { putMessage } from '../../contracts/messages';
import { isReadLater, readFrom } from '../../domain/archive/job';
import { differenceFrom } from '../../domain/archive/job-match';
import { isPut } from '../../domain/archive/upload';

/**
 * Sends the message of an archive that becomes one object. Chunk Retrieval claims the row before it reads a byte, so a message that comes twice
 * costs nothing. Normally nothing is written here. But if the answer to the request was lost, the row gets the job first: the message may wait in its
 * queue for hours, and the sweep would pay for another job.
 *
 * @returns undefined if the archive is not one of these, or must not be copied. Then the lease is needed to say why.
 */
export async function sendPut({ id, job, read }: Notified, { archives, runs, uploads, chunksQueue }: FanOutPorts): Promise<string | undefined> {
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status) || !isPut(row) || differenceFrom(row.archive, job)) return undefined;
  if (isReadLater(row, read)) return 'Dropped: a later job of this archive is being read';
  const run = await runs.run(id.run);
  if (run?.destination_bucket !== uploads.bucketName) return undefined;
  if (!row.job) await archives.change(id, { 'job': readFrom(row, read), 'patience.no_progress_since': undefined }, { 'job.id': undefined });
  await chunksQueue.send([putMessage({ ...id, ...read })]);
  return 'Sent the message of the archive';
}

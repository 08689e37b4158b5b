import { FanOutPorts, Notified } from './fan-out';
import { isTerminal } from '../../contracts/archive';
import { putMessage } from '../../contracts/messages';
import { isReadLater } from '../../domain/archive/job';
import { differenceFrom } from '../../domain/archive/job-match';
import { isPut } from '../../domain/archive/upload';

/**
 * Sends the message of an archive that becomes one object. Nothing is written: Chunk Retrieval claims the row before it reads a byte, so a message
 * that comes twice costs nothing.
 *
 * @returns undefined if the archive is not one of these, or must not be copied. Then the lease is needed to say why.
 */
export async function sendPut({ id, job, read }: Notified, { archives, runs, uploads, chunksQueue }: FanOutPorts): Promise<string | undefined> {
  const row = await archives.archive(id);
  if (!row || isTerminal(row.status) || !isPut(row) || differenceFrom(row.archive, job)) return undefined;
  if (isReadLater(row, read)) return 'Dropped: a later job of this archive is being read';
  const run = await runs.run(id.run);
  if (run?.destination_bucket !== uploads.bucketName) return undefined;
  await chunksQueue.send([putMessage({ ...id, ...read })]);
  return 'Sent the message of the archive';
}

import pMap from 'p-map';
import { malformed } from './json-inventory';
import { ByteRange } from '../../contracts/chunk-plan';
import { JOB_STATUS } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { Clock } from '../shared/clock';
import type { Jobs } from '../shared/glacier-jobs';
import { rangesOf, resumed } from '../shared/resumed';
import { RunError } from '../shared/run-error';

/** Bytes read from Glacier and written to S3 at a time. */
const RANGE_SIZE = 16 * 2 ** 20;
/** Ranges in memory at a time: 64 MiB. */
const RANGES_IN_FLIGHT = 4;

export interface InventoryOutputs extends Pick<Jobs, 'describe'> {
  read(vaultName: string, jobId: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/** Writes an object in parts; it is there whole or not at all. */
export interface Uploads {
  begin(key: string): Promise<string>;
  /** Returns the part's ETag. */
  part(key: string, uploadId: string, part: number, bytes: Uint8Array): Promise<string>;
  complete(key: string, uploadId: string, etags: readonly string[]): Promise<void>;
  abort(key: string, uploadId: string): Promise<void>;
}

export interface RetrievePorts {
  readonly outputs: InventoryOutputs;
  readonly uploads: Uploads;
  readonly clock: Clock;
}

/** Keeps the inventory as Glacier gave it, byte for byte. Returns its size. Doing it again writes the same. */
export async function retrieveInventory(vaultName: string, jobId: string, key: string, { outputs, uploads, clock }: RetrievePorts): Promise<number> {
  const size = await sizeOf(vaultName, jobId, outputs);
  const uploadId = await uploads.begin(key);
  try {
    const etags = await pMap(rangesOf(size, RANGE_SIZE), async (range, i) => {
      const bytes = await whole(resumed(range, (rest) => outputs.read(vaultName, jobId, rest), clock));
      return uploads.part(key, uploadId, i + 1, bytes);
    }, { concurrency: RANGES_IN_FLIGHT });
    await uploads.complete(key, uploadId, etags);
    return size;
  } catch (error) {
    // What began is not left behind; if even that fails, what went wrong first is what counts.
    await uploads.abort(key, uploadId).catch((abortError: Error) => { (error as Error).cause ??= abortError; });
    throw error;
  }
}

async function sizeOf(vaultName: string, jobId: string, outputs: InventoryOutputs): Promise<number> {
  const job = await outputs.describe(vaultName, jobId);
  if (job?.StatusCode !== JOB_STATUS.SUCCEEDED) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `the inventory of the vault ${vaultName} cannot be read: its job ${job ? `is ${job.StatusCode}` : 'has expired'}. Resume the run to ask for another one.`);
  }
  if (!job.InventorySizeInBytes) throw malformed('Glacier does not say how large it is');
  return job.InventorySizeInBytes;
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

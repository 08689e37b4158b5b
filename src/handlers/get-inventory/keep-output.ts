import pMap from 'p-map';
import { mappingArchive, MappingPorts } from './mapping/mapping-archive';
import { OutputSource, outputSource } from './output-source';
import { JOB_ACTION, JOB_STATUS } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { OUTPUT, OutputJob } from '../../contracts/workflow';
import { ByteRange } from '../../domain/archive/chunk-plan';
import { combineTreeHashes, TreeHash } from '../../domain/archive/tree-hash';
import { malformedInventory } from '../../domain/inventory/reading/malformed-inventory';
import { malformedMapping } from '../../domain/names/malformed-mapping';
import { RunError } from '../../domain/run-error';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';
import { rangesOf, resumed } from '../shared/resumed';

/** Bytes that are read from Glacier and written to S3 at a time. A power of two in MiB, so that each range is a node of the tree hash. */
const RANGE_SIZE = 16 * 2 ** 20;
/** How often a range is read at most, if Glacier sends other bytes each time. */
const READS = 5;
/** Ranges in memory at a time: 64 MiB. */
const RANGES_IN_FLIGHT = 4;

/** Jobs and their outputs. */
export interface JobOutputs extends Pick<Jobs, 'describe'> {
  read(vaultName: string, jobId: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

export interface KeepOutputPorts extends MappingPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly outputs: JobOutputs;
  readonly inventories: MappingPorts['inventories'] & Pick<InventoryBucket, 'start' | 'part' | 'complete' | 'abort'>;
}

/** An output on its way from Glacier into the inventory bucket. */
interface Copying {
  readonly source: OutputSource;
  readonly jobId: string;
  readonly size: number;
  readonly uploadId: string;
  /** How a range is read: once, or until two reads agree. */
  readonly read: Read;
}

/** Keeps an output as Glacier gave it, byte for byte. A second time writes the same object. */
export async function keepOutput({ run, output, job_id: jobId }: OutputJob, ports: KeepOutputPorts): Promise<void> {
  const source = outputSource(run, await requireRun(run, ports.runs), output);
  const archive = output === OUTPUT.MAPPING ? await mappingArchive(run, ports) : undefined;
  const size = await sizeOf(source, jobId, ports.outputs);
  if (archive && archive.size !== size) throw malformedMapping(`its archive has ${size} bytes, and its inventory says ${archive.size}`);
  const uploadId = await ports.inventories.start(source.key);
  try {
    const parts = await copy({ source, jobId, size, uploadId, read: archive ? once : twice }, ports);
    if (archive && combineTreeHashes(parts.map(({ treeHash }) => treeHash)) !== archive.treeHash) {
      throw malformedMapping('the bytes that Glacier sent do not have the tree hash that its inventory lists');
    }
    await ports.inventories.complete(source.key, uploadId, parts.map(({ etag }) => etag));
  } catch (error) {
    // No upload is left behind. If the abort fails too, the first error counts and the second one becomes its cause.
    await ports.inventories.abort(source.key, uploadId).catch((abortError: Error) => { (error as Error).cause ??= abortError; });
    throw error;
  }
}

async function copy({ source, jobId, size, uploadId, read }: Copying, { outputs, inventories, clock }: KeepOutputPorts) {
  return pMap(rangesOf(size, RANGE_SIZE), async (range, i) => {
    const { treeHash, bytes } = await read(() => whole(resumed(range, (rest) => outputs.read(source.vaultName, jobId, rest), clock)));
    return { treeHash, etag: await inventories.part(source.key, uploadId, i + 1, bytes) };
  }, { concurrency: RANGES_IN_FLIGHT });
}

interface Bytes {
  readonly bytes: Buffer;
  readonly treeHash: string;
}

type Read = (range: () => Promise<Bytes>) => Promise<Bytes>;

/** For an archive: its tree hash proves the bytes. */
const once: Read = (range) => range();

/** For an inventory. Glacier gives no hash of it, and one wrong bit could hide an archive. So two reads must agree. */
const twice: Read = async (range) => {
  const seen = new Set<string>();
  for (let reads = 0; reads < READS; reads++) {
    const read = await range();
    if (seen.has(read.treeHash)) return read;
    seen.add(read.treeHash);
  }
  throw malformedInventory(`Glacier sent a part of it ${READS} times with other bytes each time`);
};

async function whole(source: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const pieces: Uint8Array[] = [];
  const treeHash = new TreeHash();
  for await (const piece of source) {
    treeHash.update(piece);
    pieces.push(piece);
  }
  return { bytes: Buffer.concat(pieces), treeHash: treeHash.digest() };
}

async function sizeOf({ vaultName, what }: OutputSource, jobId: string, outputs: JobOutputs): Promise<number> {
  const job = await outputs.describe(vaultName, jobId);
  if (job?.StatusCode !== JOB_STATUS.SUCCEEDED) {
    throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED,
      `${what} cannot be read: the job that retrieved it ${job ? `is ${job.StatusCode}` : 'has expired'}. Resume the run, which requests another job.`);
  }
  const size = job.Action === JOB_ACTION.ARCHIVE_RETRIEVAL ? job.ArchiveSizeInBytes : job.InventorySizeInBytes;
  if (!size) throw malformedInventory('Glacier does not tell its size');
  return size;
}

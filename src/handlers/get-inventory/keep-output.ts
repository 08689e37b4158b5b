import pMap from 'p-map';
import { mappingArchive, MappingPorts } from './mapping/mapping-archive';
import { OutputSource, outputSource } from './output-source';
import { JOB_ACTION, JOB_STATUS } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { KeepOutputInput, KeepOutputResult, OUTPUT } from '../../contracts/workflow';
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
/** S3 takes no more parts of an upload. So the ranges of more than 156 GiB are larger. */
const MOST_PARTS = 10_000;
/** How often a range is read at most, if Glacier sends other bytes each time. */
const READS = 5;
/** Ranges in memory at a time: 64 MiB, or up to 256 MiB if they are larger. */
const RANGES_IN_FLIGHT = 4;
const MOST_BYTES_IN_FLIGHT = 256 * 2 ** 20;

/** Jobs and their outputs. */
export interface JobOutputs extends Pick<Jobs, 'describe'> {
  read(vaultName: string, jobId: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

export interface KeepOutputPorts extends MappingPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly outputs: JobOutputs;
  readonly inventories: MappingPorts['inventories'] & Pick<InventoryBucket, 'start' | 'parts' | 'part' | 'complete' | 'abort'>;
}

/** An output on its way from Glacier into the inventory bucket. */
interface Copying {
  readonly source: OutputSource;
  readonly jobId: string;
  readonly size: number;
  readonly uploadId: string;
  /** ETags of the parts that an earlier invocation has written, by number. */
  readonly written: ReadonlyMap<number, string>;
  /** Milliseconds since the epoch. No range is begun after it. */
  readonly deadline: number;
  /** How a range is read: once, or until two reads agree. */
  readonly read: Read;
}

/**
 * Keeps an output as Glacier gave it, byte for byte. A second time writes the same object. The inventory of a very large vault takes hours: then the
 * result names the upload, and the next invocation goes on with it. The parts that S3 has are not read again.
 *
 * @param deadline milliseconds since the epoch. No range is begun after it
 */
export async function keepOutput(input: KeepOutputInput, deadline: number, ports: KeepOutputPorts): Promise<KeepOutputResult> {
  const { run, output, job_id: jobId } = input;
  const source = outputSource(run, await requireRun(run, ports.runs), output);
  const archive = output === OUTPUT.MAPPING ? await mappingArchive(run, ports) : undefined;
  const size = await sizeOf(source, jobId, ports.outputs);
  if (archive && archive.size !== size) throw malformedMapping(`its archive has ${size} bytes, and its inventory says ${archive.size}`);
  const { uploadId, written } = await uploadOf(source.key, input.upload, ports);
  // The archive is small enough for one invocation, which must see all its bytes.
  const isInParts = !archive && input.upload !== undefined;
  try {
    const how = { deadline: isInParts ? deadline : Infinity, read: archive ? once : twice };
    const parts = await copy({ source, jobId, size, uploadId, written, ...how }, ports);
    if (!parts) return { upload: uploadId };
    if (archive && combineTreeHashes(parts.map(({ treeHash }) => treeHash)) !== archive.treeHash) {
      throw malformedMapping('the bytes that Glacier sent do not have the tree hash that its inventory lists');
    }
    await ports.inventories.complete(source.key, uploadId, parts.map(({ etag }) => etag));
    return {};
  } catch (error) {
    // No upload is left behind. If the abort fails too, the first error counts and the second one becomes its cause.
    await ports.inventories.abort(source.key, uploadId).catch((abortError: Error) => { (error as Error).cause ??= abortError; });
    throw error;
  }
}

/** The upload of an earlier invocation with its parts, or a new one. */
async function uploadOf(key: string, earlier = '', { inventories }: KeepOutputPorts): Promise<Pick<Copying, 'uploadId' | 'written'>> {
  const written = earlier === '' ? undefined : await inventories.parts(key, earlier);
  return written ? { uploadId: earlier, written } : { uploadId: await inventories.start(key), written: new Map() };
}

interface Part {
  readonly etag: string;
  /** Of a part that an earlier invocation has written, it is not known. */
  readonly treeHash: string;
}

/** @returns undefined if the time was not enough for all of it */
async function copy(copying: Copying, { outputs, inventories, clock }: KeepOutputPorts): Promise<readonly Part[] | undefined> {
  const { source, jobId, size, uploadId, written, deadline, read } = copying;
  const bytesOfRange = rangeBytes(size);
  const parts = await pMap(rangesOf(size, bytesOfRange), async (range, i): Promise<Part | undefined> => {
    const etag = written.get(i + 1);
    if (etag !== undefined) return { etag, treeHash: '' };
    if (clock.now() >= deadline) return undefined;
    const { treeHash, bytes } = await read(() => whole(resumed(range, (rest) => outputs.read(source.vaultName, jobId, rest), clock)));
    return { treeHash, etag: await inventories.part(source.key, uploadId, i + 1, bytes) };
  }, { concurrency: Math.max(1, Math.min(RANGES_IN_FLIGHT, MOST_BYTES_IN_FLIGHT / bytesOfRange)) });
  const there = parts.filter((part) => part !== undefined);
  return there.length === parts.length ? there : undefined;
}

/** The same for the same size, so that an upload has the same parts in each invocation. */
function rangeBytes(size: number): number {
  let bytes = RANGE_SIZE;
  while (size > bytes * MOST_PARTS) bytes *= 2;
  return bytes;
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

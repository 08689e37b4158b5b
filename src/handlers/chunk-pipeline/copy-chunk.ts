import { Readable } from 'stream';
import { chunkBody } from './chunk-body';
import { ArchiveTreeHashError, isTransient, MissingTreeHashError, OutOfTimeError } from './errors';
import { ChunkItem } from '../../contracts/archive';
import { ByteRange } from '../../domain/archive/chunk-plan';
import { TREE_HASH_PATTERN } from '../../domain/archive/tree-hash';
import { Clock } from '../../domain/clock';

/** Reads and uploads of one chunk in one invocation: a connection breaks now and then in 4 GiB. More is left to the queue. */
const COPIES = 3;
/** Before the second copy, and twice that before the third. */
const FIRST_WAIT_MS = 500;
/** A copy that cannot have this long is not begun again. */
const LEAST_COPY_MS = 30_000;
/** Kept for recording why, and for the other messages of the batch to be handed back. */
const CLOSING_MS = 10_000;

/** A range of a job's output. */
export interface OutputRange extends ByteRange {
  readonly vaultName: string;
  readonly jobId: string;
}

export interface ChunkOutput {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The tree hash that Glacier sent with the range. */
  readonly treeHash?: string;
}

/** Where chunks come from. Throws `JobOutputGoneError` where the job has expired. */
export interface ChunkSource {
  open(range: OutputRange, abort: AbortSignal): Promise<ChunkOutput>;
}

export interface PartTarget {
  readonly key: string;
  readonly uploadId: string;
  readonly part: number;
  /** Bytes. */
  readonly length: number;
}

/** A part as S3 has it. */
export interface UploadedPart {
  readonly etag: string;
  /** Base64 of the SHA-256. */
  readonly checksum: string;
}

/** Where chunks go. Throws `UploadGoneError` where S3 no longer has the upload. */
export interface PartUploader {
  upload(target: PartTarget, body: Readable, abort: AbortSignal): Promise<UploadedPart>;
}

export interface CopyPorts {
  readonly source: ChunkSource;
  readonly parts: PartUploader;
  readonly clock: Clock;
}

export interface ChunkCopy {
  readonly from: OutputRange;
  readonly to: PartTarget;
  /** Where the chunk is the whole archive: the inventory's tree hash. */
  readonly wholeTreeHash?: string;
}

/** Copies a chunk; returns what is recorded of it. `remaining` says how many milliseconds this invocation has left. */
export async function copyChunk(copy: ChunkCopy, ports: CopyPorts, remaining: () => number): Promise<ChunkItem> {
  for (let tried = 1; ; tried++) {
    try {
      return await copyOnce(copy, ports, remaining() - CLOSING_MS);
    } catch (error) {
      if (tried === COPIES || !isTransient(error) || remaining() < LEAST_COPY_MS + CLOSING_MS) throw error;
      await ports.clock.sleep(FIRST_WAIT_MS * 2 ** (tried - 1));
    }
  }
}

async function copyOnce(copy: ChunkCopy, ports: CopyPorts, milliseconds: number): Promise<ChunkItem> {
  const aborter = new AbortController();
  const outOfTime = () => aborter.abort(new OutOfTimeError('the chunk could not be copied in the time of one invocation'));
  const timer = setTimeout(outOfTime, Math.max(0, milliseconds));
  try {
    return await stream(copy, ports, aborter);
  } catch (error) {
    // Where we aborted, the reason is the truth; what the aborted requests say is not.
    const reason: unknown = aborter.signal.aborted ? aborter.signal.reason : error;
    aborter.abort();
    throw reason;
  } finally {
    clearTimeout(timer);
  }
}

async function stream({ from, to, wholeTreeHash }: ChunkCopy, { source, parts }: CopyPorts, aborter: AbortController): Promise<ChunkItem> {
  const output = await source.open(from, aborter.signal);
  const treeHash = provenBy(output, wholeTreeHash);
  const body = chunkBody(output.bytes, { length: to.length, treeHash }, (error) => aborter.abort(error));
  try {
    const part = await parts.upload(to, body, aborter.signal);
    return { etag: part.etag, checksum_sha_256: part.checksum, tree_checksum: treeHash, size: to.length };
  } finally {
    body.destroy();
  }
}

/** The tree hash that the chunk is held against. A chunk is a node of the tree by construction, so Glacier sends one. */
function provenBy({ treeHash }: ChunkOutput, wholeTreeHash?: string): string {
  const sent = treeHash?.toLowerCase() ?? '';
  if (!TREE_HASH_PATTERN.test(sent)) throw new MissingTreeHashError('Glacier sent no tree hash with the chunk');
  if (wholeTreeHash && sent !== wholeTreeHash) {
    throw new ArchiveTreeHashError(`Glacier's tree hash of the archive is ${sent}; the inventory says ${wholeTreeHash}`);
  }
  return sent;
}

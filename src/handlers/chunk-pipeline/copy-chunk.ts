/*
 * Copies the bytes of one chunk, or of a whole archive, from Glacier to S3, up to three times in one invocation.
 *
 * Guarantees
 *  - What it returns was proven twice: by Glacier's tree hash of the range, and by S3's SHA-256 of the part or the object.
 *  - If the chunk is the whole archive, Glacier's tree hash must also be the one of the inventory.
 *  - It ends before the function's time is up. A copy that cannot end in time is aborted, and its message comes back.
 *  - An aborted copy closes its connections to both sides.
 *
 * Against: connections that break or stall, busy services, wrong bytes. Only transient errors are tried again here.
 * If the function dies halfway, S3 may have the part but no row names it: the next delivery copies it again.
 */
import { Readable } from 'stream';
import { ChunkBody } from './chunk-body';
import { ArchiveTreeHashError, isTransient, MissingTreeHashError, OutOfTimeError } from './errors';
import { ChunkItem } from '../../contracts/archive';
import { ObjectTags } from '../../contracts/object-tags';
import { CLOSING_SECONDS } from '../../domain/archive/batch-time';
import { ByteRange } from '../../domain/archive/chunk-plan';
import { isTreeHash } from '../../domain/archive/tree-hash';
import { Clock } from '../../domain/clock';

/** Copies of one chunk in one invocation, at most: a connection may break during 4 GiB. Further tries are left to SQS. */
const COPIES = 3;
/** Wait before the second copy. The wait before the third is twice as long. */
const FIRST_WAIT_MS = 500;
/** Another copy is not begun if less time than this is left. */
const LEAST_COPY_MS = 30_000;
const CLOSING_MS = CLOSING_SECONDS * 1000;

/** Errors of the destination. Any other error of a copy is one of Glacier, of its bytes, or of time. */
const ofDestination = new WeakSet<object>();

/** Notes that an error of this answer is one of the destination. */
export async function fromDestination<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    ofDestination.add(error as object);
    throw error;
  }
}

/** @returns true if the destination refused the part or the object, or to say what stands at the key */
export const isOfDestination = (error: unknown): boolean => ofDestination.has(error as object);

/** A range of a job's output. */
export interface OutputRange extends ByteRange {
  readonly vaultName: string;
  readonly jobId: string;
}

export interface ChunkOutput {
  readonly bytes: Readable;
  /** The tree hash that Glacier sent with the range. */
  readonly treeHash?: string;
}

/** Where chunks come from. */
export interface ChunkSource {
  /** @throws `JobOutputGoneError` if the job has expired */
  open(range: OutputRange, abort: AbortSignal): Promise<ChunkOutput>;
}

export interface PartTarget {
  readonly key: string;
  readonly uploadId: string;
  readonly part: number;
  /** Bytes. */
  readonly length: number;
}

/** The object that an archive becomes in one request. */
export interface ObjectTarget {
  readonly key: string;
  readonly storageClass: string;
  readonly metadata: Record<string, string>;
  /** Tags of this object. It gets those of the transfer too. */
  readonly tags?: ObjectTags;
  /** Bytes. */
  readonly length: number;
}

/** A part as S3 has it. */
export interface UploadedPart {
  readonly etag: string;
  /** Base64 of the SHA-256. */
  readonly checksum: string;
}

/** Where chunks go. */
export interface PartUploader {
  /** @throws `UploadGoneError` if S3 no longer has the upload */
  upload(target: PartTarget, body: Readable, abort: AbortSignal): Promise<UploadedPart>;
}

export interface SourcePorts {
  readonly source: ChunkSource;
  readonly clock: Clock;
}

export interface CopyPorts extends SourcePorts {
  readonly parts: PartUploader;
}

/** A copy of a range, wherever it goes. */
export interface RangeCopy<T> {
  readonly from: OutputRange;
  /** The inventory's tree hash, if the range is the whole archive. */
  readonly wholeTreeHash?: string;
  /** Called with the SHA-256 (base64) when all bytes are proven, before the last of them are let go. Until then S3 cannot have them all. */
  readonly proven?: (sha256: string) => void;
  /** Sends the bytes to S3. */
  send(body: Readable, abort: AbortSignal): Promise<T>;
}

export interface Copied<T> {
  /** What `send` returned. */
  readonly answer: T;
  /** Of the range. */
  readonly treeHash: string;
}

export interface ChunkCopy {
  readonly from: OutputRange;
  readonly to: PartTarget;
  /** The inventory's tree hash, if the chunk is the whole archive. */
  readonly wholeTreeHash?: string;
}

/**
 * Copies a chunk. `remaining` says how many milliseconds this invocation has left.
 * @returns what is recorded of the chunk
 */
export async function copyChunk({ from, to, wholeTreeHash }: ChunkCopy, ports: CopyPorts, remaining: () => number): Promise<ChunkItem> {
  const send = (body: Readable, abort: AbortSignal) => ports.parts.upload(to, body, abort);
  const { answer: { etag, checksum }, treeHash } = await copyRange({ from, wholeTreeHash, send }, ports, remaining);
  return { etag, checksum_sha_256: checksum, tree_checksum: treeHash, size: to.length };
}

/** Copies a range, up to three times if that may help. `remaining` says how many milliseconds there are. */
export async function copyRange<T>(copy: RangeCopy<T>, ports: SourcePorts, remaining: () => number): Promise<Copied<T>> {
  for (let tried = 1; ; tried++) {
    try {
      return await copyOnce(copy, ports, remaining() - CLOSING_MS);
    } catch (error) {
      if (tried === COPIES || !isTransient(error) || remaining() < LEAST_COPY_MS + CLOSING_MS) throw error;
      await ports.clock.sleep(FIRST_WAIT_MS * 2 ** (tried - 1));
    }
  }
}

async function copyOnce<T>(copy: RangeCopy<T>, ports: SourcePorts, milliseconds: number): Promise<Copied<T>> {
  const aborter = new AbortController();
  const outOfTime = () => aborter.abort(new OutOfTimeError('the chunk could not be copied in the time of one invocation'));
  const timer = setTimeout(outOfTime, Math.max(0, milliseconds));
  try {
    return await stream(copy, ports, aborter);
  } catch (error) {
    // If this function aborted the copy, the reason of the abort is the cause. The errors of the aborted requests are not.
    const reason: unknown = aborter.signal.aborted ? aborter.signal.reason : error;
    aborter.abort();
    throw reason;
  } finally {
    clearTimeout(timer);
  }
}

async function stream<T>({ from, wholeTreeHash, send, proven }: RangeCopy<T>, { source }: SourcePorts, aborter: AbortController): Promise<Copied<T>> {
  const output = await source.open(from, aborter.signal);
  const treeHash = provenBy(output, wholeTreeHash);
  const expected = { length: from.last - from.first + 1, treeHash, proven };
  const body = new ChunkBody(output.bytes, expected, (error) => aborter.abort(error));
  try {
    return { answer: await fromDestination(send(body, aborter.signal)), treeHash };
  } finally {
    body.destroy();
  }
}

/** The tree hash that the bytes must have. Each chunk is a node of the tree, so Glacier sends one with the range. */
function provenBy({ treeHash }: ChunkOutput, wholeTreeHash?: string): string {
  const sent = treeHash?.toLowerCase() ?? '';
  if (!isTreeHash(sent)) throw new MissingTreeHashError('Glacier sent no tree hash with the chunk');
  if (wholeTreeHash && sent !== wholeTreeHash) {
    throw new ArchiveTreeHashError(`Glacier's tree hash of the archive is ${sent}; the inventory says ${wholeTreeHash}`);
  }
  return sent;
}

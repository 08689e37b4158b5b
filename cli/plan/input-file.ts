import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../input-error';

const MIB = 2 ** 20;
const GZIP = [0x1f, 0x8b];

/** Called with the number of bytes read so far, counted before unpacking. */
export type Watcher = (bytes: number) => void;

/**
 * The bytes of a file, unpacked if it is gzipped. The first bytes tell that, not the name.
 *
 * @throws InputError if the file cannot be read or unpacked
 */
export async function* readInput(file: string, watch: Watcher = () => undefined): AsyncGenerator<Buffer> {
  try {
    const packed = await begun(createReadStream(file, { highWaterMark: MIB }), (bytes) => bytes.length >= GZIP.length);
    const bytes = watched(packed.bytes, watch);
    yield* GZIP.every((byte, i) => packed.start[i] === byte) ? unpacked(bytes) : bytes;
  } catch (error) {
    throw readable(file, error as NodeJS.ErrnoException);
  }
}

/** Size of a file in bytes, before unpacking. @throws InputError if there is no such file */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw readable(file, error as NodeJS.ErrnoException);
  }
}

/**
 * Reads the beginning of a stream until `enough` is true or the stream ends.
 *
 * @returns `start`, the beginning, and `bytes`, the whole stream including it
 */
export async function begun(
  source: AsyncIterable<Buffer>, enough: (start: Buffer) => boolean,
): Promise<{ readonly start: Buffer; readonly bytes: AsyncIterable<Buffer> }> {
  const pieces = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (!enough(start)) {
    const { done, value } = await pieces.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  return { start, bytes: joined(start, pieces) };
}

async function* joined(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* watched(bytes: AsyncIterable<Buffer>, watch: Watcher): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const piece of bytes) {
    read += piece.length;
    watch(read);
    yield piece;
  }
}

function unpacked(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: MIB });
  pipeline(Readable.from(bytes), gunzip, () => undefined); // the reader of `gunzip` gets the error
  return gunzip;
}

function readable(file: string, { code, message }: NodeJS.ErrnoException): InputError {
  if (code === 'ENOENT') return new InputError(`there is no file ${file}`);
  if (code?.startsWith('Z_')) return new InputError(`${file} begins like a gzip file, but cannot be unpacked: ${message}`);
  return new InputError(`${file} cannot be read: ${message}`);
}

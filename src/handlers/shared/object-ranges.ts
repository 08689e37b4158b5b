import { resumed } from './resumed';
import { ByteRange } from '../../domain/archive/chunk-plan';
import { Clock } from '../../domain/clock';

/** Reads objects of a bucket in ranges. */
export interface ObjectRanges {
  /**
   * @returns the object's bytes.
   * @throws if the object is missing.
   */
  size(key: string): Promise<number>;
  read(key: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/** The bytes of a range of an object. After a broken connection the read goes on at the next byte. */
export const bytesOf = (key: string, range: ByteRange, objects: Pick<ObjectRanges, 'read'>, clock: Clock): AsyncGenerator<Uint8Array> =>
  resumed(range, (rest) => objects.read(key, rest), clock);

/** A whole object in memory. `size` is in bytes. */
export async function wholeObject(key: string, size: number, objects: Pick<ObjectRanges, 'read'>, clock: Clock): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for await (const piece of bytesOf(key, { first: 0, last: size - 1 }, objects, clock)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export const textOf = async (key: string, objects: ObjectRanges, clock: Clock): Promise<string> =>
  (await wholeObject(key, await objects.size(key), objects, clock)).toString();

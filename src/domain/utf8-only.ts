/** Bytes that tell UTF-16 from UTF-8: a byte-order mark, or the zero byte beside an ASCII character. */
const TELLING = 2;
const MARKS = ['fffe', 'feff'];

/** PowerShell and some editors write UTF-16. No file that the transfer reads begins with such bytes in UTF-8. */
const isUtf16 = (start: Uint8Array): boolean =>
  MARKS.includes(Buffer.from(start.subarray(0, TELLING)).toString('hex')) || start.subarray(0, TELLING).includes(0);

/** What to do with a file in UTF-16, for messages. */
export const IN_UTF_16 = 'is encoded in UTF-16. Save it in UTF-8';

/**
 * The same bytes.
 *
 * @throws what `refusal` returns if the bytes are UTF-16
 */
export async function* utf8Only(bytes: AsyncIterable<Uint8Array>, refusal: () => Error): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const piece of bytes) {
    if (start) {
      start = Buffer.concat([start, piece]);
      if (start.length < TELLING) continue;
      if (isUtf16(start)) throw refusal();
      yield start;
      start = undefined;
    } else {
      yield piece;
    }
  }
  if (start) yield start;
}

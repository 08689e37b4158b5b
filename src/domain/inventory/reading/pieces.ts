/** Bytes of a file that are worked on at a time: a few hundred rows. */
const PIECE_BYTES = 128 * 1024;

/** The same bytes in pieces that are not too large: what is made of one is held until the next is asked for. */
export async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES);
  }
}

import { LineSplitter, MOST_LINE_BYTES } from '../reading/line-splitter';

/** Reads JSON lines. A line ends at `\n` only: a description can have the separators that other readers of lines take for its end. */
export async function* jsonLines<T>(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<T> {
  let found: T[] = [];
  const splitter = new LineSplitter((line, number) => {
    if (line === undefined) throw new Error(`line ${number} of a file of Spark has more than ${MOST_LINE_BYTES} bytes`);
    if (line !== '') found.push(JSON.parse(line) as T);
  });
  for await (const piece of bytes) {
    splitter.push(piece);
    yield* found;
    found = [];
  }
  splitter.end();
  yield* found;
}

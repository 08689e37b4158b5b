import { InventoryRow } from './inventory-row';
import { malformedInventory } from './malformed-inventory';
import { IN_UTF_16, utf8Only } from '../../utf8-only';

/** Bytes of a file that a parser gets at a time: a few hundred rows. */
const PIECE_BYTES = 128 * 1024;

/** Reads the bytes of a file and collects the rows that it finds. */
export interface RowParser {
  push(piece: Uint8Array): void;
  /** The file has ended. */
  end(): void;
  /** Returns the rows that were found since the last call. */
  takeRows(): readonly InventoryRow[];
}

/** Cuts bytes into small pieces, because the rows of a piece stay in memory until the next piece is read. */
export async function* smallPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) yield piece.subarray(at, at + PIECE_BYTES);
  }
}

/** The bytes of an inventory. @throws `MalformedInventory` if they are UTF-16 */
export const utf8Inventory = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> => utf8Only(bytes, () => malformedInventory(`it ${IN_UTF_16}`));

/** The rows that `parser` finds in a whole file. A batch has the rows of one small piece. */
export const rowBatches = (bytes: AsyncIterable<Uint8Array>, parser: RowParser): AsyncGenerator<readonly InventoryRow[]> =>
  batchesOfPart(utf8Inventory(bytes), parser);

/** The same for a part of a file, whose first bytes do not tell the encoding. */
export async function* batchesOfPart(bytes: AsyncIterable<Uint8Array>, parser: RowParser): AsyncGenerator<readonly InventoryRow[]> {
  for await (const piece of smallPieces(bytes)) {
    parser.push(piece);
    const rows = parser.takeRows();
    if (rows.length) yield rows;
  }
  parser.end();
  const rest = parser.takeRows();
  if (rest.length) yield rest;
}

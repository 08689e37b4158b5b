import { INVENTORY_FORMAT, InventoryFormat } from '../../../../src/domain/inventory/reading/inventory-file';
import { InventoryRow } from '../../../../src/domain/inventory/reading/inventory-row';
import { openInventoryFile } from '../../../../src/domain/inventory/reading/open-inventory-file';
import { cutInputs } from '../../../../src/domain/inventory/spark/cut-inputs';
import { CutRequest, CutState, FileInput, InputFiles, MapRequest, Piece, PIECE_INPUT, PieceResult } from '../../../../src/domain/inventory/spark/piece';
import { mapPiece } from '../../../../src/domain/inventory/spark/piece-map';
import { rowsOfPiece } from '../../../../src/domain/inventory/spark/piece-rows';

export type Contents = Partial<Record<FileInput, Buffer>> & { readonly keys?: readonly string[] };

/** How the inputs are cut. */
export interface Cuts {
  readonly pieceBytes: number;
  /** Bytes that a file gives at a time. */
  readonly size: number;
  /** Parts of files that each call may read. Later calls have all the time. */
  readonly stops: readonly number[];
}

export async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  // The memory is used again, as a source may do.
  const memory = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    memory.set(part);
    yield memory.subarray(0, part.length);
  }
}

export const filesOf = (contents: Contents, size: number): InputFiles => ({
  open: (input, first, end) => inParts(contents[input]!.subarray(first, end), size),
  keys: async function* (after = '', until = '\u{10ffff}') {
    const compare = (key: string, other: string) => Buffer.compare(Buffer.from(key), Buffer.from(other));
    yield contents.keys!.filter((key) => compare(key, after) > 0 && compare(key, until) <= 0);
  },
});

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Cuts in as many calls as the stops ask for. A call that got too little time for a piece is made again with all the time. */
export async function cutAll(request: CutRequest, contents: Contents, { pieceBytes, size, stops }: Cuts): Promise<CutState> {
  let state: CutState | undefined;
  const cut = async (parts: number) => {
    let left = parts;
    return cutInputs(state && throughJson(state), { pieceBytes, ...request }, filesOf(contents, size), () => { left -= 1; return left > 0; });
  };
  for (const parts of [...stops, Infinity]) {
    const next: CutState | undefined = await cut(parts).catch((error: Error) => { if (error.name !== 'InventoryTooLarge') throw error; return undefined; });
    state = next ?? state;
    if (state?.done) break;
  }
  return throughJson(state!);
}

/** The pieces of one input must follow one another. */
export const piecesOf = ({ pieces }: CutState, input: Piece['input']): Piece[] => pieces.filter((piece) => piece.input === input);

export async function rowsOfPieces(state: CutState, contents: Contents, size: number): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = [];
  const files = filesOf(contents, size);
  for (const piece of piecesOf(state, PIECE_INPUT.INVENTORY)) {
    for await (const batch of rowsOfPiece(piece, state.head!, files.open(PIECE_INPUT.INVENTORY, piece.first, piece.end))) rows.push(...batch);
  }
  return rows;
}

export async function rowsOfWhole(format: InventoryFormat, bytes: Buffer, vaultName?: string): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = [];
  for await (const batch of openInventoryFile({ format, bytes: inParts(bytes, 4096), vaultName }).batches()) rows.push(...batch);
  return rows;
}

export interface Mapped<T> {
  readonly piece: Piece;
  readonly lines: readonly T[];
  readonly result: PieceResult;
}

export async function mapAll<T>(pieces: readonly Piece[], request: MapRequest, files: InputFiles): Promise<Mapped<T>[]> {
  const all: Mapped<T>[] = [];
  for (const piece of pieces) {
    const mapped = mapPiece(piece, request, files);
    let text = '';
    for await (const lines of mapped.lines) text += lines;
    all.push({ piece, lines: text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as T), result: mapped.result() });
  }
  return all;
}

export const LAUNCH = { format: INVENTORY_FORMAT.JSON, prefix: 'photos', folderMarkers: 'AS_FILES', inputs: [] } as const satisfies CutRequest;

/** The first error of cutting and reading, as the run would show it. @returns undefined if there is none */
export async function problemOf(request: CutRequest, contents: Contents, cuts: Cuts): Promise<Pick<Error, 'name' | 'message'> | undefined> {
  try {
    const state = await cutAll(request, contents, cuts);
    const mapped = await mapAll(state.pieces, { head: state.head!, folderMarkers: 'AS_FILES' }, filesOf(contents, cuts.size));
    const problem = mapped.find(({ result }) => result.problem)?.result.problem;
    return problem && { name: problem.error, message: problem.message };
  } catch (error) {
    return { name: (error as Error).name, message: (error as Error).message };
  }
}

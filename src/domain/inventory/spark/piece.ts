import type { Amount, FolderMarkers } from '../../../contracts/manifest';
import { SPARK_FOLDER } from '../../../contracts/spark';
import type { Selection } from '../choosing/selection';
import type { QuotesFound } from '../reading/csv-quotes';
import type { InventoryFormat } from '../reading/inventory-file';
import type { NamedVault } from '../reading/json-members';
import type { LinePlace } from '../reading/line-splitter';

/*
 * A piece is a part of an input that one invocation turns into columns for Spark. `cutInputs` finds the pieces, `mapPiece` reads one.
 *
 *     inputs  →  cutInputs, again and again until `done`  →  pieces  →  mapPiece, all at the same time  →  lines of JSON and a PieceResult each
 */

/** The inputs of a manifest that can be larger than one invocation can read. */
export const PIECE_INPUT = { INVENTORY: 'inventory', OVERRIDES: 'overrides', IDS: 'ids', MAPPING: 'mapping', EXISTING: 'existing' } as const;
export type PieceInput = (typeof PIECE_INPUT)[keyof typeof PIECE_INPUT];
/** Inputs that are files. */
export type FileInput = Exclude<PieceInput, typeof PIECE_INPUT.EXISTING>;

/** Folders of their columns. */
export const FOLDER_OF_INPUT: Readonly<Record<PieceInput, string>> = {
  [PIECE_INPUT.INVENTORY]: SPARK_FOLDER.ROWS,
  [PIECE_INPUT.OVERRIDES]: SPARK_FOLDER.NAMES,
  [PIECE_INPUT.MAPPING]: SPARK_FOLDER.NAMES,
  [PIECE_INPUT.IDS]: SPARK_FOLDER.IDS,
  [PIECE_INPUT.EXISTING]: SPARK_FOLDER.EXISTING,
};

export interface Piece {
  /** From 1, over all inputs. The pieces of the inventory come first. */
  readonly number: number;
  readonly input: PieceInput;
  /** Its bytes in the file. Both are 0 for `MAPPING`, which is read as a whole, and for `EXISTING`, which has no file. They can be equal: no bytes. */
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  /** Number of its first row or line. */
  readonly row: number;
  /** Of `EXISTING`: the keys after this one. Undefined: from the first key below the prefix. */
  readonly after?: string;
  /** Of `EXISTING`: the keys up to this one, and this one. Undefined: to the last key below the prefix. */
  readonly until?: string;
}

/** What the whole inputs say. It goes with every piece. */
export interface CutHead extends NamedVault {
  readonly format: InventoryFormat;
  /** Destination prefix. */
  readonly prefix: string;
  /** Bytes of UTF-8 that a key has left for a name below the prefix. */
  readonly room: number;
  /** How a CSV inventory writes quotes. Undefined: none of its descriptions has one. */
  readonly quotes?: QuotesFound;
  /** Columns of the name override file, with the header. */
  readonly columns?: readonly string[];
}

export interface CutRequest {
  readonly format: InventoryFormat;
  /** The vault that the inventory must be of. Undefined: any vault. */
  readonly vaultName?: string;
  /** Destination prefix. Undefined: the name of the vault in the inventory. */
  readonly prefix?: string;
  readonly folderMarkers: FolderMarkers;
  /** Inputs that the run has besides the inventory. */
  readonly inputs: readonly Exclude<PieceInput, typeof PIECE_INPUT.INVENTORY>[];
  /** Bytes of a piece. It ends with the first row or line that reaches them. */
  readonly pieceBytes?: number;
}

/** How far the inputs have been cut. It can be kept as JSON between two calls of `cutInputs`. */
export interface CutState {
  /** All inputs have been cut. */
  readonly done: boolean;
  /** Given as soon as the inventory has been cut. */
  readonly head?: CutHead;
  readonly pieces: readonly Piece[];
  /** Names of rows at the ends of pieces. They divide the keys of the destination into ranges. */
  readonly splits: readonly string[];
  /** Where the next call goes on. Undefined: at the first byte of the next input that has no pieces. */
  readonly current?: CutPlace;
}

/** The end of the last piece, and what the file says up to there. */
export interface CutPlace extends LinePlace, NamedVault {
  readonly input: FileInput;
  readonly quotes?: QuotesFound;
  readonly columns?: readonly string[];
}

/** What must be known to read a piece. */
export interface MapRequest {
  readonly head: CutHead;
  readonly folderMarkers: FolderMarkers;
  /** Undefined: all archives move. */
  readonly selection?: Selection;
}

/** All calls must see the same files. If a file may be replaced meanwhile, the caller must see that. */
export interface InputFiles {
  /**
   * The bytes of an input from `first` to `end`, exclusive. Without `end`, to the end of the file. If `first` is the size of the file, it gives none.
   * `IDS` is the file that the selection names, or the selection's own ids with a line end between each two of them.
   */
  open(input: FileInput, first: number, end?: number): AsyncIterable<Uint8Array>;
  /** Whole keys of the destination below the prefix, after `after`, up to and including `until`, in batches of any order. */
  keys(after: string | undefined, until: string | undefined): AsyncIterable<readonly string[]>;
}

/** A piece that is being read. */
export interface MappedPiece {
  /** Texts of whole lines, each with its line end. The columns are those of contracts/spark.ts. They can be read once. */
  readonly lines: AsyncIterable<string>;
  /** Call it after the last line. */
  result(): PieceResult;
}

/** What a piece says of itself, to be added up over all pieces. */
export interface PieceResult {
  /** Rows of the inventory, valid or not. Other inputs have none. */
  readonly rows: Amount;
  /** Valid ones among them. */
  readonly readable: number;
  /** Messages of the first three rows that are invalid for different reasons, by reason. */
  readonly reasons: { readonly [invalid: string]: string };
  /** The `RunError` that ends the run. The lines before it are of no use. */
  readonly problem?: { readonly error: string; readonly message: string };
}

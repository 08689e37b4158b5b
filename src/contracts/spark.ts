/*
 * What TypeScript and the Spark script `spark/build_manifest.py` write for each other. All of it are files of JSON lines below one work folder.
 *
 *     pieces of the inputs  →  rows, names, ids, existing  →  sort  →  groups, counts  →  partitions, paths  →  clashes
 *           TypeScript                                        Spark                         TypeScript             Spark
 *
 * Spark compares columns. It never makes a name, a key or a line of the manifest: `archive` and `given` are texts that it carries.
 *
 * The names of its files end in `.json.gz`. They are in a folder below the one that is named here: see `SPARK_COMPLETE`. What its stages leave for one
 * another is in the folder `stages`, as Parquet, and has about two and a half times the bytes of `rows`.
 */

/** What one run of the script does. Argument `--step`. */
export const SPARK_STEP = { SORT: 'sort', CLASHES: 'clashes' } as const;
export type SparkStep = (typeof SPARK_STEP)[keyof typeof SPARK_STEP];

/** Folders below the work folder. */
export const SPARK_FOLDER = {
  /** `RowColumns`. Written from the inventory. */
  ROWS: 'rows',
  /** `NameColumns`. Written from the name override file and the mapping vault's names. Missing: there are none. */
  NAMES: 'names',
  /** `IdColumns`. Written from the selection's list of ids. Missing: the selection has no list. */
  IDS: 'ids',
  /** `ExistingColumns`. Written from the listing of the destination. Missing: it has no keys. */
  EXISTING: 'existing',
  /** `SortedColumns`, in a folder `group=<n>` for each group, counted from 0. Written by `sort`. */
  GROUPS: 'groups',
  /** One line of `SortCounts`. Written by `sort`. */
  COUNTS: 'counts',
  /** `PathColumns`. Written from the keys of the manifest. */
  PATHS: 'paths',
  /** One line of `ClashCounts`. Written by `clashes`. */
  CLASHES: 'clashes',
} as const;

/**
 * File in each folder that the script writes. It names the folder within, in which a run of the script has written everything. Each run has folders of
 * its own, because Step Functions starts one again if it does not hear of the first, which may still be writing.
 */
export const SPARK_COMPLETE = '_COMPLETE';

/** A row of the inventory. Digests are the first 16 bytes of a SHA-256, in lower-case hex. */
export interface RowColumns {
  /** Number of the row in the file. No two rows have the same. */
  readonly row: number;
  /** Milliseconds since the epoch. Absent: the row is invalid, and all columns below but `archive` are absent too. */
  readonly created_at?: number;
  /** Digest of the archive id. */
  readonly id?: string;
  /** Bytes. */
  readonly size?: number;
  /** Digest of the name that the description gives. */
  readonly name?: string;
  /** The description says nothing, so a name of the mapping vault counts. */
  readonly says_nothing?: boolean;
  /** The selection accepts that name. */
  readonly name_selected?: boolean;
  /** The selection accepts date and size. */
  readonly rest_selected?: boolean;
  /** What the manifest needs of the row, as text. */
  readonly archive: string;
}

/** A name that the user or the mapping vault gives to an archive. */
export interface NameColumns {
  /** Digest of the archive id. */
  readonly id: string;
  readonly source: NameColumnSource;
  /** Line in the file. Of several lines of one source with the same id, the first counts. */
  readonly line: number;
  /** Digest of the name. Absent: the name is empty, so the archive keeps its other name. */
  readonly name?: string;
  /** The selection accepts the name. */
  readonly name_selected: boolean;
  /** Name and source, as text. */
  readonly given: string;
}
export const NAME_COLUMN_SOURCE = { OVERRIDE: 'override', MAPPED: 'mapped' } as const;
export type NameColumnSource = (typeof NAME_COLUMN_SOURCE)[keyof typeof NAME_COLUMN_SOURCE];

/** An archive id on the selection's list. The list may have it several times. */
export interface IdColumns {
  readonly id: string;
}

/** A key of the destination, below the run's prefix. */
export interface ExistingColumns {
  /** Digest of the key without the prefix. */
  readonly name: string;
  /** If the key has a suffix that `suffixedName` makes: the first 16 hex digits of the digest of its archive's id. Absent: it has none. */
  readonly suffix_of?: string;
}

/** A row of the manifest. Rows that the selection leaves out are not written. Within a group, the files may have any order. */
export interface SortedColumns extends Pick<RowColumns, 'row' | 'created_at' | 'id' | 'archive'> {
  /** An earlier row has the same id. */
  readonly duplicate: boolean;
  /** An older archive has the same name. */
  readonly suffixed: boolean;
  /** `NameColumns.given` of the name that replaces the described one. Absent: none does. */
  readonly given?: string;
  /** The destination has the plain name. */
  readonly occupied: boolean;
  /** The destination has a suffixed name of this archive. */
  readonly suffixed_occupied: boolean;
}

/** Rows in a group, except the last. Row number n of the manifest, from 0, is in group ⌊n / 50,000⌋. */
export { MANIFEST_PARTITION_ARCHIVES as SPARK_GROUP_ROWS } from './manifest';

export interface SortCounts {
  /** Rows in all groups, with duplicates and invalid rows. */
  readonly rows: number;
  /** Selected archives, without duplicates and invalid rows. */
  readonly archives: number;
  /** Rows that the selection leaves out. */
  readonly left_out: number;
  /** Their bytes, in decimal digits. */
  readonly left_out_bytes: string;
  /** Archive ids of the name override file, by what became of them, as in `ManifestSummary`. */
  readonly applied: number;
  readonly unknown: number;
  readonly duplicates: number;
  readonly empty: number;
  readonly unknown_selected_ids: number;
}

/** The path of a key or of one of its folders, below the prefix and without the `/` of a folder marker. */
export interface PathColumns {
  /** Digest of the path. */
  readonly path: string;
  /** Given for folders only: the path itself. */
  readonly folder?: string;
}

/** Paths that are a key and also a folder of other keys. */
export interface ClashCounts {
  readonly keys: number;
  /** The one with the smallest digest. Absent: there is none. */
  readonly example?: string;
}

/** Files in the work folder that TypeScript writes for itself and for the state machine. */
export const SPARK_FILE = {
  /** ETags of the files of the user and of the inventory, by key, as the first call of Cut Inputs found them. All others must find the same. */
  INPUTS: 'inputs.json',
  /** How far Cut Inputs is. */
  CUTS: 'cuts.json',
  /** What the whole inputs say. Each piece needs it. */
  HEAD: 'head.json',
  /** JSON array of the pieces of the inputs. The map over pieces reads it. */
  PIECES: 'pieces.json',
  /** JSON array of `{ "group": n }`, from 0. The map over groups reads it. */
  GROUPS: 'groups.json',
  /** The object rules, as they were when they were checked. All groups need the same. */
  OBJECT_RULES: 'object-rules.json',
  /** Rows of the inventory, with their bytes. */
  ROWS: 'rows.json',
} as const;

/** Archives above which Spark makes the manifest, if the deployment says nothing else. One function sorts as many also with long descriptions. */
export const DEFAULT_SPARK_ABOVE = 20_000_000;
/** Bytes of a row of the inventory, for the estimate of its archives. Descriptions of 60 bytes make rows like these. */
export const SPARK_ROW_BYTES = { JSON: 370, CSV: 300 } as const;
/** For people whose inventory is too large for one function. */
export const USE_SPARK = 'Deploy the transfer with `inventory: { engine: InventoryEngine.glue() }`, which sorts inventories of any size, and resume the run. '
  + 'If it is deployed so, give the engine an `above` that is smaller than this inventory.';

import { SMALL_LIMIT } from '../../contracts/batches';
import { FailureReason } from '../../contracts/failures';
import { Amount, Bytes } from '../../contracts/manifest';
import { addAmounts, addByName, addBytes, NO_AMOUNT } from '../amounts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const TIB = 2 ** 40;

/** Bytes at which the rows of the size histogram end, exclusive. The last row has no end. */
export const SIZE_LIMITS: readonly number[] = [MIB, 16 * MIB, SMALL_LIMIT, GIB, 16 * GIB, 256 * GIB];
/** Bytes. The classes for infrequent access bill a smaller object as one of this size. https://aws.amazon.com/s3/pricing/ */
export const LEAST_BILLED_SIZE = 128 * 1024;
/** Bytes of S3's largest object until December 2025. Today's limit is above the largest archive. */
export const FORMER_OBJECT_LIMIT = 5 * TIB;

/** Rows that are skipped for the same reason. */
export interface SkippedRows {
  readonly reason: FailureReason;
  readonly archives: number;
  /** Key and message of one of them. */
  readonly example: string;
}

/** Some of the objects. */
export interface ObjectFigures extends Amount {
  /** Bytes, counting at least `LEAST_BILLED_SIZE` for each. */
  readonly bytes_billed_small: Bytes;
  /** Those that are not at the destination yet: archives of one chunk, of several chunks, and the chunks of the latter. */
  readonly small: number;
  readonly large: number;
  readonly chunks: number;
  /** Tags that rules give them. */
  readonly tags: number;
}

export const NO_OBJECTS: ObjectFigures = { ...NO_AMOUNT, bytes_billed_small: 0, small: 0, large: 0, chunks: 0, tags: 0 };

export const addObjects = (a: ObjectFigures, b: ObjectFigures): ObjectFigures => ({
  ...addAmounts(a, b),
  bytes_billed_small: addBytes(a.bytes_billed_small, b.bytes_billed_small),
  small: a.small + b.small,
  large: a.large + b.large,
  chunks: a.chunks + b.chunks,
  tags: a.tags + b.tags,
});

/** What a plan is made of: sums over the entries of a manifest. So the figures of two partitions can be added. */
export interface PlanFigures {
  /** Every entry of the manifest. */
  readonly all: Amount;
  /** Archives that would be requested. The figures below are of these archives only, unless they say otherwise. */
  readonly to_request: Amount;
  readonly chunks: number;
  /** Archives of one chunk. */
  readonly one_chunk: number;
  /** Write units of the transfer table for the rows of the archives. */
  readonly row_writes: number;
  /** Bytes of the archives' rows, and of their progress items, at the end. */
  readonly row_bytes: number;
  /** Archives in each row of the size histogram. */
  readonly sizes: readonly Amount[];
  /** Bytes, counting at least `LEAST_BILLED_SIZE` for each archive. With the archives that are already downloaded. */
  readonly bytes_billed_small: Bytes;
  /** Archives larger than `FORMER_OBJECT_LIMIT`. */
  readonly over_former_limit: Amount;
  /** Archives that are already at the destination. */
  readonly already_downloaded: Amount;
  /** Archives that are skipped because another object is at their key. */
  readonly collisions: Amount;
  /** All other archives that are skipped, by reason. */
  readonly skipped: Readonly<Partial<Record<FailureReason, Amount>>>;
  /** Why rows are skipped, collisions too. Rows whose message is the same, but for its place, are one group. */
  readonly skipped_rows: Readonly<Record<string, SkippedRows>>;
  /** Archives to request or already downloaded, by the source of their name. */
  readonly names: Readonly<Record<string, number>>;
  /** The same archives, by content flag. */
  readonly content_flags: Readonly<Record<string, number>>;
  /** The same archives, if they stand for folders. */
  readonly folder_markers: number;
  /** Archives to request by the object rule that matches them. Absent: none does. */
  readonly rules?: Readonly<Record<string, ObjectFigures>>;
  /** Archives whose object has a class of its own: by a rule, or as it was found at the destination. Absent: there are none. */
  readonly classes?: Readonly<Record<string, ObjectFigures>>;
  /** ISO 8601. Of every entry with a valid row. Absent: there is no such entry. */
  readonly oldest?: string;
  readonly newest?: string;
}

/** A new object each time, so that a copy of the figures has one amount for each place. */
const none = (): Amount => ({ ...NO_AMOUNT });

/** The figures of no entries. */
export const NO_FIGURES: PlanFigures = {
  all: none(),
  to_request: none(),
  chunks: 0,
  one_chunk: 0,
  row_writes: 0,
  row_bytes: 0,
  sizes: [...SIZE_LIMITS, Infinity].map(none),
  bytes_billed_small: 0,
  over_former_limit: none(),
  already_downloaded: none(),
  collisions: none(),
  skipped: {},
  skipped_rows: {},
  names: {},
  content_flags: {},
  folder_markers: 0,
};

/** Archives of one chunk that are copied together. Chunks may be smaller than the limit of these: then each archive of one chunk is. */
export function smallArchives({ sizes, one_chunk: oneChunk }: PlanFigures): number {
  const below = sizes.slice(0, SIZE_LIMITS.indexOf(SMALL_LIMIT) + 1).reduce((sum, { archives }) => sum + archives, 0);
  return Math.min(below, oneChunk);
}

/** Adds the figures of two parts of a manifest. */
export function addFigures(a: PlanFigures, b: PlanFigures): PlanFigures {
  const [oldest] = [a.oldest, b.oldest].filter((date) => date !== undefined).sort();
  const newest = [a.newest, b.newest].filter((date) => date !== undefined).sort().at(-1);
  return {
    all: addAmounts(a.all, b.all),
    to_request: addAmounts(a.to_request, b.to_request),
    chunks: a.chunks + b.chunks,
    one_chunk: a.one_chunk + b.one_chunk,
    row_writes: a.row_writes + b.row_writes,
    row_bytes: a.row_bytes + b.row_bytes,
    sizes: a.sizes.map((amount, i) => addAmounts(amount, b.sizes[i])),
    bytes_billed_small: addBytes(a.bytes_billed_small, b.bytes_billed_small),
    over_former_limit: addAmounts(a.over_former_limit, b.over_former_limit),
    already_downloaded: addAmounts(a.already_downloaded, b.already_downloaded),
    collisions: addAmounts(a.collisions, b.collisions),
    skipped: addByName(a.skipped, b.skipped, addAmounts),
    skipped_rows: addByName(a.skipped_rows, b.skipped_rows, addSkippedRows),
    names: addByName(a.names, b.names, addNumbers),
    content_flags: addByName(a.content_flags, b.content_flags, addNumbers),
    folder_markers: a.folder_markers + b.folder_markers,
    ...(a.rules || b.rules ? { rules: addByName(a.rules ?? {}, b.rules ?? {}, addObjects) } : {}),
    ...(a.classes || b.classes ? { classes: addByName(a.classes ?? {}, b.classes ?? {}, addObjects) } : {}),
    ...(oldest === undefined ? {} : { oldest }),
    ...(newest === undefined ? {} : { newest }),
  };
}

function addSkippedRows(a: SkippedRows, b: SkippedRows): SkippedRows {
  return { ...a, archives: a.archives + b.archives, example: earlier(a.example, b.example) };
}

/** The example with the smaller number, and the same one in whichever order partitions are added. */
export function earlier(a: string, b: string): string {
  if (a.length !== b.length) return a.length < b.length ? a : b;
  return a < b ? a : b;
}

const addNumbers = (a: number, b: number): number => a + b;

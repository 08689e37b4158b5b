import { progressBytes, progressWrites, rowBytes, rowWrites } from './write-units';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { Amount, ManifestEntry } from '../../contracts/manifest';
import { planChunks } from '../archive/chunk-plan';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const TIB = 2 ** 40;

/** Bytes that the rows of the size histogram end at, exclusive; the last has no end. */
export const SIZE_LIMITS: readonly number[] = [MIB, 16 * MIB, 128 * MIB, GIB, 16 * GIB, 256 * GIB];
/** Bytes; the classes for infrequent access bill a smaller object as one of this size. https://aws.amazon.com/s3/pricing/ */
export const LEAST_BILLED_SIZE = 128 * 1024;
/** Bytes of S3's largest object until December 2025. The limit since then is above the largest archive, so nothing can exceed it. */
export const FORMER_OBJECT_LIMIT = 5 * TIB;

/** What a plan is made of: sums over manifest entries, so that those of parts add up to those of the whole. */
export interface PlanFigures {
  /** Every entry of the manifest. */
  readonly all: Amount;
  /** What nothing settles before it is requested. All figures below are of these archives only, where they do not say otherwise. */
  readonly to_request: Amount;
  readonly chunks: number;
  /** Archives of one chunk. */
  readonly one_chunk: number;
  /** Write units of the transfer table for the archives' rows. */
  readonly row_writes: number;
  /** Bytes of the archives' rows, and of the counts of their chunks, in the end. */
  readonly row_bytes: number;
  /** Write units for counting chunks as done. */
  readonly progress_writes: number;
  /** Archives in each row of the size histogram. */
  readonly sizes: readonly Amount[];
  /** Bytes, where each archive has at least `LEAST_BILLED_SIZE`; those that are already downloaded too. */
  readonly bytes_billed_small: number;
  /** Larger than `FORMER_OBJECT_LIMIT`. */
  readonly over_former_limit: Amount;
  /** Found at the destination. */
  readonly already_downloaded: Amount;
  /** Another object stands at the key. */
  readonly collisions: Amount;
  /** Everything else that is skipped, by reason. */
  readonly skipped: Readonly<Record<string, Amount>>;
  /** Archives to request or downloaded already, by where their name comes from. */
  readonly names: Readonly<Record<string, number>>;
  /** The same archives, by flag. */
  readonly content_flags: Readonly<Record<string, number>>;
  /** The same archives, where they stand for folders. */
  readonly folder_markers: number;
  /** ISO 8601; of every entry whose row can be read. Absent: there is none. */
  readonly oldest?: string;
  readonly newest?: string;
}

type Writable<T> = T extends number | string | undefined ? T : { -readonly [K in keyof T]: Writable<T[K]> };

const none = (): Writable<Amount> => ({ archives: 0, bytes: 0 });

/** What nothing adds up to. */
export const NO_FIGURES: PlanFigures = {
  all: none(),
  to_request: none(),
  chunks: 0,
  one_chunk: 0,
  row_writes: 0,
  row_bytes: 0,
  progress_writes: 0,
  sizes: [...SIZE_LIMITS, Infinity].map(none),
  bytes_billed_small: 0,
  over_former_limit: none(),
  already_downloaded: none(),
  collisions: none(),
  skipped: {},
  names: {},
  content_flags: {},
  folder_markers: 0,
};

/** Adds up manifest entries. Called for each of millions of archives, so it makes nothing new for one. */
export class FigureCounter {
  private readonly sums = structuredClone(NO_FIGURES) as Writable<PlanFigures>;
  private readonly chunkSize: number;

  /** `chunkSize` in bytes, as the deployment has it. */
  constructor({ chunkSize }: { readonly chunkSize: number }) {
    this.chunkSize = chunkSize;
  }

  public add(entry: ManifestEntry): void {
    const { sums } = this;
    const { status, size, creation_date: date } = entry;
    count(sums.all, size);
    if (date) {
      if (sums.oldest === undefined || date < sums.oldest) sums.oldest = date;
      if (sums.newest === undefined || date > sums.newest) sums.newest = date;
    }
    if (status === undefined) this.addRequest(entry);
    else if (status === ARCHIVE_STATUS.DOWNLOADED) count(sums.already_downloaded, size);
    else count(this.skippedFor(entry), size);
    if (status === undefined || status === ARCHIVE_STATUS.DOWNLOADED) this.addMoved(entry);
  }

  public figures(): PlanFigures {
    return structuredClone(this.sums) as PlanFigures;
  }

  private addRequest({ size, description, key }: ManifestEntry): void {
    const { sums } = this;
    const chunks = size <= this.chunkSize ? 1 : planChunks(size, this.chunkSize).chunksCount;
    const variableBytes = Buffer.byteLength(description) + Buffer.byteLength(key);
    count(sums.to_request, size);
    sums.chunks += chunks;
    if (chunks === 1) sums.one_chunk += 1;
    sums.row_writes += rowWrites(variableBytes);
    sums.row_bytes += rowBytes(variableBytes) + progressBytes(chunks);
    sums.progress_writes += progressWrites(chunks);
    count(sums.sizes[sizeClass(size)], size);
    if (size > FORMER_OBJECT_LIMIT) count(sums.over_former_limit, size);
  }

  /** What stands at the destination in the end. */
  private addMoved({ size, decoder, content_flags: flags, folder_marker: folderMarker }: ManifestEntry): void {
    const { sums } = this;
    sums.bytes_billed_small += Math.max(size, LEAST_BILLED_SIZE);
    if (decoder !== undefined) sums.names[decoder] = (sums.names[decoder] ?? 0) + 1;
    if (flags) for (const flag of flags) sums.content_flags[flag] = (sums.content_flags[flag] ?? 0) + 1;
    if (folderMarker) sums.folder_markers += 1;
  }

  private skippedFor({ failure }: ManifestEntry): Writable<Amount> {
    const reason = failure?.reason ?? '';
    return reason === FAILURE.DESTINATION_KEY_OCCUPIED ? this.sums.collisions : (this.sums.skipped[reason] ??= none());
  }
}

function count(sum: Writable<Amount>, bytes: number): void {
  sum.archives += 1;
  sum.bytes += bytes;
}

function sizeClass(size: number): number {
  let at = 0;
  while (at < SIZE_LIMITS.length && size >= SIZE_LIMITS[at]) at += 1;
  return at;
}

/** The figures of two parts together. */
export function addFigures(a: PlanFigures, b: PlanFigures): PlanFigures {
  const oldest = [a.oldest, b.oldest].filter((date) => date !== undefined).sort()[0];
  const newest = [a.newest, b.newest].filter((date) => date !== undefined).sort().at(-1);
  return {
    ...(added(withoutDates(a), withoutDates(b)) as PlanFigures),
    ...(oldest === undefined ? {} : { oldest }),
    ...(newest === undefined ? {} : { newest }),
  };
}

const withoutDates = ({ oldest, newest, ...sums }: PlanFigures): Sums => sums;

type Sums = number | { readonly [name: string]: Sums } | readonly Sums[] | object;

/** Number by number; what only one of the two has is taken as it is. */
function added(a: Sums, b: Sums): Sums {
  if (typeof a === 'number') return a + (b as number);
  if (Array.isArray(a)) return a.map((sum: Sums, i) => added(sum, (b as Sums[])[i]));
  const sums: Record<string, Sums> = { ...a as Record<string, Sums> };
  for (const [name, sum] of Object.entries(b as Record<string, Sums>)) sums[name] = name in sums ? added(sums[name], sum) : sum;
  return sums;
}

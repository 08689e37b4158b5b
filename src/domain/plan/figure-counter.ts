import { earlier, FORMER_OBJECT_LIMIT, LEAST_BILLED_SIZE, NO_FIGURES, NO_OBJECTS, ObjectFigures, PlanFigures, SIZE_LIMITS } from './plan-figures';
import { MTIME_BYTES, progressBytes, rowBytes, rowWrites, tagBytes } from './write-units';
import { ARCHIVE_STATUS, Failure } from '../../contracts/archive';
import { FAILURE, FailureReason } from '../../contracts/failures';
import { Amount, ManifestEntry } from '../../contracts/manifest';
import { addBytes, NO_AMOUNT } from '../amounts';
import { planChunks } from '../archive/chunk-plan';
import { withoutPlace } from '../inventory/manifest/entries';

/** What an entry that is requested says without its texts. */
export type RequestedFacts = Omit<ManifestEntry, 'archive_id' | 'sha256_tree_hash' | 'description' | 'key' | 'status' | 'failure'>;

type Writable<T> = T extends number | bigint | string | undefined ? T : { -readonly [K in keyof T]: Writable<T[K]> };

/** Adds up manifest entries. `add` runs for each of millions of archives, so it creates no objects below 2^53 bytes. */
export class FigureCounter {
  private readonly sums = structuredClone(NO_FIGURES) as Writable<PlanFigures>;
  private readonly chunkSize: number;

  /** @param options `chunkSize` in bytes, as in the deployment */
  constructor({ chunkSize }: { readonly chunkSize: number }) {
    this.chunkSize = chunkSize;
  }

  public add(entry: ManifestEntry): void {
    const { status, failure, description, key } = entry;
    if (status === undefined) {
      this.addRequested(entry, Buffer.byteLength(description) + Buffer.byteLength(key));
      return;
    }
    this.addAny(entry);
    if (status === ARCHIVE_STATUS.DOWNLOADED) {
      this.addThere(entry);
      this.addMoved(entry);
    } else if (failure) {
      this.addSkipped(entry, failure);
    }
  }

  /** Adds an entry without a status. @param textBytes bytes of its description and its key */
  public addRequested(facts: RequestedFacts, textBytes: number): void {
    this.addAny(facts);
    this.addRequest(facts, textBytes);
    this.addMoved(facts);
  }

  public figures(): PlanFigures {
    return structuredClone<PlanFigures>(this.sums);
  }

  private addAny({ size, creation_date: date }: RequestedFacts): void {
    const { sums } = this;
    count(sums.all, size);
    if (!date) return;
    if (sums.oldest === undefined || date < sums.oldest) sums.oldest = date;
    if (sums.newest === undefined || date > sums.newest) sums.newest = date;
  }

  private addRequest({ size, mtime, rule, storage_class: storageClass, tags }: RequestedFacts, textBytes: number): void {
    const { sums } = this;
    const chunks = this.chunksOf(size);
    const variableBytes = textBytes + (mtime ? MTIME_BYTES : 0) + (tags ? tagBytes(tags) : 0);
    count(sums.to_request, size);
    sums.chunks += chunks;
    if (chunks === 1) sums.one_chunk += 1;
    sums.row_writes += rowWrites(variableBytes);
    sums.row_bytes += rowBytes(variableBytes) + progressBytes(chunks);
    count(sums.sizes[sizeClass(size)], size);
    if (size > FORMER_OBJECT_LIMIT) count(sums.over_former_limit, size);
    if (rule === undefined) return;
    const object = { size, chunks, tags: tags ? Object.keys(tags).length : 0 };
    addObject(objectsOf(sums.rules ??= {}, rule), object);
    if (storageClass !== undefined) addObject(objectsOf(sums.classes ??= {}, storageClass), object);
  }

  private chunksOf(size: number): number {
    return size <= this.chunkSize ? 1 : planChunks(size, this.chunkSize).chunksCount;
  }

  /** An object of an earlier version's draft has no class that was found. */
  private addThere({ size, found_class: found }: ManifestEntry): void {
    count(this.sums.already_downloaded, size);
    if (found !== undefined) addObject(objectsOf(this.sums.classes ??= {}, found), { size, chunks: 0, tags: 0 });
  }

  /** Counts an archive that is at the destination in the end. */
  private addMoved({ size, decoder, content_flags: flags, folder_marker: folderMarker }: RequestedFacts): void {
    const { sums } = this;
    sums.bytes_billed_small = addBytes(sums.bytes_billed_small, Math.max(size, LEAST_BILLED_SIZE));
    if (decoder !== undefined) sums.names[decoder] = (sums.names[decoder] ?? 0) + 1;
    if (flags) for (const flag of flags) sums.content_flags[flag] = (sums.content_flags[flag] ?? 0) + 1;
    if (folderMarker) sums.folder_markers += 1;
  }

  private addSkipped({ size, key }: ManifestEntry, { reason, message }: Failure): void {
    count(this.skippedFor(reason), size);
    const group = reason === FAILURE.INVALID_INVENTORY_ROW ? `${reason}: ${withoutPlace(message)}` : reason;
    const example = key ? `${key}: ${message}` : message;
    const rows = this.sums.skipped_rows[group] ??= { reason, archives: 0, example };
    rows.archives += 1;
    rows.example = earlier(rows.example, example);
  }

  private skippedFor(reason: FailureReason): Writable<Amount> {
    if (reason === FAILURE.DESTINATION_KEY_OCCUPIED) return this.sums.collisions;
    return this.sums.skipped[reason] ??= { ...NO_AMOUNT };
  }
}

function count(sum: Writable<Amount>, bytes: number): void {
  sum.archives += 1;
  sum.bytes = addBytes(sum.bytes, bytes);
}

/** The sum of a rule or a class, by its name. */
const objectsOf = (sums: Record<string, Writable<ObjectFigures>>, name: string | number): Writable<ObjectFigures> =>
  sums[name] ??= { ...NO_OBJECTS };

/** `chunks`: 0 if the object is there. */
function addObject(sum: Writable<ObjectFigures>, { size, chunks, tags }: Readonly<Record<'size' | 'chunks' | 'tags', number>>): void {
  count(sum, size);
  sum.bytes_billed_small = addBytes(sum.bytes_billed_small, Math.max(size, LEAST_BILLED_SIZE));
  if (chunks === 1) sum.small += 1;
  else if (chunks) sum.large += 1;
  if (chunks > 1) sum.chunks += chunks;
  sum.tags += tags;
}

function sizeClass(size: number): number {
  let at = 0;
  while (at < SIZE_LIMITS.length && size >= SIZE_LIMITS[at]) at += 1;
  return at;
}

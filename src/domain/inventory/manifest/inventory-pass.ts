import { ClashFilter } from './clash-filter';
import { invalidEntry } from './entries';
import { unusableRows } from './manifest-errors';
import { NameSample } from './name-sample';
import { PlainNames } from './plain-names';
import { addArchive, addId, digestOf, ID_PREFIX, PLACE } from './records';
import { SortingSpace } from './sorting-space';
import { Bytes, ManifestEntry, NAME_SOURCE } from '../../../contracts/manifest';
import { addBytes } from '../../amounts';
import { NameOptions } from '../../names/name-of';
import { MAX_KEY_BYTES, roomBelow } from '../../names/unique-name';
import { InventoryFile } from '../reading/inventory-file';
import { InvalidRow, InventoryArchive, InventoryRow, isInvalid } from '../reading/inventory-row';
import { ExternalSorter } from '../sorting/external-sorter';
import { RecordCursor } from '../sorting/record-cursor';

/** Bytes of the longest vault name. The vault's name is the prefix if none is given. */
const LONGEST_VAULT_NAME = 255;
/** Reasons that the error shows if no row is valid. */
export const FIRST_REASONS = 3;
/** Bytes of the row's number, at the beginning of an invalid row's record. */
const ROW_BYTES = 8;

export interface InventoryPassOptions extends NameOptions {
  /** Is told the name that each description gives. */
  readonly filter: ClashFilter;
}

/** Reads the inventory once. Leaves the archives in two sorters, by age and by id, and the invalid rows in a third. */
export class InventoryPass {
  /** Every row, valid or not. */
  public readonly rows = { archives: 0, bytes: 0 as Bytes };
  public readonly byAge: ExternalSorter;
  public readonly byId: ExternalSorter;
  /** Entries of the invalid rows as JSON, in the order of the inventory. */
  public readonly invalid: ExternalSorter;
  public readonly sample = new NameSample();
  /** Set when the first rows are read. */
  public names!: PlainNames;
  /** Messages of the first rows that are invalid for different reasons. */
  private readonly reasons = new Map<string, string>();
  private readable = 0;

  constructor(space: SortingSpace, private readonly file: InventoryFile, private readonly options: InventoryPassOptions) {
    this.byAge = space.large(PLACE);
    this.byId = space.small(ID_PREFIX);
    this.invalid = space.small(ROW_BYTES);
  }

  /**
   * @param prefix undefined if the prefix is the vault's name. The file may name the vault only after its rows. Then the names
   *   must leave room for the longest vault name.
   */
  public async read(prefix: string | undefined): Promise<void> {
    for await (const rows of this.file.batches()) {
      this.names ??= new PlainNames(this.options, this.room(prefix ?? this.file.vaultName));
      for (const row of rows) this.take(row);
    }
    if (!this.readable && this.reasons.size) throw unusableRows(this.rows.archives, this.reasons.values());
  }

  private room(prefix: string | undefined): number {
    return prefix === undefined ? MAX_KEY_BYTES - LONGEST_VAULT_NAME - 1 : roomBelow(prefix);
  }

  private take(row: InventoryRow): void {
    this.rows.archives += 1;
    if (isInvalid(row)) this.takeInvalid(row);
    else this.takeArchive(row);
  }

  private takeArchive(archive: InventoryArchive): void {
    this.rows.bytes = addBytes(this.rows.bytes, archive.size);
    this.readable += 1;
    const name = this.names.of(archive);
    const digests = { id: digestOf(archive.archiveId), name: digestOf(name.name) };
    addArchive(this.byAge, archive, name, digests.id);
    addId(this.byId, archive, digests, name.decoder === NAME_SOURCE.UNDEFINED);
    this.sample.add(digests.name, name.name);
    this.options.filter.expect(name.name);
  }

  private takeInvalid(row: InvalidRow): void {
    const entry = invalidEntry(row, this.file.place(row.row));
    if (this.reasons.size < FIRST_REASONS && !this.reasons.has(row.invalid)) this.reasons.set(row.invalid, entry.failure!.message);
    const text = JSON.stringify(entry);
    const at = this.invalid.room(ROW_BYTES + Buffer.byteLength(text));
    this.invalid.arena.writeBigUInt64BE(BigInt(row.row), at);
    this.invalid.keep(ROW_BYTES + this.invalid.arena.write(text, at + ROW_BYTES, 'utf8'));
  }
}

/** The entry of the current record of an invalid row. */
export const invalidEntryAt = ({ bytes, start, end }: RecordCursor): ManifestEntry => JSON.parse(bytes.toString('utf8', start + ROW_BYTES, end)) as ManifestEntry;

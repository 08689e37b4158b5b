import { ClashFilter } from './clash-filter';
import { ComparedArchives } from './compared-archives';
import { InventoryFigures } from './inventory-figures';
import { unusableRows } from './manifest-errors';
import { NameSample } from './name-sample';
import { PlainNames, roomForNames } from './plain-names';
import { addArchive, digestOf, PLACE } from './records';
import { SortingSpace } from './sorting-space';
import { Amount, ManifestEntry, NAME_SOURCE } from '../../../contracts/manifest';
import { NameOptions } from '../../names/name-of';
import { InventoryFile } from '../reading/inventory-file';
import { InvalidRow, InventoryArchive, InventoryRow, isInvalid } from '../reading/inventory-row';
import { ExternalSorter } from '../sorting/external-sorter';
import { RecordCursor } from '../sorting/record-cursor';

/** Bytes of the row's number, at the beginning of an invalid row's record. */
const ROW_BYTES = 8;

export interface InventoryPassOptions extends NameOptions {
  /** Is told the name that each description gives. */
  readonly filter: ClashFilter;
}

/** Reads the inventory once. Leaves the archives in a sorter by age and among those that are compared, and the invalid rows in another sorter. */
export class InventoryPass {
  public readonly byAge: ExternalSorter;
  public readonly archives: ComparedArchives;
  /** Entries of the invalid rows as JSON, in the order of the inventory. */
  public readonly invalid: ExternalSorter;
  public readonly sample = new NameSample();
  /** Set when the first rows are read. */
  public names!: PlainNames;
  private readonly figures: InventoryFigures;

  constructor(space: SortingSpace, private readonly file: InventoryFile, private readonly options: InventoryPassOptions) {
    this.byAge = space.large(PLACE);
    this.archives = new ComparedArchives(space);
    this.invalid = space.small(ROW_BYTES);
    this.figures = new InventoryFigures(file.place);
  }

  /** Every row, valid or not. */
  public get rows(): Amount {
    return this.figures.rows;
  }

  /** @param prefix undefined if the prefix is the vault's name */
  public async read(prefix: string | undefined): Promise<void> {
    for await (const rows of this.file.batches()) {
      this.names ??= new PlainNames(this.options, roomForNames(prefix ?? this.file.vaultBeforeRows));
      for (const row of rows) this.take(row);
    }
    const { readable, reasons } = this.figures;
    if (!readable && reasons.size) throw unusableRows(this.rows.archives, reasons.values());
  }

  private take(row: InventoryRow): void {
    if (isInvalid(row)) this.takeInvalid(row);
    else this.takeArchive(row);
  }

  private takeArchive(archive: InventoryArchive): void {
    this.figures.addArchive(archive);
    const name = this.names.of(archive);
    const digests = { id: digestOf(archive.archiveId), name: digestOf(name.name) };
    addArchive(this.byAge, archive, name, digests.id);
    const isRepeated = this.options.filter.expect(name.name);
    this.archives.add(archive, digests, { describesNothing: name.decoder === NAME_SOURCE.UNDEFINED, isRepeated });
    this.sample.add(digests.name, name.name);
  }

  private takeInvalid(row: InvalidRow): void {
    const text = JSON.stringify(this.figures.addInvalid(row));
    const at = this.invalid.room(ROW_BYTES + Buffer.byteLength(text));
    this.invalid.arena.writeBigUInt64BE(BigInt(row.row), at);
    this.invalid.keep(ROW_BYTES + this.invalid.arena.write(text, at + ROW_BYTES, 'utf8'));
  }
}

/** The entry of the current record of an invalid row. */
export const invalidEntryAt = ({ bytes, start, end }: RecordCursor): ManifestEntry => JSON.parse(bytes.toString('utf8', start + ROW_BYTES, end)) as ManifestEntry;

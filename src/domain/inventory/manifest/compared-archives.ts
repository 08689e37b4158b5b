import { addId, describedNameAt, Digests, ID_PREFIX } from './records';
import { SortingSpace } from './sorting-space';
import { HashMarks } from '../hash-marks';
import { InventoryArchive } from '../reading/inventory-row';
import { Position, RecordCursor } from '../sorting/record-cursor';
import { RecordLog } from '../sorting/record-log';

/*
 * Sorts by id the archives about which `ArchiveComparison` may find something: few of them. Only an id or a name that comes again, an id that a side
 * input names, or a name that is given says something about an archive.
 *
 * Guarantees that no such archive is missed. Another one can be sorted for nothing. All archives are kept in a log until the inventory and the side
 * inputs are read, because the first archive of an id or of a name does not tell that another one follows.
 *
 * Takes at most 18 MiB, and the memory of a sorter. If the build dies halfway, the next one reads the inventory again.
 */

/** Bits of the ids that were read: of ten million, one in 25 seems to come again. */
const MOST_IDS = 2 ** 27;
/** Bits of what is compared: little enough for the caches of a CPU. */
const MOST_COMPARED = 2 ** 23;

export interface DescribedName {
  /** The description says no name. */
  readonly describesNothing: boolean;
  /** An archive before this one may have the name. */
  readonly isRepeated: boolean;
}

export class ComparedArchives {
  private readonly read = new HashMarks(MOST_IDS);
  private readonly ids = new HashMarks(MOST_COMPARED);
  private readonly names = new HashMarks(MOST_COMPARED);
  private readonly log: RecordLog;
  private hasAll = false;

  constructor(private readonly space: SortingSpace) {
    this.log = space.log();
  }

  public add(archive: InventoryArchive, digests: Digests, { describesNothing, isRepeated }: DescribedName): void {
    const record = { bytes: this.log.arena, start: addId(this.log, archive, digests, describesNothing) };
    const id = idAt(record);
    if (this.read.has(id)) this.ids.add(id);
    else this.read.add(id);
    if (isRepeated) this.names.add(nameAt(record));
  }

  /** A side input names the archive whose id's digest begins its record. */
  public addId(record: Position): void {
    this.ids.add(idAt(record));
  }

  /** Any archive may have a name that another one gets, because some get another name than the described one. */
  public addAll(): void {
    this.hasAll = true;
  }

  /** @returns false if only the archive of the current record by id has its described name */
  public mayShareName(record: Position): boolean {
    return this.hasAll || this.names.has(nameAt(record));
  }

  /** In the order of the ids' digests. */
  public sorted(): RecordCursor {
    const sorter = this.space.small(ID_PREFIX);
    for (const records = this.log.records(); records.next();) {
      if (this.mayShareName(records) || this.ids.has(idAt(records))) sorter.add(records);
    }
    return sorter.sorted();
  }
}

/** The first bytes of the digest of an id, and of a described name. */
const idAt = ({ bytes, start }: Position): number => bytes.readInt32BE(start);
const nameAt = (record: Position): number => record.bytes.readInt32BE(describedNameAt(record));

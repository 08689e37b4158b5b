import { isDescription, keptNameAt, readName } from './record-names';
import { IN_ARCHIVE, IN_PLACE, LENGTH, readCreation } from './records';
import { ARCHIVE_ID_LENGTH } from '../../../contracts/glacier';
import { ArchiveName } from '../../names/name-of';
import { InventoryArchive } from '../reading/inventory-row';
import { RecordCursor } from '../sorting/record-cursor';

/**
 * The archive of a cursor's current record, until the cursor moves on. A text is made of its bytes only if it is asked for, because the lines of most
 * archives are written from the bytes.
 */
export class RecordedArchive implements InventoryArchive {
  public readonly bytes: Buffer;
  public readonly start: number;
  public readonly end: number;
  /** Where the date, the description and the name begin. */
  public readonly dateAt: number;
  public readonly descriptionAt: number;
  public readonly nameAt: number;
  /** The name that the description gives. */
  public readonly name: ArchiveName;

  constructor({ bytes, start, end }: RecordCursor) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.dateAt = start + IN_ARCHIVE.DATE + 1;
    this.descriptionAt = this.dateEnd + LENGTH;
    this.nameAt = this.descriptionAt + bytes.readUInt16BE(this.dateEnd);
    this.name = readName(bytes, this.nameAt, end, this);
  }

  public get dateEnd(): number {
    return this.dateAt + this.bytes[this.dateAt - 1];
  }

  /** Where the bytes of the name are. Undefined: the record does not have them, because the name is the archive's id. */
  public get keptNameAt(): number | undefined {
    return isDescription(this.nameAt, this.end) ? this.descriptionAt : keptNameAt(this.bytes, this.nameAt, this.end);
  }

  public get keptNameEnd(): number {
    return isDescription(this.nameAt, this.end) ? this.nameAt : this.end;
  }

  public get nameBytes(): number {
    return this.keptNameAt === undefined ? this.name.name.length : this.keptNameEnd - this.keptNameAt;
  }

  public get row(): number {
    return this.bytes.readUIntBE(this.start + IN_PLACE.ROW, IN_ARCHIVE.SIZE - IN_PLACE.ROW);
  }

  /** In hex. */
  public get idDigest(): string {
    return this.bytes.toString('hex', this.start + IN_PLACE.ID_DIGEST, this.start + IN_PLACE.ROW);
  }

  public get archiveId(): string {
    return this.bytes.toString('base64url', this.start + IN_ARCHIVE.ID, this.start + IN_ARCHIVE.DATE).slice(0, ARCHIVE_ID_LENGTH);
  }

  public get description(): string {
    return this.bytes.toString('utf8', this.descriptionAt, this.nameAt);
  }

  public get creationDate(): string {
    return this.bytes.toString('latin1', this.dateAt, this.dateEnd);
  }

  public get createdAt(): number {
    return readCreation(this.bytes, this.start);
  }

  public get size(): number {
    return this.bytes.readUIntBE(this.start + IN_ARCHIVE.SIZE, IN_ARCHIVE.TREE_HASH - IN_ARCHIVE.SIZE);
  }

  public get treeHash(): string {
    return this.bytes.toString('hex', this.start + IN_ARCHIVE.TREE_HASH, this.start + IN_ARCHIVE.ID);
  }
}

import { decodedMembers } from './entry-line';
import { LineBytes } from './line-bytes';
import type { RequestedLine } from './partition-writer';
import { RecordedArchive } from './recorded-archive';
import { IN_ARCHIVE } from './records';
import { ARCHIVE_ID_LENGTH } from '../../../contracts/glacier';
import { RequestedFacts } from '../../plan/figure-counter';

const ID = Buffer.from('{"archive_id":"');
const SIZE = Buffer.from('","size":');
const TREE_HASH = Buffer.from(',"sha256_tree_hash":"');
const DATE = Buffer.from('","creation_date":"');
const DESCRIPTION = Buffer.from('","description":"');

/** The beginning of all keys. */
export class KeyPrefix {
  /** What is between a description and a name. */
  public readonly text: Buffer;
  /** Bytes of the prefix and its slash. */
  public readonly bytes: number;

  constructor(prefix: string) {
    const key = `${prefix}/`;
    this.text = Buffer.from(`","key":${JSON.stringify(key).slice(0, -1)}`);
    this.bytes = Buffer.byteLength(key);
  }
}

/**
 * The line of an archive from the bytes of its record, the same that `writeLine` writes from the archive's entry.
 *
 * Nearly all lines say only what the record says. To make texts of its bytes, an entry of the texts, and bytes of the entry took a quarter of the CPU of a
 * manifest.
 */
export class RecordedLine implements RequestedLine {
  public readonly facts: RequestedFacts;
  public readonly textBytes: number;

  constructor(private readonly archive: RecordedArchive, private readonly prefix: KeyPrefix) {
    const { name: { decoder, contentFlags, modifiedAt, folderMarker }, size, creationDate, descriptionAt, nameAt, nameBytes } = archive;
    this.facts = { size, creation_date: creationDate, decoder, content_flags: contentFlags, mtime: modifiedAt, folder_marker: folderMarker };
    this.textBytes = nameAt - descriptionAt + prefix.bytes + nameBytes;
  }

  public write(target: Buffer, at: number): number {
    const { archive, facts, prefix } = this;
    const { bytes, start, dateAt, dateEnd, descriptionAt, nameAt } = archive;
    const line = new LineBytes(target, at)
      .copy(ID).base64url(bytes, start + IN_ARCHIVE.ID, ARCHIVE_ID_LENGTH)
      .copy(SIZE).number(facts.size)
      .copy(TREE_HASH).hex(bytes, start + IN_ARCHIVE.TREE_HASH, start + IN_ARCHIVE.ID)
      .copy(DATE).copy(bytes, dateAt, dateEnd)
      .copy(DESCRIPTION).text(bytes, descriptionAt, nameAt)
      .copy(prefix.text);
    this.writeName(line);
    return line.plain(`"${decodedMembers(facts)}}\n`).at - at;
  }

  private writeName(line: LineBytes): void {
    const { bytes, keptNameAt, keptNameEnd, name } = this.archive;
    if (keptNameAt === undefined) line.plain(name.name);
    else line.text(bytes, keptNameAt, keptNameEnd);
  }
}

import { createHash } from 'crypto';
import { byId, nameOf } from './names/name-of';
import { NAME_SOURCE } from '../../contracts/manifest';

/** Bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const MAX_KEY_BYTES = 1024;
/** Hex digits of the archive id's hash in a suffix; more only where that many are taken already. */
const SUFFIX_DIGITS = [8, 16, 32, 64];
/** A longer "extension" is no extension but a name with a dot in it. */
const EXTENSION = /^(.*[^/])(\.[^./\s]{1,16})$/s;

export interface NamedArchive {
  readonly archiveId: string;
  readonly description: string;
  readonly creationDate: string;
}

/**
 * Gives each archive its key. Archives come the oldest first: of equal names the oldest keeps the plain one, and each other
 * gets a suffix made from itself. So a key depends on older archives only, and what is uploaded later changes none.
 */
export class ArchiveKeys<T> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly prefix: string) {}

  /** What has been made of each archive, by key. */
  public get taken(): ReadonlyMap<string, T> {
    return this.entries;
  }

  /** Takes a key for the archive and keeps what `make` makes of it. */
  public assign(archive: NamedArchive, make: (key: string) => T): T {
    const key = this.candidates(archive).find((candidate) => fits(candidate) && !this.entries.has(candidate));
    if (key === undefined) throw new Error(`no key is left for the archive ${archive.archiveId}`);
    const entry = make(key);
    this.entries.set(key, entry);
    return entry;
  }

  private candidates(archive: NamedArchive): string[] {
    const key = this.plainKey(archive);
    return this.entries.has(key) ? [...suffixed(key, archive), ...suffixed(this.keyById(archive), archive)] : [key];
  }

  private plainKey({ description, archiveId }: NamedArchive): string {
    const key = `${this.prefix}/${nameOf(description, archiveId, { keepFolderMarkers: false }).name}`;
    return fits(key) ? key : this.keyById({ archiveId });
  }

  private keyById({ archiveId }: Pick<NamedArchive, 'archiveId'>): string {
    return `${this.prefix}/${byId(NAME_SOURCE.UNDECODABLE, archiveId).name}`;
  }
}

const fits = (key: string): boolean => Buffer.byteLength(key) <= MAX_KEY_BYTES;

/** `a/b.txt` becomes `a/b (20120821T170824Z-1f2e3d4c).txt`; what is too long loses the end of its stem. */
function suffixed(key: string, { archiveId, creationDate }: NamedArchive): string[] {
  const [, stem, extension] = EXTENSION.exec(key) ?? [key, key, ''];
  const date = creationDate.replace(/[-:]|\.\d+/g, '');
  const digest = createHash('sha256').update(archiveId).digest('hex');
  return SUFFIX_DIGITS.map((digits) => {
    const tail = ` (${date}-${digest.slice(0, digits)})${extension}`;
    return cut(stem, MAX_KEY_BYTES - Buffer.byteLength(tail)) + tail;
  });
}

/** The beginning of `text` in at most `bytes` of UTF-8, without half a character. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = Buffer.from(text).subarray(0, bytes + 1);
  let end = bytes;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && room[end] >= 0x80 && room[end] < 0xc0) end -= 1;
  return room.toString('utf8', 0, end);
}

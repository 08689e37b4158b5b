import { NAME_SOURCE } from '../../../contracts/manifest';
import { ArchiveName, byId, Described, nameOf, NameOptions } from '../../names/name-of';
import { MAX_KEY_BYTES, roomBelow } from '../../names/unique-name';

/** Bytes of the longest vault name. The vault's name is the prefix if none is given. */
const LONGEST_VAULT_NAME = 255;

/**
 * Bytes that a key has left below the prefix.
 *
 * @param prefix undefined if the vault's name, which the file says only after its rows, becomes the prefix. Then the longest name must fit.
 */
export const roomForNames = (prefix: string | undefined): number =>
  (prefix === undefined ? MAX_KEY_BYTES - LONGEST_VAULT_NAME - 1 : roomBelow(prefix));

/** Names archives by their descriptions, without suffixes. A name that is too long for a key counts as undecodable. */
export class PlainNames {
  /** @param room bytes of UTF-8 that a key has left below the prefix */
  constructor(private readonly options: NameOptions, private readonly room: number) {}

  public of(archive: Described): ArchiveName {
    const decoded = nameOf(archive, this.options);
    return this.fits(decoded.name) ? decoded : { ...decoded, ...byId(NAME_SOURCE.UNDECODABLE, archive.archiveId) };
  }

  public fits(name: string): boolean {
    // A UTF-16 unit takes at most three bytes of UTF-8, so most names need not be measured.
    return name.length * 3 <= this.room || Buffer.byteLength(name) <= this.room;
  }
}

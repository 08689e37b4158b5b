import type { Decision } from './decisions';
import { chosen, duplicateEntry, entryOf, folderMarkerEntry, Place } from './entries';
import type { SourcedName } from './given-names';
import { FOLDER_MARKERS, FolderMarkers, ManifestEntry } from '../../../contracts/manifest';
import { ArchiveName } from '../../names/name-of';
import { looksSuffixed, roomBelow, suffixedName } from '../../names/unique-name';
import type { ObjectRules } from '../choosing/object-rules';
import { InventoryArchive } from '../reading/inventory-row';

/** What is known of the destination. */
export interface Occupancy {
  /** The destination may have a key with a suffix. */
  readonly hasSuffixed: boolean;
  /** @returns true if an object may stand at the key */
  mayHave(key: string, isSuffixed: boolean): boolean;
}

export interface EntryMakerOptions {
  readonly prefix: string;
  readonly objectRules?: ObjectRules;
  readonly folderMarkers: FolderMarkers;
  /** The place of a row in the inventory file, in words. */
  readonly place: (row: number) => string;
}

/** A selected archive with its final name. */
export interface NamedArchive {
  readonly archive: InventoryArchive;
  readonly name: ArchiveName;
  /** Digest of the archive id, in hex. Most archives do not need it. */
  readonly idDigest: () => string;
}

/** Makes the entry of an archive from what the comparison with all other archives says. */
export class EntryMaker {
  private readonly room: number;

  constructor(private readonly options: EntryMakerOptions) {
    this.room = roomBelow(options.prefix);
  }

  /** @returns true if the entry says nothing but what the archive and the name say, so that its key is the prefix with the name */
  public isPlain(name: ArchiveName, { duplicate, suffixed }: Pick<Decision, 'duplicate' | 'suffixed'>, occupied: Occupancy): boolean {
    if (duplicate || suffixed || this.options.objectRules || looksSuffixed(name.name) || this.isLeftOut(name)) return false;
    return !occupied.hasSuffixed && !this.at(name.name, occupied, false).occupied;
  }

  public entry({ archive, name, idDigest }: NamedArchive, decision: Pick<Decision, 'duplicate' | 'suffixed'>, occupied: Occupancy): ManifestEntry {
    if (decision.duplicate) return duplicateEntry(archive, this.options.place(archive.row));
    const suffixed = () => this.at(suffixedName(name.name, { creationDate: archive.creationDate, idDigest: idDigest() }, this.room), occupied, true);
    const isPlain = !decision.suffixed && !looksSuffixed(name.name);
    const place = isPlain ? this.plain(name.name, occupied, suffixed) : suffixed();
    if (this.isLeftOut(name)) return folderMarkerEntry(archive, name, place);
    const entry = entryOf(archive, name, place);
    const choice = this.options.objectRules?.of({ name: name.name, createdAt: archive.createdAt, size: archive.size });
    return chosen(entry, choice);
  }

  /**
   * The archive may have had a suffix in an earlier run, because the vault has deleted the oldest archive of its name since. Then its object
   * is still at that key. To make each archive's suffix would take long, so this comes only if the destination has suffixes at all.
   */
  private plain(name: string, occupied: Occupancy, suffixed: () => Place): Place {
    const plain = this.at(name, occupied, false);
    if (!occupied.hasSuffixed) return plain;
    const other = suffixed();
    return other.occupied ? { ...plain, occupied: true, suffixedKey: other.key } : plain;
  }

  private isLeftOut({ folderMarker }: ArchiveName): boolean {
    return folderMarker === true && this.options.folderMarkers === FOLDER_MARKERS.LEAVE_OUT;
  }

  private at(name: string, occupied: Occupancy, isSuffixed: boolean): Place {
    const key = `${this.options.prefix}/${name}`;
    return { key, occupied: occupied.mayHave(key, isSuffixed) };
  }
}

/** A given name replaces only the name and its source. The content flags still come from the description. */
export const finalName = (name: ArchiveName, given: SourcedName | undefined): ArchiveName =>
  (given ? { ...name, name: given.name, decoder: given.source } : name);

import { sourceOf, Decision, DecisionCursor } from './decisions';
import { chosen, duplicateEntry, entryOf, folderMarkerEntry, Place } from './entries';
import { KeyClashes } from './key-clashes';
import { OccupiedKeys } from './occupied-keys';
import { PartitionWriter } from './partition-writer';
import { archiveAt, idDigestAt, nameAt } from './records';
import { Bytes, FOLDER_MARKERS, FolderMarkers, ManifestEntry } from '../../../contracts/manifest';
import { addBytes } from '../../amounts';
import { ArchiveName } from '../../names/name-of';
import { looksSuffixed, roomBelow, suffixedName } from '../../names/unique-name';
import type { ObjectRules } from '../choosing/object-rules';
import type { Selection } from '../choosing/selection';
import { InventoryArchive } from '../reading/inventory-row';
import { RecordCursor } from '../sorting/record-cursor';

export interface ManifestPassOptions {
  readonly prefix: string;
  readonly selection?: Selection;
  readonly objectRules?: ObjectRules;
  readonly occupied: OccupiedKeys;
  /** Gets the key of each archive that will be at the destination. */
  readonly clashes: KeyClashes;
  readonly folderMarkers: FolderMarkers;
  /** The place of a row in the inventory file, in words. */
  readonly place: (row: number) => string;
}

/** Goes through the archives by age, along with the decisions about them, and makes the entries of the manifest. */
export class ManifestPass {
  /** Archives that are not selected. */
  public readonly leftOut = { archives: 0, bytes: 0 as Bytes };
  /** Archives in the manifest, without rows with a duplicate id. */
  public archives = 0;
  private readonly room: number;

  constructor(private readonly options: ManifestPassOptions) {
    this.room = roomBelow(options.prefix);
  }

  public async write(archives: RecordCursor, decisions: DecisionCursor, writer: PartitionWriter): Promise<void> {
    while (archives.next()) {
      const entry = this.entry(archives, decisions.of(archives));
      if (entry && !entry.status) this.options.clashes.add(entry.key);
      const busy = entry && writer.add(entry);
      if (busy) await busy;
    }
  }

  private entry(archives: RecordCursor, decision: Decision): ManifestEntry | undefined {
    const archive = archiveAt(archives);
    const name = finalName(nameAt(archives, archive), decision);
    if (!this.isSelected(archive, name, decision)) {
      this.leftOut.archives += 1;
      this.leftOut.bytes = addBytes(this.leftOut.bytes, archive.size);
      return undefined;
    }
    if (decision.duplicate) return duplicateEntry(archive, this.options.place(archive.row));
    this.archives += 1;
    const suffixed = () => suffixedName(name.name, { creationDate: archive.creationDate, idDigest: idDigestAt(archives) }, this.room);
    const isPlain = !decision.suffixed && !looksSuffixed(name.name);
    const place = isPlain ? this.plain(name.name, suffixed) : this.at(suffixed());
    const isLeftOut = name.folderMarker && this.options.folderMarkers === FOLDER_MARKERS.LEAVE_OUT;
    if (isLeftOut) return folderMarkerEntry(archive, name, place);
    const entry = entryOf(archive, name, place);
    const choice = this.options.objectRules?.of({ name: name.name, createdAt: archive.createdAt, size: archive.size });
    return chosen(entry, choice);
  }

  /**
   * The archive may have had a suffix in an earlier run, because the vault has deleted the oldest archive of its name since. Then its object
   * is still at that key. To make each archive's suffix would take long, so this comes only if the destination has suffixes at all.
   */
  private plain(name: string, suffixed: () => string): Place {
    const plain = this.at(name);
    if (!this.options.occupied.hasSuffixed) return plain;
    const other = this.at(suffixed());
    return other.occupied ? { ...plain, occupied: true, suffixedKey: other.key } : plain;
  }

  private at(name: string): Place {
    const key = `${this.options.prefix}/${name}`;
    return { key, occupied: this.options.occupied.mayHave(key) };
  }

  private isSelected({ createdAt, size }: InventoryArchive, { name }: ArchiveName, { selected }: Decision): boolean {
    const { selection } = this.options;
    return !selection || ((selected || !selection.byId) && selection.accepts({ name, createdAt, size }));
  }
}

/** A given name replaces only the name and its source. The content flags still come from the description. */
const finalName = (name: ArchiveName, { given }: Decision): ArchiveName => (given ? { ...name, name: given.name, decoder: sourceOf(given) } : name);

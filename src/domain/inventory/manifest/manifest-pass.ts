import { sourceOf, Decision, DecisionCursor } from './decisions';
import { EntryMaker, EntryMakerOptions, finalName } from './entry-maker';
import { KeyClashes } from './key-clashes';
import { OccupiedKeys } from './occupied-keys';
import { PartitionWriter } from './partition-writer';
import { archiveAt, idDigestAt, nameAt } from './records';
import { Bytes, ManifestEntry } from '../../../contracts/manifest';
import { addBytes } from '../../amounts';
import { ArchiveName } from '../../names/name-of';
import type { Selection } from '../choosing/selection';
import { InventoryArchive } from '../reading/inventory-row';
import { RecordCursor } from '../sorting/record-cursor';

export interface ManifestPassOptions extends EntryMakerOptions {
  readonly selection?: Selection;
  readonly occupied: OccupiedKeys;
  /** Gets the key of each archive that will be at the destination. */
  readonly clashes: KeyClashes;
}

/** Goes through the archives by age, along with the decisions about them, and makes the entries of the manifest. */
export class ManifestPass {
  /** Archives that are not selected. */
  public readonly leftOut = { archives: 0, bytes: 0 as Bytes };
  /** Archives in the manifest, without rows with a duplicate id. */
  public archives = 0;
  private readonly maker: EntryMaker;

  constructor(private readonly options: ManifestPassOptions) {
    this.maker = new EntryMaker(options);
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
    const { given } = decision;
    const name = finalName(nameAt(archives, archive), given && { name: given.name, source: sourceOf(given) });
    if (!this.isSelected(archive, name, decision)) {
      this.leftOut.archives += 1;
      this.leftOut.bytes = addBytes(this.leftOut.bytes, archive.size);
      return undefined;
    }
    if (!decision.duplicate) this.archives += 1;
    return this.maker.entry({ archive, name, idDigest: () => idDigestAt(archives) }, decision, this.options.occupied);
  }

  private isSelected({ createdAt, size }: InventoryArchive, { name }: ArchiveName, { selected }: Decision): boolean {
    const { selection } = this.options;
    return !selection || ((selected || !selection.byId) && selection.accepts({ name, createdAt, size }));
  }
}

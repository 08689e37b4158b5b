import { sourceOf, Decision, DecisionCursor } from './decisions';
import { EntryMaker, EntryMakerOptions, finalName } from './entry-maker';
import { KeyClashes } from './key-clashes';
import { OccupiedKeys } from './occupied-keys';
import { PartitionWriter } from './partition-writer';
import { RecordedArchive } from './recorded-archive';
import { KeyPrefix, RecordedLine } from './recorded-line';
import { Bytes } from '../../../contracts/manifest';
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
  private readonly prefix: KeyPrefix;

  constructor(private readonly options: ManifestPassOptions) {
    this.maker = new EntryMaker(options);
    this.prefix = new KeyPrefix(options.prefix);
  }

  public async write(archives: RecordCursor, decisions: DecisionCursor, writer: PartitionWriter): Promise<void> {
    while (archives.next()) {
      const busy = this.add(new RecordedArchive(archives), decisions.of(archives), writer);
      if (busy) await busy;
    }
  }

  private add(archive: RecordedArchive, decision: Decision, writer: PartitionWriter): Promise<unknown> | undefined {
    const { given, duplicate } = decision;
    const name = finalName(archive.name, given && { name: given.name, source: sourceOf(given) });
    if (!this.isSelected(archive, name, decision)) {
      this.leftOut.archives += 1;
      this.leftOut.bytes = addBytes(this.leftOut.bytes, archive.size);
      return undefined;
    }
    if (!duplicate) this.archives += 1;
    const { clashes, occupied } = this.options;
    if (!given && this.maker.isPlain(name, decision, occupied)) {
      clashes.addName(name.name);
      return writer.addRequested(new RecordedLine(archive, this.prefix));
    }
    const entry = this.maker.entry({ archive, name, idDigest: () => archive.idDigest }, decision, occupied);
    if (!entry.status) clashes.add(entry.key);
    return writer.add(entry);
  }

  private isSelected({ createdAt, size }: InventoryArchive, { name }: ArchiveName, { selected }: Decision): boolean {
    const { selection } = this.options;
    return !selection || ((selected || !selection.byId) && selection.accepts({ name, createdAt, size }));
  }
}

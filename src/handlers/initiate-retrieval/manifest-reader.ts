import { MANIFEST_BLOCK_ARCHIVES, ManifestEntry } from '../../contracts/manifest';
import { ManifestCursor } from '../../contracts/run';

/** Partitions of the manifest. */
export interface ManifestPartitions {
  /** The bytes from `offset` to the partition's end. */
  read(run: string, manifest: string, partition: number, offset: number): Promise<Buffer>;
}

/** Archives that are requested together, and where the next ones begin. */
export interface ManifestBlock {
  readonly entries: readonly ManifestEntry[];
  readonly next: ManifestCursor;
}

const NEW_LINE = 0x0a;

/** Walks a manifest block by block. What was read of a partition is kept until the walker has passed it. */
export class ManifestReader {
  private kept?: { readonly partition: number; readonly offset: number; readonly bytes: Buffer };

  constructor(private readonly run: string, private readonly manifest: string, private readonly partitions: ManifestPartitions) {}

  public async block({ partition, offset }: ManifestCursor, most = MANIFEST_BLOCK_ARCHIVES): Promise<ManifestBlock> {
    const bytes = await this.from(partition, offset);
    const entries: ManifestEntry[] = [];
    let at = 0;
    while (entries.length < most && at < bytes.length) {
      const end = bytes.indexOf(NEW_LINE, at);
      if (end < 0) throw new Error(`partition ${partition} of the manifest of ${this.run} does not end with a line`);
      entries.push(JSON.parse(bytes.toString('utf8', at, end)) as ManifestEntry);
      at = end + 1;
    }
    return { entries, next: at < bytes.length ? { partition, offset: offset + at } : { partition: partition + 1, offset: 0 } };
  }

  private async from(partition: number, offset: number): Promise<Buffer> {
    const kept = this.kept;
    if (kept?.partition === partition && kept.offset <= offset && offset < kept.offset + kept.bytes.length) {
      return kept.bytes.subarray(offset - kept.offset);
    }
    const bytes = await this.partitions.read(this.run, this.manifest, partition, offset);
    this.kept = { partition, offset, bytes };
    return bytes;
  }
}

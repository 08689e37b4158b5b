import { bytesOf, ObjectRanges } from './object-ranges';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { MANIFEST_BLOCK_ARCHIVES, ManifestEntry } from '../../contracts/manifest';
import { ManifestCursor } from '../../contracts/run';
import { Clock } from '../../domain/clock';

/** Archives that are read together, and where the next ones begin. */
export interface ManifestBlock {
  readonly entries: readonly ManifestEntry[];
  readonly next: ManifestCursor;
}

/** Some of the bytes of a partition. */
interface Window {
  readonly partition: number;
  /** Bytes of the whole partition. */
  readonly size: number;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Bytes that are read at a time: a few thousand archives, whatever the partition's size. */
const WINDOW_SIZE = 2 ** 20;
const NEW_LINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** A manifest of a run. */
export interface ManifestOfRun {
  readonly run: string;
  readonly manifest: string;
}

/** Reads a manifest block by block. It holds one window of a partition in memory, or the longest line if that is longer. */
export class ManifestReader {
  private kept?: Window;

  constructor(
    private readonly of: ManifestOfRun, private readonly objects: ObjectRanges, private readonly clock: Clock,
    private readonly windowSize = WINDOW_SIZE,
  ) {}

  public async block({ partition, offset }: ManifestCursor, most = MANIFEST_BLOCK_ARCHIVES): Promise<ManifestBlock> {
    let window = await this.at(partition, offset);
    const entries: ManifestEntry[] = [];
    let at = offset;
    while (entries.length < most && at < window.size) {
      window = await this.withLine(window, at);
      const end = window.bytes.indexOf(NEW_LINE, at - window.offset);
      entries.push(JSON.parse(window.bytes.toString('utf8', at - window.offset, end)) as ManifestEntry);
      at = window.offset + end + 1;
    }
    this.kept = window;
    return { entries, next: at < window.size ? { partition, offset: at } : { partition: partition + 1, offset: 0 } };
  }

  /** All blocks of a partition. */
  public async *blocks(partition: number, most: number): AsyncGenerator<readonly ManifestEntry[]> {
    for (let cursor: ManifestCursor = { partition, offset: 0 }; cursor.partition === partition;) {
      const { entries, next } = await this.block(cursor, most);
      yield entries;
      cursor = next;
    }
  }

  private async at(partition: number, offset: number): Promise<Window> {
    const kept = this.kept;
    if (kept?.partition !== partition) {
      return { partition, size: await this.objects.size(this.keyOf(partition)), offset, bytes: NOTHING };
    }
    const isKept = kept.offset <= offset && offset <= kept.offset + kept.bytes.length;
    return isKept ? kept : { ...kept, offset, bytes: NOTHING };
  }

  /** Reads on to the end of the line that begins at `from`. It drops the bytes before that line. */
  private async withLine(window: Window, from: number): Promise<Window> {
    let { offset, bytes } = window;
    while (bytes.indexOf(NEW_LINE, from - offset) < 0) {
      const first = offset + bytes.length;
      if (first >= window.size) throw new Error(`partition ${window.partition} of the manifest of ${this.of.run} does not end with a line`);
      const range = { first, last: Math.min(first + this.windowSize, window.size) - 1 };
      const pieces: Uint8Array[] = [bytes.subarray(from - offset)];
      for await (const piece of bytesOf(this.keyOf(window.partition), range, this.objects, this.clock)) pieces.push(piece);
      bytes = Buffer.concat(pieces);
      offset = from;
    }
    return { ...window, offset, bytes };
  }

  private keyOf(partition: number): string {
    return INVENTORY_KEYS.manifestPartition(this.of.run, this.of.manifest, partition);
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * Amazon Glacier's SHA-256 tree hash, for the emulator and for the demo's proof. It shares no code with the product's
 * implementation, because a shared bug would hide in the proof.
 *
 * Source: https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html
 */

export const MEBIBYTE = 1024 * 1024;
export const DIGEST_BYTES = 32;

/** Offsets of the first and the last byte, as in an HTTP range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Computes a tree hash from buffers of any size. It keeps 32 bytes in memory for each MiB. */
export class TreeHash {
  private readonly finished: Buffer[] = [];
  private leaf = createHash('sha256');
  private filled = 0;

  public update(data: Buffer): this {
    for (let at = 0; at < data.length;) {
      const take = Math.min(MEBIBYTE - this.filled, data.length - at);
      this.leaf.update(data.subarray(at, at + take));
      this.filled += take;
      at += take;
      if (this.filled === MEBIBYTE) this.closeLeaf();
    }
    return this;
  }

  /** The hashes of the 1-MiB leaves in order, including a shorter last leaf. May be called at any time. */
  public leaves(): Buffer {
    const open = this.filled > 0 || this.finished.length === 0;
    return Buffer.concat(open ? [...this.finished, this.leaf.copy().digest()] : this.finished);
  }

  public digest(): string {
    return rootOfLeaves(this.leaves());
  }

  private closeLeaf(): void {
    this.finished.push(this.leaf.digest());
    this.leaf = createHash('sha256');
    this.filled = 0;
  }
}

/** The root over adjacent nodes. Pairs are concatenated and hashed, level by level; an odd last node moves up unchanged. */
export function combineTreeHashes(nodes: readonly Buffer[]): Buffer {
  if (nodes.length === 0) throw new Error('a tree hash needs at least one node');
  let level = [...nodes];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      above.push(createHash('sha256').update(level[i]).update(level[i + 1]).digest());
    }
    if (level.length % 2 === 1) above.push(level[level.length - 1]);
    level = above;
  }
  return level[0];
}

/** The tree hash of consecutive leaves. The leaves of an aligned range give the tree hash of that range. */
export function rootOfLeaves(leaves: Buffer): string {
  const nodes: Buffer[] = [];
  for (let at = 0; at < leaves.length; at += DIGEST_BYTES) nodes.push(leaves.subarray(at, at + DIGEST_BYTES));
  return combineTreeHashes(nodes).toString('hex');
}

export function isMegabyteAligned({ start, end }: ByteRange, size: number): boolean {
  return start % MEBIBYTE === 0 && ((end + 1) % MEBIBYTE === 0 || end === size - 1);
}

/** Whether a range is a node of the tree: [k·2ⁿ MiB, (k+1)·2ⁿ MiB). The last node may end with the archive. */
export function isTreeHashAligned(range: ByteRange, size: number): boolean {
  if (!isMegabyteAligned(range, size)) return false;
  const leaves = Math.ceil((range.end + 1 - range.start) / MEBIBYTE);
  const width = 2 ** Math.ceil(Math.log2(leaves));
  const endsArchive = range.end === size - 1;
  return (range.start / MEBIBYTE) % width === 0 && (leaves === width || endsArchive);
}

export async function treeHashOfFile(path: string): Promise<string> {
  const tree = new TreeHash();
  for await (const block of createReadStream(path, { highWaterMark: MEBIBYTE })) tree.update(block as Buffer);
  return tree.digest();
}

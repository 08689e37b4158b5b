import { createHash, Hash } from 'crypto';

/** Bytes under one leaf of the tree. https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html */
export const LEAF_SIZE = 2 ** 20;

/** Digits of a SHA-256 in hex. */
const HEX_DIGITS = 64;
/** 1 at the codes of lower-case hex digits. No CPU can guess whether a digit or a letter comes next, so a pattern takes twice the time of a table. */
const IS_HEX = Uint8Array.from({ length: 128 }, (_, code) => Number('0123456789abcdef'.includes(String.fromCharCode(code))));

/** @returns true for a SHA-256 in lower-case hex */
export function isTreeHash(text: string): boolean {
  if (text.length !== HEX_DIGITS) return false;
  for (let i = 0; i < HEX_DIGITS; i += 1) {
    if (IS_HEX[text.charCodeAt(i)] !== 1) return false;
  }
  return true;
}

/** SHA-256 tree hash of a stream, fed in order in pieces of any size. */
export class TreeHash {
  private readonly leaves: Buffer[] = [];
  private leaf?: Hash;
  private leafBytes = 0;

  public update(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      const take = Math.min(LEAF_SIZE - this.leafBytes, data.length - at);
      this.leaf ??= createHash('sha256');
      this.leaf.update(data.subarray(at, at + take));
      this.leafBytes += take;
      at += take;
      if (this.leafBytes === LEAF_SIZE) this.endLeaf();
    }
  }

  /** Lower-case hex; ends the stream. */
  public digest(): string {
    if (this.leaf) this.endLeaf();
    return this.leaves.length ? root(this.leaves).toString('hex') : createHash('sha256').digest('hex');
  }

  private endLeaf(): void {
    this.leaves.push(this.leaf!.digest());
    this.leaf = undefined;
    this.leafBytes = 0;
  }
}

/**
 * The tree hash of the whole from the tree hashes of its parts, in order.
 * Right only if every part but the last is of the same size, a power of two in MiB: then each part is a node of the tree.
 */
export function combineTreeHashes(parts: readonly string[]): string {
  if (!parts.length) throw new RangeError('a tree has at least one part');
  return root(parts.map((part) => Buffer.from(part, 'hex'))).toString('hex');
}

/** Pairs are hashed together, level by level; an odd last node is promoted unchanged. */
function root(nodes: Buffer[]): Buffer {
  let level = nodes;
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(i + 1 < level.length ? createHash('sha256').update(level[i]).update(level[i + 1]).digest() : level[i]);
    }
    level = next;
  }
  return level[0];
}

/** The composite SHA-256 of a multipart upload, as S3 defines it: the hash of the parts' hashes. All are base64. */
export function compositeSha256(parts: readonly string[]): string {
  const whole = createHash('sha256');
  for (const part of parts) whole.update(Buffer.from(part, 'base64'));
  return whole.digest('base64');
}

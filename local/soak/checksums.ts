import { createHash } from 'node:crypto';
import { Source } from '../demo/archives';

/**
 * The SHA-256 checksums with which S3 may describe the object of an archive: that of one request, and that of an upload in parts of `partSize` bytes.
 * They are worked out from the bytes that were uploaded to the vault, and not from anything that the product has written.
 */
export async function checksumsOf({ open }: Pick<Source, 'open'>, partSize: number): Promise<string[]> {
  const blocks: Buffer[] = [];
  for await (const block of open()) blocks.push(block);
  const bytes = Buffer.concat(blocks);
  const parts = Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, i) => sha256(bytes.subarray(i * partSize, (i + 1) * partSize)));
  return [sha256(bytes).toString('base64'), `${sha256(Buffer.concat(parts)).toString('base64')}-${parts.length}`];
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

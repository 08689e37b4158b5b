import {
  CompleteMultipartUploadCommand, CreateVaultCommand, GlacierClient, InitiateMultipartUploadCommand, UploadArchiveCommand, UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { Source } from './archives';
import { rootOfLeaves, TreeHash } from '../tree-hash';

/** Larger files are uploaded in parts of this size: a power of two in MiB. */
const PART_SIZE = 16 * 2 ** 20;
const ACCOUNT = '-';

/** What the demo knows of an archive before the transfer. The proof compares the object with it. */
export interface Uploaded {
  readonly archiveId: string;
  readonly source: Source;
  readonly treeHash: string;
}

/** Creates a vault, unless it exists, and uploads these files through the Glacier API. Calls `uploaded` after each, and waits for it. */
export async function fillVault(
  glacier: GlacierClient, vaultName: string, sources: readonly Source[], uploaded: (archive: Uploaded) => Promise<void> | void,
): Promise<Uploaded[]> {
  await glacier.send(new CreateVaultCommand({ accountId: ACCOUNT, vaultName }));
  const archives: Uploaded[] = [];
  for (const source of sources) {
    const archive = source.size <= PART_SIZE ? await uploadWhole(glacier, vaultName, source) : await uploadInParts(glacier, vaultName, source);
    archives.push(archive);
    await uploaded(archive);
  }
  return archives;
}

async function uploadWhole(glacier: GlacierClient, vaultName: string, source: Source): Promise<Uploaded> {
  const blocks: Buffer[] = [];
  for await (const block of source.open()) blocks.push(block);
  const body = Buffer.concat(blocks);
  const treeHash = new TreeHash().update(body).digest();
  const { archiveId } = await glacier.send(new UploadArchiveCommand({
    accountId: ACCOUNT, vaultName, archiveDescription: headerText(source.description), checksum: treeHash, body,
  }));
  return { archiveId: archiveId!, source, treeHash };
}

async function uploadInParts(glacier: GlacierClient, vaultName: string, source: Source): Promise<Uploaded> {
  const { uploadId } = await glacier.send(new InitiateMultipartUploadCommand({
    accountId: ACCOUNT, vaultName, archiveDescription: headerText(source.description), partSize: String(PART_SIZE),
  }));
  const leaves: Buffer[] = [];
  let first = 0;
  for await (const body of parts(source)) {
    const part = new TreeHash().update(body);
    leaves.push(part.leaves()); // a part is whole leaves of the archive
    await glacier.send(new UploadMultipartPartCommand({
      accountId: ACCOUNT, vaultName, uploadId, body, checksum: part.digest(), range: `bytes ${first}-${first + body.length - 1}/*`,
    }));
    first += body.length;
  }
  const treeHash = rootOfLeaves(Buffer.concat(leaves));
  const { archiveId } = await glacier.send(new CompleteMultipartUploadCommand({
    accountId: ACCOUNT, vaultName, uploadId, archiveSize: String(source.size), checksum: treeHash,
  }));
  return { archiveId: archiveId!, source, treeHash };
}

/** The bytes of a source in parts of `PART_SIZE`. At most one part and one block are in memory. */
async function* parts(source: Source): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const block of source.open()) {
    held.push(block);
    bytes += block.length;
    while (bytes >= PART_SIZE) {
      const all = Buffer.concat(held);
      yield all.subarray(0, PART_SIZE);
      held = [all.subarray(PART_SIZE)];
      bytes -= PART_SIZE;
    }
  }
  if (bytes) yield Buffer.concat(held);
}

/** Node sends header text as Latin-1, so this makes one Latin-1 character of each UTF-8 byte. */
const headerText = (description: string): string => Buffer.from(description, 'utf8').toString('latin1');

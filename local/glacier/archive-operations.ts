import { join } from 'node:path';
import { archiveDescription, Call, header, Operation, requiredHeader } from './call';
import { Disk, newId, receive, Received } from './disk';
import { brokenUpload, invalidParameter } from './errors';

const GIBIBYTE = 2 ** 30;
const LARGEST_SINGLE_UPLOAD = 4 * GIBIBYTE;
const ARCHIVE_ID = /^[\w-]{138}$/;
const SHA256 = /^[0-9a-f]{64}$/i;

export const uploadArchive: Operation = async (call, { store, disk, settings }) => {
  const vault = store.vault(call.params.vaultName);
  const description = archiveDescription(call, settings);
  const length = contentLength(call);
  if (length > LARGEST_SINGLE_UPLOAD) throw invalidParameter(`Invalid Content-Length: ${length}. The largest single upload is 4 GiB`);
  const archive = await staged(disk, async (staging) => {
    const { size, treeHash, leaves } = await receiveChecked(call, join(staging, '0'));
    return store.addArchive(vault, { description, size, treeHash, leaves, segmentSize: size, staging });
  });
  return {
    status: 201,
    headers: {
      'Location': `/${settings.accountId}/vaults/${vault.name}/archives/${archive.archiveId}`,
      'x-amz-archive-id': archive.archiveId,
      'x-amz-sha256-tree-hash': archive.treeHash,
    },
  };
};

/** Succeeds also if the archive does not exist, as the service does. The id of another vault's archive is refused. */
export const deleteArchive: Operation = async ({ params }, { store, jobs }) => {
  const vault = store.vault(params.vaultName);
  if (!ARCHIVE_ID.test(params.archiveId)) throw invalidParameter(`Invalid archive ID: ${params.archiveId}`);
  const archive = store.archive(vault, params.archiveId) && await store.forgetArchive(vault, params.archiveId);
  if (archive) await jobs.releaseBytes(archive);
  return { status: 204 };
};

/** The Content-Length, which the service requires. It must be at least 1: there are no empty archives. */
export function contentLength(call: Call): number {
  const length = Number(requiredHeader(call, 'content-length'));
  if (length < 1) throw invalidParameter('Invalid Content-Length: 0');
  return length;
}

/** Writes a body to the disk. Refuses it if its tree hash or its SHA-256 differs from the client's. */
export async function receiveChecked(call: Call, path: string): Promise<Received> {
  const treeHash = requiredHeader(call, 'x-amz-sha256-tree-hash');
  const received = await receive(call.body, path).catch((error: Error) => {
    throw brokenUpload(error.message);
  });
  expectHash('x-amz-sha256-tree-hash', treeHash, received.treeHash);
  const sha256 = header(call, 'x-amz-content-sha256');
  // Over TLS a client may send UNSIGNED-PAYLOAD, which is not a hash.
  if (sha256 !== undefined && SHA256.test(sha256)) expectHash('x-amz-content-sha256', sha256, received.sha256);
  return received;
}

export function expectHash(name: string, given: string, computed: string): void {
  if (given.toLowerCase() !== computed) throw invalidParameter(`Checksum mismatch: ${name} is ${given}, but the hash of the data is ${computed}`);
}

async function staged<T>(disk: Disk, work: (staging: string) => Promise<T>): Promise<T> {
  const staging = await disk.newStaging(newId(92));
  try {
    return await work(staging);
  } catch (error) {
    await disk.discard(staging);
    throw error;
  }
}

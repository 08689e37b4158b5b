import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ByteRange, DIGEST_BYTES, isTreeHashAligned, MEBIBYTE, rootOfLeaves, TreeHash } from '../tree-hash';
import type { Archive } from './model';

/** Size and hashes of a body, computed while it was written to the disk. */
export interface Received {
  readonly size: number;
  readonly sha256: string;
  readonly leaves: Buffer;
  readonly treeHash: string;
}

/** A random URL-safe id. The service's ids have 138 characters for archives, and 92 for jobs and uploads. */
export const newId = (length: number) => randomBytes(length).toString('base64url').slice(0, length);

/**
 * The data directory:
 *   vaults/<hash of the name>/vault.json, inventory.jsonl      hashed, because a vault may be called `..`
 *   archives/<archive id>/archive.json, leaves, 0, 1, 2 …      the bytes in segments, one for each uploaded part
 *   staging/<id>/…                                             open uploads and outputs of inventory jobs; emptied at start
 * One rename makes an archive visible. So a crash leaves only complete archives, and completing an upload copies no bytes.
 */
export class Disk {
  constructor(private readonly root: string) {}

  public async prepare(): Promise<void> {
    await rm(join(this.root, 'staging'), { recursive: true, force: true });
    for (const name of ['vaults', 'archives', 'staging']) await mkdir(join(this.root, name), { recursive: true });
  }

  public stagingDir(id: string): string {
    return join(this.root, 'staging', id);
  }

  public async newStaging(id: string): Promise<string> {
    const directory = this.stagingDir(id);
    await mkdir(directory, { recursive: true });
    return directory;
  }

  public async discard(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  /** Makes a staging directory with its segments an archive. */
  public async adopt(staging: string, archive: Archive, leaves: Buffer): Promise<void> {
    await writeFile(join(staging, 'leaves'), leaves);
    await writeFile(join(staging, 'archive.json'), JSON.stringify(archive));
    await rename(staging, this.archiveDir(archive.archiveId));
  }

  /** Removes an archive from the next start on. Its bytes stay for jobs that still offer them. */
  public async unlist(archiveId: string): Promise<void> {
    await rm(join(this.archiveDir(archiveId), 'archive.json'), { force: true });
  }

  public async removeBytes(archiveId: string): Promise<void> {
    await this.discard(this.archiveDir(archiveId));
  }

  public async *archives(): AsyncGenerator<Archive> {
    for (const id of await readdir(join(this.root, 'archives'))) {
      const text = await readIfThere(join(this.archiveDir(id), 'archive.json'));
      if (text === undefined) await this.discard(this.archiveDir(id));
      else yield JSON.parse(text) as Archive;
    }
  }

  /** Streams a range of an archive's bytes, segment by segment. At most about a MiB is in memory. */
  public bytes(archive: Archive, range: ByteRange): Readable {
    const directory = this.archiveDir(archive.archiveId);
    return Readable.from(readSegments(directory, archive.segmentSize, range), { objectMode: false, highWaterMark: MEBIBYTE });
  }

  /**
   * The tree hash of a range, computed from the stored leaves: 32 bytes for each MiB.
   *
   * @returns undefined if the range is not a node of the archive's tree
   */
  public async treeHashOf(archive: Archive, range: ByteRange): Promise<string | undefined> {
    return isTreeHashAligned(range, archive.size) ? rootOfLeaves(await this.leavesOf(archive, range)) : undefined;
  }

  public async saveVault(name: string, document: object): Promise<void> {
    const directory = this.vaultDir(name);
    await mkdir(directory, { recursive: true });
    await replaceFile(join(directory, 'vault.json'), [JSON.stringify(document)]);
  }

  public async saveInventory(name: string, archives: readonly Archive[]): Promise<void> {
    await replaceFile(join(this.vaultDir(name), 'inventory.jsonl'), archives.map((archive) => `${JSON.stringify(archive)}\n`));
  }

  public async loadInventory(name: string): Promise<Archive[]> {
    const archives: Archive[] = [];
    for await (const line of createInterface({ input: createReadStream(join(this.vaultDir(name), 'inventory.jsonl')) })) {
      archives.push(JSON.parse(line) as Archive);
    }
    return archives;
  }

  public async *vaultDocuments(): AsyncGenerator<unknown> {
    for (const directory of await readdir(join(this.root, 'vaults'))) {
      const text = await readIfThere(join(this.root, 'vaults', directory, 'vault.json'));
      if (text !== undefined) yield JSON.parse(text);
    }
  }

  public async removeVault(name: string): Promise<void> {
    await this.discard(this.vaultDir(name));
  }

  private async leavesOf(archive: Archive, range: ByteRange): Promise<Buffer> {
    const first = Math.floor(range.start / MEBIBYTE);
    const count = Math.floor(range.end / MEBIBYTE) - first + 1;
    const file = await open(join(this.archiveDir(archive.archiveId), 'leaves'));
    try {
      const { buffer } = await file.read(Buffer.alloc(count * DIGEST_BYTES), 0, count * DIGEST_BYTES, first * DIGEST_BYTES);
      return buffer;
    } finally {
      await file.close();
    }
  }

  private archiveDir(archiveId: string): string {
    return join(this.root, 'archives', archiveId);
  }

  private vaultDir(name: string): string {
    return join(this.root, 'vaults', createHash('sha256').update(name).digest('hex').slice(0, 32));
  }
}

/** Streams a body into a file and hashes it. If the disk is slow, the sender has to wait. */
export async function receive(body: Readable, path: string): Promise<Received> {
  const tree = new TreeHash();
  const whole = createHash('sha256');
  let size = 0;
  await pipeline(body, async function* hashed(source: AsyncIterable<Buffer>) {
    for await (const block of source) {
      tree.update(block);
      whole.update(block);
      size += block.length;
      yield block;
    }
  }, createWriteStream(path));
  return { size, sha256: whole.digest('hex'), leaves: tree.leaves(), treeHash: tree.digest() };
}

async function* readSegments(directory: string, segmentSize: number, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  for (let at = start; at <= end;) {
    const segment = Math.floor(at / segmentSize);
    const offset = at - segment * segmentSize;
    const last = Math.min(segmentSize - 1, end - segment * segmentSize);
    const file = createReadStream(join(directory, String(segment)), { start: offset, end: last, highWaterMark: MEBIBYTE / 4 });
    for await (const block of file) yield block as Buffer;
    at += last - offset + 1;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function replaceFile(path: string, lines: Iterable<string>): Promise<void> {
  const draft = `${path}.${newId(8)}`;
  await pipeline(Readable.from(lines), createWriteStream(draft));
  await rename(draft, path);
}

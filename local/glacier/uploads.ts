import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { combineTreeHashes } from '../tree-hash';
import { Disk, newId, Received } from './disk';
import { invalidParameter, notFound } from './errors';
import type { Archive, Vault } from './model';
import { Settings, timestamp } from './settings';
import type { Store } from './store';

const UPLOAD_ID_LENGTH = 92;

export interface Part {
  readonly start: number;
  readonly size: number;
  readonly treeHash: string;
  readonly leaves: Buffer;
}

export interface Upload {
  readonly uploadId: string;
  readonly vaultName: string;
  readonly description: string;
  readonly partSize: number;
  readonly creationDate: string;
  /** Part number → part. A part that is sent again replaces the earlier one. */
  readonly parts: Map<number, Part>;
}

/** The open multipart uploads. Each part is a file, which becomes a segment of the archive. Open uploads end with the process. */
export class Uploads {
  private readonly uploads = new Map<string, Upload>();
  private readonly completed = new Map<string, Archive>();

  constructor(private readonly settings: Settings, private readonly disk: Disk, private readonly store: Store) {}

  public async initiate(vault: Vault, description: string, partSize: number): Promise<Upload> {
    const upload: Upload = {
      uploadId: newId(UPLOAD_ID_LENGTH), vaultName: vault.name, description, partSize, creationDate: timestamp(this.settings), parts: new Map(),
    };
    await this.disk.newStaging(upload.uploadId);
    this.uploads.set(upload.uploadId, upload);
    return upload;
  }

  public find(vault: Vault, uploadId: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload?.vaultName !== vault.name) throw notFound(`The upload ID was not found: ${uploadId}`);
    return upload;
  }

  public ofVault(vault: Vault): Upload[] {
    return [...this.uploads.values()].filter(({ vaultName }) => vaultName === vault.name);
  }

  /** Receives a part into a draft file and renames it. A part that is refused must not damage an earlier one. */
  public async putPart(upload: Upload, start: number, receive: (path: string) => Promise<Received>): Promise<Part> {
    const directory = this.disk.stagingDir(upload.uploadId);
    const draft = join(directory, `draft-${newId(16)}`);
    try {
      const { size, treeHash, leaves } = await receive(draft);
      const number = start / upload.partSize;
      await rename(draft, join(directory, String(number)));
      const part = { start, size, treeHash, leaves };
      upload.parts.set(number, part);
      return part;
    } catch (error) {
      await this.disk.discard(draft);
      throw error;
    }
  }

  public partsOf(upload: Upload): Part[] {
    return [...upload.parts.values()].sort((a, b) => a.start - b.start);
  }

  /** The archive of an upload that was completed before. A client that lost the answer may complete again. */
  public completedAs(vault: Vault, uploadId: string): Archive | undefined {
    const archive = this.completed.get(uploadId);
    return archive?.vaultName === vault.name ? archive : undefined;
  }

  public async complete(upload: Upload, vault: Vault, size: number, expectTreeHash: (computed: string) => void): Promise<Archive> {
    const parts = this.partsOf(upload);
    checkContiguous(parts, size, upload.partSize);
    const treeHash = combineTreeHashes(parts.map((part) => Buffer.from(part.treeHash, 'hex'))).toString('hex');
    expectTreeHash(treeHash);
    this.uploads.delete(upload.uploadId);
    const archive = await this.store.addArchive(vault, {
      description: upload.description,
      size,
      treeHash,
      leaves: Buffer.concat(parts.map(({ leaves }) => leaves)),
      segmentSize: upload.partSize,
      staging: this.disk.stagingDir(upload.uploadId),
    });
    this.completed.set(upload.uploadId, archive);
    return archive;
  }

  public async abort(upload: Upload): Promise<void> {
    this.uploads.delete(upload.uploadId);
    await this.disk.discard(this.disk.stagingDir(upload.uploadId));
  }
}

/** @throws GlacierError if a part is missing or short, or the sizes do not add up to the client's total */
function checkContiguous(parts: readonly Part[], size: number, partSize: number): void {
  const gap = parts.findIndex((part, i) => part.start !== i * partSize || (part.size !== partSize && i < parts.length - 1));
  if (parts.length === 0 || gap >= 0) throw invalidParameter(`The upload is incomplete: the part at ${Math.max(gap, 0) * partSize} is missing or short`);
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  if (total !== size) throw invalidParameter(`Invalid archive size: x-amz-archive-size is ${size}, the parts have ${total} bytes`);
}

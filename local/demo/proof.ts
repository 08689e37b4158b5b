import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, RestoreObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { Uploaded } from './fill-vault';
import { TreeHash } from '../tree-hash';

/** Storage classes whose objects must be restored before they can be read. */
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];
const RESTORE_POLL_MS = 250;
/** Calls in progress at once. The local AWS has one thread. */
const CONCURRENCY = 8;

/** A row of the product's report: only the fields that are checked. */
export interface Row {
  readonly archive_id: string;
  readonly key: string;
  readonly size: number;
  readonly sha256_tree_hash: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly description: string;
  readonly decoder: string;
  readonly creation_date: string;
  /** Empty if there is no object. */
  readonly storage_class: string;
}

/** What the report says of an archive. `proven` if the object's bytes equal the uploaded file. */
export interface Verdict {
  readonly archive_id: string;
  readonly source_path: string;
  readonly key: string;
  readonly size: number;
  readonly sha256_tree_hash: string;
  readonly status: string;
  readonly reason: string;
  readonly proven: boolean;
}

/** Reads a bucket's objects under a prefix as JSON Lines rows or copies them to a directory. */
export class Destination {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async keys(prefix = ''): Promise<string[]> {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket, Prefix: prefix })) {
      for (const { Key } of page.Contents ?? []) found.push(Key!);
    }
    return found;
  }

  public async text(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Body!.transformToString();
  }

  /** Restores objects of archive storage classes and waits until they can be read. S3 takes hours; the emulator takes seconds. */
  public async makeReadable(keys: readonly string[]): Promise<void> {
    const archived: string[] = [];
    await pMap(keys, async (Key) => {
      const { StorageClass, Restore } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key }));
      if (!ARCHIVED.includes(StorageClass ?? '')) return;
      archived.push(Key);
      if (!Restore) await this.s3.send(new RestoreObjectCommand({ Bucket: this.bucket, Key, RestoreRequest: { Days: 1, GlacierJobParameters: { Tier: 'Standard' } } }));
    }, { concurrency: CONCURRENCY });
    await pMap(archived, (key) => this.restored(key), { concurrency: CONCURRENCY });
  }

  /**
   * Reads an object back.
   *
   * @param file also receives the bytes, if it is given
   * @returns the size and the tree hash of the bytes that were read
   */
  public async read(key: string, file?: string): Promise<{ size: number; treeHash: string }> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    const tree = new TreeHash();
    let size = 0;
    const target = file === undefined ? undefined : await openFile(file);
    for await (const block of Body as Readable) {
      tree.update(block as Buffer);
      size += (block as Buffer).length;
      if (target && !target.write(block)) await new Promise((drained) => target.once('drain', drained));
    }
    if (target) {
      target.end();
      await finished(target);
    }
    return { size, treeHash: tree.digest() };
  }

  private async restored(Key: string): Promise<void> {
    for (;;) {
      const { Restore } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key }));
      if (Restore?.includes('ongoing-request="false"')) return;
      await sleep(RESTORE_POLL_MS);
    }
  }
}

async function openFile(file: string): Promise<Writable> {
  await mkdir(dirname(file), { recursive: true });
  return createWriteStream(file);
}

/** The rows of all parts of the product's report. */
export async function readReport(inventory: Destination, run: string): Promise<Row[]> {
  const files = (await inventory.keys(`${run}/report/`)).filter((key) => key.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((key) => inventory.text(key)));
  return texts.flatMap((text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row));
}

/**
 * Reads every downloaded object back and compares it with what was uploaded.
 *
 * @param fileOf the file that also receives the bytes of a key. @default - none
 */
export async function prove(
  uploaded: readonly Uploaded[], rows: readonly Row[], destination: Destination, fileOf?: (key: string) => string,
): Promise<Verdict[]> {
  const byId = new Map(rows.map((row) => [row.archive_id, row]));
  await destination.makeReadable(rows.filter(({ status }) => status === 'downloaded').map(({ key }) => key));
  const verdicts: Verdict[] = [];
  for (const archive of uploaded) {
    const { archiveId, source, treeHash } = archive;
    const row = byId.get(archiveId);
    const proven = row?.status === 'downloaded' && await isIntact(destination, row.key, archive, fileOf);
    verdicts.push({
      archive_id: archiveId,
      source_path: source.path,
      key: row?.key ?? '',
      size: source.size,
      sha256_tree_hash: treeHash,
      status: row?.status ?? 'missing from the report',
      reason: row ? [row.reason, row.message].filter(Boolean).join(': ') : '',
      proven,
    });
  }
  return verdicts;
}

async function isIntact(destination: Destination, key: string, { source, treeHash }: Uploaded, fileOf?: (key: string) => string): Promise<boolean> {
  const read = await destination.read(key, fileOf?.(key));
  return read.size === source.size && read.treeHash === treeHash;
}

/**
 * The file for a key below a directory. Keys come from archive descriptions, which may hold `..`.
 *
 * @throws Error if the key leads out of the directory
 */
export function inside(directory: string, key: string): string {
  const file = resolve(directory, key);
  if (!file.startsWith(resolve(directory) + sep)) throw new Error(`the key ${JSON.stringify(key)} leads out of ${directory}`);
  return join(file);
}

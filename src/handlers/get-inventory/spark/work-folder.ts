import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { INVENTORY_KEYS } from '../../../contracts/keys';
import { SPARK_COMPLETE } from '../../../contracts/spark';
import { Clock } from '../../../domain/clock';
import { exactJson, parseExact } from '../../../domain/exact-json';
import { sortFailed } from '../../../domain/inventory/manifest/manifest-errors';
import { jsonLines } from '../../../domain/inventory/spark/json-lines';
import type { InventoryBucket, StoredObject } from '../../aws/buckets/inventory-bucket';
import { CONTENT_TYPE } from '../../shared/content-type';
import { bytesOf } from '../../shared/object-ranges';

export interface WorkPorts {
  readonly inventories: Pick<InventoryBucket, 'find' | 'text' | 'read' | 'objects' | 'put'>;
  readonly clock: Clock;
}

const GZIP = '.gz';
const GZIPPED = 'application/gzip';
/** Spark's own files, and the markers that stand for folders. */
const OF_SPARK = /^[._]|_\$folder\$$/;

/** The files that the steps of a manifest leave for one another. Each appears whole, and is written again by the step that made it only. */
export class WorkFolder {
  constructor(private readonly run: string, private readonly manifest: string, private readonly ports: WorkPorts) {}

  public key(name: string): string {
    return INVENTORY_KEYS.work(this.run, this.manifest, name);
  }

  public async has(name: string): Promise<boolean> {
    return await this.ports.inventories.find(this.key(name)) !== undefined;
  }

  public async json<T>(name: string): Promise<T | undefined> {
    const text = await this.ports.inventories.text(this.key(name));
    return text === undefined ? undefined : parseExact(text) as T;
  }

  /** @throws Error if the file is missing */
  public async required<T>(name: string): Promise<T> {
    return parseExact(await this.text(name)) as T;
  }

  public putJson(name: string, value: unknown): Promise<void> {
    return this.ports.inventories.put(this.key(name), exactJson(value), CONTENT_TYPE.JSON);
  }

  public putText(name: string, text: string | Buffer): Promise<void> {
    return this.ports.inventories.put(this.key(name), text, CONTENT_TYPE.JSON_LINES);
  }

  /** Writes texts as a gzipped file. Its bytes are held in memory: about a fifth of the texts'. */
  public async putPacked(name: string, texts: AsyncIterable<string>): Promise<void> {
    const packed: Buffer[] = [];
    await pipeline(texts, createGzip({ level: 1 }), async (bytes: AsyncIterable<Buffer>) => {
      for await (const piece of bytes) packed.push(piece);
    });
    await this.ports.inventories.put(this.key(`${name}${GZIP}`), Buffer.concat(packed), GZIPPED);
  }

  /** The lines of every file that Spark wrote into a folder. @param within a folder in it */
  public async *lines<T>(folder: string, within = ''): AsyncGenerator<T> {
    const complete = await this.text(`${folder}/${SPARK_COMPLETE}`);
    for await (const object of this.ports.inventories.objects(this.key(`${folder}/${complete}/${within}`))) {
      if (object.size > 0 && !OF_SPARK.test(object.key.slice(object.key.lastIndexOf('/') + 1))) yield* jsonLines<T>(this.bytes(object));
    }
  }

  /** @throws Error if the file is missing: a step before this one writes it, or a lifecycle rule has removed it */
  private async text(name: string): Promise<string> {
    const found = await this.ports.inventories.text(this.key(name));
    if (found === undefined) throw sortFailed(`the inventory bucket no longer has ${this.key(name)}`);
    return found;
  }

  private bytes({ key, size }: StoredObject): AsyncIterable<Uint8Array> {
    const stored = bytesOf(key, { first: 0, last: size - 1 }, this.ports.inventories, this.ports.clock);
    if (!key.endsWith(GZIP)) return stored;
    const text = createGunzip();
    // An error of the source ends `text` with it.
    pipeline(Readable.from(stored), text).catch(() => undefined);
    return text;
  }
}

import { createHash } from 'node:crypto';
import { serviceError } from './inventories';
import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { InventoryBucket } from '../../../src/handlers/aws/buckets/inventory-bucket';

/** The inventory bucket in memory. Bodies come in small pieces. */
export class MemoryBucket implements Omit<InventoryBucket, 'text'> {
  public readonly bucketName = 'inventories';
  public readonly content = new Map<string, Buffer>();
  public readonly aborted: string[] = [];
  /** Writes that succeed before the function is killed. */
  public writesLeft = Infinity;
  /** Called once before an object is put: what another invocation does at that moment. */
  public readonly before = new Map<string, () => Promise<unknown>>();
  /** Of the upload that was begun last. */
  private readonly partBytes = new Map<number, Uint8Array>();
  private uploads = 0;

  public async find(key: string) {
    return this.content.get(key)?.length;
  }

  public async version(key: string) {
    const bytes = this.content.get(key);
    return bytes && { key, size: bytes.length, etag: etagOf(bytes) };
  }

  public async size(key: string) {
    return this.there(key).length;
  }

  public async read(key: string, { first, last }: ByteRange, etag?: string) {
    if (etag !== undefined && etag !== etagOf(this.there(key))) throw serviceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    return inPieces(this.there(key).subarray(first, last + 1));
  }

  public async *objects(prefix: string) {
    for (const key of [...this.content.keys()].sort()) {
      if (key.startsWith(prefix)) yield { key, size: this.there(key).length };
    }
  }

  public async copy(from: string, to: string) {
    this.write(to, this.there(from));
  }

  public async put(key: string, text: string | Buffer) {
    await this.meanwhile(key);
    this.write(key, text);
  }

  public async putFirst(key: string, text: string) {
    await this.meanwhile(key);
    if (this.content.has(key)) return false;
    this.write(key, text);
    return true;
  }

  public async start() {
    this.uploads += 1;
    this.partBytes.clear();
    return `upload-${this.uploads}`;
  }

  public async parts(_key: string, id: string) {
    return id === `upload-${this.uploads}` ? new Map([...this.partBytes.keys()].map((part) => [part, `etag-${part}`])) : undefined;
  }

  public async part(_key: string, _id: string, part: number, bytes: Uint8Array) {
    this.partBytes.set(part, bytes);
    return `etag-${part}`;
  }

  public async complete(key: string, _id: string, etags: readonly string[]) {
    this.write(key, Buffer.concat(etags.map((etag) => this.partBytes.get(Number(etag.slice(5)))!)));
  }

  public async abort(key: string) {
    this.aborted.push(key);
  }

  public text(key: string): string {
    return this.there(key).toString();
  }

  public set(key: string, content: string | Uint8Array): void {
    this.content.set(key, Buffer.from(content as string));
  }

  public keys(part: string): string[] {
    return [...this.content.keys()].filter((key) => key.includes(part)).sort();
  }

  private there(key: string): Buffer {
    const found = this.content.get(key);
    if (!found) throw new Error(`no object ${key}`);
    return found;
  }

  private async meanwhile(key: string): Promise<void> {
    const act = this.before.get(key);
    this.before.delete(key);
    await act?.();
  }

  private write(key: string, content: string | Uint8Array): void {
    if (this.writesLeft === 0) throw new Error('killed');
    this.writesLeft -= 1;
    this.set(key, content);
  }
}

const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

export async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

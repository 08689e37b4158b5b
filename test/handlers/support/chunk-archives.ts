import { MemoryArchives } from './memory-archives';
import { ArchiveIdentity, ArchiveItem, ChunkItem } from '../../../src/contracts/archive';
import { archivePk, chunkKey, progressKey } from '../../../src/contracts/keys';
import { ArchiveStore, StoredChunk } from '../../../src/handlers/aws/stores/archive-store';

type Faked = Pick<ArchiveStore, 'chunk' | 'chunks' | 'putChunk' | 'addProgress' | 'removeChunk'>;

/** Archives in memory with their chunks and progress, with the conditions of the real store. */
export class ChunkArchives extends MemoryArchives implements Faked {
  private readonly items = new Map<string, StoredChunk>();

  /** Replaces everything by these items of the transfer table. */
  public load(items: readonly Readonly<Record<string, unknown>>[]): void {
    [this.rows, this.items, this.done].forEach((map) => map.clear());
    for (const item of items) {
      const { pk, sk, ...rest } = item as { pk: string; sk: string };
      const [kind, generation, chunk] = sk.split('|');
      if (kind === 'chunk') this.items.set(`${pk}|${generation}|${Number(chunk)}`, { ...rest as ChunkItem, chunk: Number(chunk) });
      else if (kind === 'progress') (rest as { chunks_done: Set<number> }).chunks_done.forEach((done) => this.doneOf(`${pk}|${generation}`).add(done));
      else this.rows.set(pk, item as unknown as ArchiveItem);
    }
  }

  /** Everything as items of the transfer table. */
  public dump(): Readonly<Record<string, unknown>>[] {
    const chunks = [...this.items].map(([key, { chunk, ...item }]) => {
      const [run, archiveId, generation] = key.split('|');
      return { ...chunkKey({ run, archiveId }, Number(generation), chunk), ...item };
    });
    const progress = [...this.done].flatMap(([key, done]) => {
      const [run, archiveId, generation] = key.split('|');
      const shards = new Map<string, Set<number>>();
      for (const chunk of done) {
        const { sk } = progressKey({ run, archiveId }, Number(generation), chunk);
        shards.set(sk, (shards.get(sk) ?? new Set<number>()).add(chunk));
      }
      return [...shards].map(([sk, numbers]) => ({ pk: `${run}|${archiveId}`, sk, chunks_done: numbers }));
    });
    return [...this.rows.values(), ...chunks, ...progress].map((item) => ({ ...item }));
  }

  public async chunk(id: ArchiveIdentity, generation: number, chunk: number) {
    return this.items.get(`${archivePk(id)}|${generation}|${chunk}`);
  }

  public async chunks(id: ArchiveIdentity, generation: number) {
    const prefix = `${archivePk(id)}|${generation}|`;
    return [...this.items].filter(([key]) => key.startsWith(prefix)).map(([, item]) => item).sort((a, b) => a.chunk - b.chunk);
  }

  public async putChunk({ chunk, ...id }: ArchiveIdentity & { readonly chunk: number }, generation: number, item: ChunkItem) {
    this.items.set(`${archivePk(id)}|${generation}|${chunk}`, { ...item, chunk });
  }

  public async addProgress({ chunk, ...id }: ArchiveIdentity & { readonly chunk: number }, generation: number, count: number) {
    return this.doneOf(`${archivePk(id)}|${generation}`).add(chunk).size === count;
  }

  private doneOf(key: string): Set<number> {
    if (!this.done.has(key)) this.done.set(key, new Set());
    return this.done.get(key)!;
  }

  public async removeChunk(id: ArchiveIdentity, generation: number, chunk: number) {
    (await this.chunksDone(id, generation)).delete(chunk);
    this.items.delete(`${archivePk(id)}|${generation}|${chunk}`);
  }
}

/** Messages that were sent. */
export class SentMessages {
  public readonly bodies: string[] = [];

  public async send(bodies: readonly string[]): Promise<void> {
    this.bodies.push(...bodies);
  }

  public take(): unknown[] {
    return this.bodies.splice(0).map((body) => JSON.parse(body));
  }
}

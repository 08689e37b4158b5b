import { MemoryArchives } from './memory-archives';
import { ArchiveIdentity, ArchiveItem, ChunkItem } from '../../../src/contracts/archive';
import { archivePk } from '../../../src/contracts/keys';
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
      else if (kind === 'progress') this.done.set(`${pk}|${generation}`, new Set((rest as { chunks_done: Set<number> }).chunks_done));
      else this.rows.set(pk, item as unknown as ArchiveItem);
    }
  }

  /** Everything as items of the transfer table. */
  public dump(): Readonly<Record<string, unknown>>[] {
    const keyOf = (key: string, kind: string) => {
      const [run, archive, generation, chunk] = key.split('|');
      return { pk: `${run}|${archive}`, sk: [kind, generation, ...(chunk ? [chunk.padStart(5, '0')] : [])].join('|') };
    };
    const chunks = [...this.items].map(([key, { chunk: _, ...item }]) => ({ ...keyOf(key, 'chunk'), ...item }));
    const progress = [...this.done].map(([key, done]) => ({ ...keyOf(key, 'progress'), chunks_done: done }));
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

  public async addProgress(id: ArchiveIdentity, generation: number, chunk: number) {
    const done = await this.chunksDone(id, generation);
    this.done.set(`${archivePk(id)}|${generation}`, done.add(chunk));
    return done.size;
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

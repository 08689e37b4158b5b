import { MemoryArchives } from './memory-archives';
import { ArchiveIdentity, ChunkItem, Failure } from '../../../src/contracts/archive';
import { archivePk } from '../../../src/contracts/keys';
import { ArchiveStore, Expected, StoredChunk } from '../../../src/handlers/aws/stores/archive-store';

type Faked = Pick<ArchiveStore, 'lease' | 'markDue' | 'chunk' | 'chunks' | 'putChunk' | 'addProgress' | 'removeChunk'>;

/** Archives in memory with their chunks and progress, with the conditions of the real store. */
export class ChunkArchives extends MemoryArchives implements Faked {
  private readonly items = new Map<string, StoredChunk>();

  public async lease(id: ArchiveIdentity, now: number, until: number) {
    const held = this.rows.get(archivePk(id))?.lease_until;
    return held !== undefined && held > now ? false : this.change(id, { lease_until: until });
  }

  public async markDue(id: ArchiveIdentity, failure: Failure, now: number, expected: Expected = {}, spoiled = false) {
    return this.change(id, { failure, due_at: now, ...(spoiled ? { upload_spoiled: true } : {}) }, expected);
  }

  public async chunk(id: ArchiveIdentity, generation: number, chunk: number) {
    return this.items.get(`${archivePk(id)}|${generation}|${chunk}`);
  }

  public async chunks(id: ArchiveIdentity, generation: number) {
    const prefix = `${archivePk(id)}|${generation}|`;
    return [...this.items].filter(([key]) => key.startsWith(prefix)).map(([, item]) => item).sort((a, b) => a.chunk - b.chunk);
  }

  public async putChunk(id: ArchiveIdentity, generation: number, chunk: number, item: ChunkItem) {
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

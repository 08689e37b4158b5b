import { ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, ArchiveStatus, statusKey } from '../../../src/contracts/archive';
import { archiveKey, archivePk } from '../../../src/contracts/keys';
import { ArchiveChanges, ArchiveStore, Expected, NewArchive } from '../../../src/handlers/aws/stores/archive-store';

type Faked = Pick<ArchiveStore, 'archive' | 'archives' | 'create' | 'takeBack' | 'move' | 'change' | 'chunksDone' | 'due' | 'earliestDue'>;

const UNSETTLED: readonly ArchiveStatus[] = [ARCHIVE_STATUS.REQUESTED, ARCHIVE_STATUS.STAGED];

export const archiveItem = (id: ArchiveIdentity, overrides: Partial<ArchiveItem> = {}): ArchiveItem => ({
  ...archiveKey(id),
  status: ARCHIVE_STATUS.REQUESTED,
  vault_name: 'photos',
  size: 10,
  sha256_tree_hash: 'a'.repeat(64),
  archive_creation_date: '2012-08-21T17:08:24.000Z',
  s3_destination_key: 'photos/a.jpg',
  chunk_size: 2 ** 23,
  chunks_count: 1,
  generation: 1,
  due_at: 0,
  attempts: 1,
  requested_at: '2026-11-22T08:00:00.000Z',
  ...overrides,
});

/** Archives in memory, with the conditions of the real store. */
export class MemoryArchives implements Faked {
  public readonly rows = new Map<string, ArchiveItem>();
  /** Chunks done, by `<pk>|<generation>`. */
  public readonly done = new Map<string, Set<number>>();
  /** Throws before this step is done, once, as a function that is killed. */
  public dieAt?: keyof Faked;
  /** Done before the named step, once: what somebody else does at that moment. */
  public readonly before: Partial<Record<keyof Faked, () => void | Promise<unknown>>> = {};

  public put(id: ArchiveIdentity, overrides: Partial<ArchiveItem> = {}): ArchiveItem {
    const row = archiveItem(id, overrides);
    this.rows.set(archivePk(id), row);
    return row;
  }

  public row(id: ArchiveIdentity): ArchiveItem {
    return this.rows.get(archivePk(id))!;
  }

  public async archive(id: ArchiveIdentity) {
    await this.step('archive');
    return this.rows.get(archivePk(id));
  }

  public async archives(run: string, archiveIds: readonly string[]) {
    await this.step('archives');
    return new Map(archiveIds.flatMap((archiveId) => {
      const row = this.rows.get(archivePk({ run, archiveId }));
      return row ? [[archiveId, row] as const] : [];
    }));
  }

  public async create(id: ArchiveIdentity, archive: NewArchive) {
    await this.step('create');
    if (this.rows.has(archivePk(id))) return false;
    this.rows.set(archivePk(id), {
      ...archiveKey(id), ...archive, status: ARCHIVE_STATUS.REQUESTED, generation: 1, attempts: 1, status_key: statusKey(id.run, 'requested', id.archiveId),
    });
    return true;
  }

  public async takeBack(id: ArchiveIdentity, requestedAt: string) {
    await this.step('takeBack');
    const row = this.rows.get(archivePk(id));
    if (row?.status !== ARCHIVE_STATUS.REQUESTED || row.requested_at !== requestedAt || row.job_id !== undefined) return false;
    return this.rows.delete(archivePk(id));
  }

  public async move(id: ArchiveIdentity, from: readonly ArchiveStatus[], to: ArchiveStatus, changes: ArchiveChanges = {}, expected: Expected = {}) {
    await this.step('move');
    return this.update(id, from, { ...changes, status: to }, expected);
  }

  public async change(id: ArchiveIdentity, changes: ArchiveChanges, expected: Expected = {}) {
    await this.step('change');
    return this.update(id, UNSETTLED, changes, expected);
  }

  public async chunksDone(id: ArchiveIdentity, generation: number) {
    await this.step('chunksDone');
    return this.done.get(`${archivePk(id)}|${generation}`) ?? new Set<number>();
  }

  public async *due(run: string, status: ArchiveStatus, until: number) {
    const found = [...this.rows.values()].filter((row) => row.pk.startsWith(`${run}|`) && row.status === status && row.due_at <= until);
    for (const row of found) yield { run, archiveId: row.pk.slice(run.length + 1) };
  }

  public async earliestDue(run: string, status: ArchiveStatus) {
    const due = [...this.rows.values()].filter((row) => row.pk.startsWith(`${run}|`) && row.status === status).map((row) => row.due_at);
    return due.length ? Math.min(...due) : undefined;
  }

  private update(id: ArchiveIdentity, from: readonly ArchiveStatus[], changes: Partial<ArchiveItem>, expected: Expected): boolean {
    const row = this.rows.get(archivePk(id));
    if (!row || !from.includes(row.status)) return false;
    if (Object.entries(expected).some(([name, value]) => row[name as keyof ArchiveItem] !== value)) return false;
    const next = Object.entries({ ...row, ...changes }).filter(([, value]) => value !== undefined);
    this.rows.set(archivePk(id), Object.fromEntries(next) as unknown as ArchiveItem);
    return true;
  }

  private async step(name: keyof Faked): Promise<void> {
    if (this.dieAt === name) {
      this.dieAt = undefined;
      throw new Error(`died at ${name}`);
    }
    const meanwhile = this.before[name];
    delete this.before[name];
    await meanwhile?.();
  }
}

import { ARCHIVE_FORMAT, ArchiveIdentity, ArchiveItem, ArchiveStatus, Job, statusKey, statusKeys, UNSETTLED_STATUSES } from '../../../src/contracts/archive';
import { ArchiveChanges, Expected } from '../../../src/contracts/archive-changes';
import { archiveKey, archivePk } from '../../../src/contracts/keys';
import { ArchiveStore, Claim, Move, PutClaim } from '../../../src/handlers/aws/stores/archive-store';
import { RowFormatError } from '../../../src/handlers/aws/stores/row-format';

type Faked = Pick<ArchiveStore, 'archive' | 'archives' | 'create' | 'replace' | 'takeBack' | 'move' | 'change' | 'take' | 'claimPut' | 'chunksDone' | 'due' | 'earliestDue'>;

/** Some fields of a row. The other fields of each group get defaults. */
export type RowOverrides = Partial<Omit<ArchiveItem, 'archive' | 'upload' | 'patience' | 'job'>> & {
  readonly archive?: Partial<ArchiveItem['archive']>;
  readonly upload?: Partial<ArchiveItem['upload']>;
  readonly patience?: Partial<ArchiveItem['patience']>;
  readonly job?: Partial<Job>;
};

export const archiveItem = (id: ArchiveIdentity, { archive, upload, patience, job, ...overrides }: RowOverrides = {}): ArchiveItem => without({
  ...archiveKey(id),
  format: 1,
  status: 'requested',
  way: 'parts',
  storage_class: 'DEEP_ARCHIVE',
  pass: 1,
  due_at: 0,
  requested_at: '2026-11-22T08:00:00.000Z',
  archive: {
    vault_name: 'photos',
    size: 10,
    sha256_tree_hash: 'a'.repeat(64),
    creation_date: '2012-08-21T17:08:24.000Z',
    key: 'photos/a.jpg',
    chunk_size: 2 ** 23,
    chunks_count: 1,
    ...archive,
  },
  upload: without({ generation: 1, state: upload?.id ? 'open' : 'none', renewed: 0, ...upload }),
  patience: without({ starts: 1, chunks: 0, ...patience }),
  job: job && without({ id: 'job-1', ...job }),
  ...overrides,
});

/** The value as DynamoDB keeps it, without undefined fields. */
function without<T extends object>(item: T): T {
  const kept = {} as T;
  for (const name in item) if (item[name] !== undefined) kept[name] = item[name];
  return kept;
}

/** Archives in memory. The contract suite checks that its conditions are those of the real store. */
export class MemoryArchives implements Faked {
  public readonly rows = new Map<string, ArchiveItem>();
  /** Chunks done, by `<pk>|<generation>`. */
  public readonly done = new Map<string, Set<number>>();
  /** Throws once before this step, as if the function were killed. */
  public dieAt?: keyof Faked;
  /** Called once before the named step: what another function does at that moment. */
  public readonly before: Partial<Record<keyof Faked, () => void | Promise<unknown>>> = {};

  public put(id: ArchiveIdentity, overrides: RowOverrides = {}): ArchiveItem {
    const row = archiveItem(id, overrides);
    this.rows.set(archivePk(id), row);
    return row;
  }

  public row(id: ArchiveIdentity): ArchiveItem {
    return this.rows.get(archivePk(id))!;
  }

  public async archive(id: ArchiveIdentity) {
    await this.step('archive');
    const row = this.rows.get(archivePk(id));
    if (row && row.format !== ARCHIVE_FORMAT) throw new RowFormatError(`the row has the format ${String(row.format)}`);
    return row;
  }

  public async archives(run: string, archiveIds: readonly string[]) {
    await this.step('archives');
    return new Map(archiveIds.flatMap((archiveId) => {
      const row = this.rows.get(archivePk({ run, archiveId }));
      return row ? [[archiveId, row] as const] : [];
    }));
  }

  public async create(row: ArchiveItem) {
    await this.step('create');
    if (this.rows.has(row.pk)) return false;
    this.rows.set(row.pk, without(row));
    return true;
  }

  public async replace(row: ArchiveItem, from: ArchiveStatus, expected: Expected) {
    await this.step('replace');
    if (!this.is(row.pk, [from], expected)) return false;
    this.rows.set(row.pk, without(row));
    return true;
  }

  public async takeBack(id: ArchiveIdentity, requestedAt: string) {
    await this.step('takeBack');
    return this.is(archivePk(id), ['requested'], { 'requested_at': requestedAt, 'job.id': undefined }) && this.rows.delete(archivePk(id));
  }

  public async move(id: ArchiveIdentity, { from, to }: Move, changes: ArchiveChanges = {}, expected: Expected = {}) {
    await this.step('move');
    const unsettled = UNSETTLED_STATUSES.some((status) => status === to);
    const { kept_for: kept = 455 * 86_400 } = this.rows.get(archivePk(id)) ?? {};
    const expiry = changes.settled_at === undefined ? {} : { expires_at: kept + Math.floor(Date.parse(changes.settled_at) / 1000) };
    const key = unsettled ? statusKey(id.run, to, id.archiveId) : undefined;
    return this.update(id, from, { ...changes, ...expiry, status: to, status_key: key }, expected);
  }

  public async change(id: ArchiveIdentity, changes: ArchiveChanges, expected: Expected = {}) {
    await this.step('change');
    return this.update(id, UNSETTLED_STATUSES, changes, expected);
  }

  public async take(id: ArchiveIdentity, { lease, now, jobId }: Claim) {
    await this.step('take');
    const row = this.rows.get(archivePk(id));
    const isFree = !row?.lease || row.lease.owner === lease.owner || row.lease.until <= now;
    const isSent = row?.job?.messages_sent === true && row.job.id === jobId;
    return isFree && !isSent && this.update(id, UNSETTLED_STATUSES, { lease }, {}) ? row : undefined;
  }

  public async claimPut(id: ArchiveIdentity, { lease, now, job: { jobId, completedAt } }: PutClaim) {
    await this.step('claimPut');
    const row = this.rows.get(archivePk(id));
    if (row?.way !== 'put' || row.upload.id !== undefined) return undefined;
    if (row.lease && row.lease.owner !== lease.owner && row.lease.until > now) return undefined;
    const isNew = row.job === undefined && row.patience.no_progress_since === undefined;
    if (!isNew && (row.job?.id !== jobId || row.job.newer !== undefined)) return undefined;
    return this.update(id, UNSETTLED_STATUSES, { lease, job: { id: jobId, completed_at: completedAt } }, {}) ? row : undefined;
  }

  public async chunksDone(id: ArchiveIdentity, generation: number, _count?: number) {
    await this.step('chunksDone');
    return this.done.get(`${archivePk(id)}|${generation}`) ?? new Set<number>();
  }

  /** In the order of the index: its keys one after the other, each by `due_at`. */
  public async *due(run: string, status: ArchiveStatus, until: number, firstShard?: string) {
    const keys = statusKeys(run, status, firstShard);
    const found = this.rowsOf(run, status).filter((row) => row.due_at <= until)
      .map((row) => ({ archiveId: row.pk.slice(run.length + 1), at: row.due_at }))
      .map((row) => ({ ...row, key: keys.indexOf(statusKey(run, status, row.archiveId)) }))
      .sort((a, b) => a.key - b.key || a.at - b.at);
    for (const { archiveId } of found) yield { run, archiveId };
  }

  public async earliestDue(run: string, status: ArchiveStatus) {
    const due = this.rowsOf(run, status).map((row) => row.due_at);
    return due.length ? Math.min(...due) : undefined;
  }

  private rowsOf(run: string, status: ArchiveStatus): ArchiveItem[] {
    const rows: ArchiveItem[] = [];
    for (const row of this.rows.values()) if (row.status === status && row.pk.startsWith(`${run}|`)) rows.push(row);
    return rows;
  }

  private is(pk: string, from: readonly ArchiveStatus[], expected: Expected): boolean {
    const row = this.rows.get(pk);
    return row !== undefined && from.includes(row.status) && Object.entries(expected).every(([path, value]) => at(row, path) === value);
  }

  private update(id: ArchiveIdentity, from: readonly ArchiveStatus[], changes: object, expected: Expected): boolean {
    const pk = archivePk(id);
    if (!this.is(pk, from, expected)) return false;
    const row: Record<string, unknown> = { ...this.rows.get(pk)! };
    for (const [path, value] of Object.entries(changes)) set(row, path, value);
    this.rows.set(pk, row as unknown as ArchiveItem);
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

/** The value at a path such as `job.id`. */
const at = (row: object, path: string): unknown => path.split('.').reduce<unknown>((item, part) => (item as Record<string, unknown> | undefined)?.[part], row);

/** Sets or removes the value at a path, in a copy of its group. DynamoDB refuses a path whose group does not exist. */
function set(row: Record<string, unknown>, path: string, value: unknown): void {
  const [group, part] = path.split('.');
  if (part === undefined) {
    if (value === undefined) delete row[group];
    else row[group] = typeof value === 'object' && value !== null ? without(value) : value;
    return;
  }
  if (row[group] === undefined) throw new Error(`ValidationException: there is no ${group} for ${path}`);
  const copy = { ...row[group] as Record<string, unknown> };
  row[group] = copy;
  set(copy, part, value);
}

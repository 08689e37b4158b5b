import { runOfEntry } from '../../src/contracts/keys';
import { Lease } from '../../src/contracts/lease';
import { ActiveRunItem, ManifestTotals, RUN_FORMAT, RunItem } from '../../src/contracts/run';
import { RowFormatError } from '../../src/handlers/aws/stores/row-format';
import { PhaseMove, ReopenChanges, RunStore, TakeUpChanges, Term } from '../../src/handlers/aws/stores/run-store';

type Faked = Pick<RunStore, 'run' | 'create' | 'reopen' | 'takeUp' | 'setPhase' | 'activeRun' | 'activeRuns' | 'activeEntries' | 'register' | 'approve' | 'unregister' | 'claimSweep' | 'releaseSweep'>;

export const runItem = (overrides: Partial<RunItem> = {}): RunItem => ({
  pk: 'run-1',
  sk: 'run',
  format: 1,
  vault_name: 'photos',
  storage_class: 'DEEP_ARCHIVE',
  tier: 'Bulk',
  destination_prefix: 'photos',
  destination_bucket: 'destination',
  provided_inventory: false,
  mode: 'transfer',
  description: '',
  phase: 'inventory',
  started_at: '2026-11-22T08:00:00.000Z',
  execution_arn: 'execution-1',
  pass: 1,
  ...overrides,
});

export const manifestTotals = (overrides: Partial<ManifestTotals> = {}): ManifestTotals => ({
  manifest: 'manifest-1', partitions: 1, archives: 1, bytes: 10, already_downloaded: 0, already_downloaded_bytes: 0, skipped: 0, skipped_bytes: 0, left_out: 0, left_out_bytes: 0, cost: 0, ...overrides,
});

/** Runs in memory, with the conditions of the real store. */
export class MemoryRuns implements Faked {
  public readonly items = new Map<string, RunItem>();
  public readonly active = new Map<string, ActiveRunItem>();
  /** Throws before the named step is done, once. */
  public dieAt?: keyof Faked;
  /** Done before the named step, once: what another execution does at that moment. */
  public readonly before: Partial<Record<keyof Faked, () => void>> = {};

  /** Active: listed for its execution, and approved where the run is. */
  public put(run: string, overrides: Partial<RunItem> = {}, active = false): RunItem {
    const item = runItem({ pk: run, ...overrides });
    this.items.set(run, item);
    const approved = item.approved ? { approved: true } : {};
    if (active) this.active.set(run, { pk: 'runs', sk: run, vault_name: item.vault_name, execution_arn: item.execution_arn, ...approved });
    return item;
  }

  public async run(run: string) {
    this.step('run');
    const item = this.items.get(run);
    if (item && item.format !== RUN_FORMAT) throw new RowFormatError(`the run has the format ${String(item.format)}`);
    return item;
  }

  public async create(run: string, item: Omit<RunItem, 'pk' | 'sk'>) {
    this.step('create');
    if (this.items.has(run)) return false;
    this.items.set(run, { pk: run, sk: 'run', ...item });
    return true;
  }

  public async reopen(run: string, seen: Pick<RunItem, 'phase' | 'pass'>, { maximum_cost: maximum, ...changes }: ReopenChanges) {
    this.step('reopen');
    const item = this.items.get(run);
    if (item?.phase !== seen.phase || item.pass !== seen.pass) return false;
    const { finished_at: _f, outcome: _o, resumable: _n, stopped: _s, stop_error: _e, stop_reason: _r, ...unended } = item;
    const { walker: _w, refused_since: _since, flow: _flow, let_through_at: _through, ...held } = unended;
    const { let_through_again_at: _again, held_back_at: _held, ...kept } = held;
    this.items.set(run, { ...kept, ...changes, ...(maximum === undefined ? {} : { maximum_cost: maximum }), pass: seen.pass + 1 });
    return true;
  }

  public async takeUp(run: string, seen: Pick<RunItem, 'execution_arn'>, changes: TakeUpChanges) {
    this.step('takeUp');
    const { maximum_cost: _, ...kept } = this.items.get(run)!;
    if (kept.phase !== 'planned' || kept.execution_arn !== seen.execution_arn) return false;
    const { maximum_cost: maximum, on_completion: completion = 'EVENT', allow_concurrent_run: concurrent = false, ...others } = changes;
    const launched = { ...others, on_completion: completion, allow_concurrent_run: concurrent };
    this.items.set(run, { ...kept, ...launched, ...(maximum === undefined ? {} : { maximum_cost: maximum }) });
    return true;
  }

  public async setPhase(run: string, { from, to, seen, changes = {} }: PhaseMove) {
    this.step('setPhase');
    const item = this.items.get(run);
    if (!item || !from.includes(item.phase) || seen.pass !== item.pass || seen.execution_arn !== item.execution_arn) return false;
    const changed = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    this.items.set(run, { ...item, ...changed, phase: to });
    return true;
  }

  public async activeRun(run: string) {
    this.step('activeRun');
    return this.active.get(run);
  }

  public async activeRuns() {
    this.step('activeRuns');
    return (await this.activeEntries()).filter(({ deletion }) => !deletion);
  }

  public async activeEntries() {
    this.step('activeEntries');
    return [...this.active.values()].map((item) => ({ ...item, run: runOfEntry(item.sk) }));
  }

  public async register(run: string, vaultName: string, executionArn: string) {
    this.step('register');
    const there = this.active.get(run);
    if (there && there.execution_arn !== executionArn) return false;
    this.active.set(run, { pk: 'runs', sk: run, ...there, vault_name: vaultName, execution_arn: executionArn });
    return true;
  }

  public async approve(run: string, executionArn: string) {
    this.step('approve');
    const there = this.active.get(run);
    if (there?.execution_arn !== executionArn) return false;
    this.active.set(run, { ...there, approved: true });
    return true;
  }

  public async unregister(run: string, executionArn: string) {
    this.step('unregister');
    const there = this.active.get(run);
    if (there && there.execution_arn !== executionArn) return false;
    this.active.delete(run);
    return true;
  }

  public async claimSweep(run: string, owner: string, { now, until }: Term) {
    this.step('claimSweep');
    const item = this.items.get(run);
    if (!item || !mayTake(item.sweep, owner, now)) return false;
    this.items.set(run, { ...item, sweep: { owner, until } });
    return true;
  }

  public async releaseSweep(run: string, owner: string) {
    this.step('releaseSweep');
    const { sweep, ...item } = this.items.get(run)!;
    if (sweep?.owner !== owner) return false;
    this.items.set(run, item);
    return true;
  }

  private step(name: keyof Faked): void {
    if (this.dieAt === name) {
      this.dieAt = undefined;
      throw new Error(`died at ${name}`);
    }
    const meanwhile = this.before[name];
    delete this.before[name];
    meanwhile?.();
  }
}

/** The condition of every lease: there is none, it is the owner's, or it is free. */
export const mayTake = (lease: Lease | undefined, owner: string, now: number): boolean => !lease || lease.owner === owner || lease.until <= now;

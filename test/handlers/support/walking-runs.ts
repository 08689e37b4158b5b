import { LetThrough, ManifestCursor, ManifestTotals, RunFlow, RunItem } from '../../../src/contracts/run';
import { addBytes } from '../../../src/domain/amounts';
import { RequestAmount } from '../../../src/domain/plan/request-cost';
import { DailyLimits, RequestCost } from '../../../src/handlers/aws/stores/run-budgets';
import { Block, RunStore, Term } from '../../../src/handlers/aws/stores/run-store';
import { mayTake, MemoryRuns } from '../../support/memory-runs';

type Faked = Pick<RunStore, 'setManifest' | 'setFlow' | 'letThrough' | 'holdBack' | 'claimBlock' | 'finishBlock' | 'releaseBlock' | 'spend' | 'giveBack' | 'charge' | 'refund'>;

/** Runs in memory with their manifest's cursor and the daily budgets. */
export class WalkingRuns extends MemoryRuns implements Faked {
  public readonly spent = new Map<string, RequestAmount>();
  public readonly expiries = new Map<string, number>();

  public async setManifest(run: string, totals: ManifestTotals) {
    const item = this.items.get(run)!;
    if (item.phase !== 'inventory' || item.totals) return false;
    this.items.set(run, { ...item, totals, phase: 'planned', cursor: { partition: 1, offset: 0 } });
    return true;
  }

  public async setFlow(run: string, flow: RunFlow) {
    const item = this.items.get(run);
    if (item?.pass !== flow.pass) return false;
    this.items.set(run, { ...item, flow });
    return true;
  }

  public async letThrough(run: string, what: LetThrough, now: number, every: number) {
    const item = this.items.get(run);
    if (!item || (item[what] ?? -Infinity) > now - every) return false;
    this.items.set(run, { ...item, [what]: now });
    return true;
  }

  public async holdBack(run: string, pass: number, now: number) {
    const item = this.items.get(run);
    if (item?.pass !== pass) return false;
    this.items.set(run, { ...item, held_back_at: now });
    return true;
  }

  public async claimBlock({ run, at, owner }: Block, pass: number, { now, until }: Term) {
    const item = this.items.get(run)!;
    if (item.phase !== 'requesting' || item.pass !== pass || !same(item.cursor, at) || !mayTake(item.walker, owner, now)) return false;
    this.items.set(run, { ...item, walker: { owner, until } });
    return true;
  }

  public async finishBlock(block: Block, next: ManifestCursor) {
    return this.leaveBlock(block, { cursor: next });
  }

  public async releaseBlock(block: Block, refusedSince?: number) {
    return this.leaveBlock(block, refusedSince === undefined ? {} : { refused_since: refusedSince });
  }

  private leaveBlock({ run, at, owner }: Block, changes: Pick<RunItem, 'cursor' | 'refused_since'>): boolean {
    const { walker, refused_since: _since, ...item } = this.items.get(run)!;
    if (!same(item.cursor, at) || walker?.owner !== owner) return false;
    this.items.set(run, { ...item, ...changes });
    return true;
  }

  public async spend(day: string, { bytes, requests }: RequestAmount, limits: DailyLimits, now: number) {
    if (limits.bytes === undefined && limits.requests === undefined) return true;
    const spent = this.spent.get(day) ?? { bytes: 0, requests: 0 };
    const fits = (limit: number | undefined, already: number, more: number) => already <= Math.max(0, (limit ?? Infinity) - more);
    if (this.spent.has(day) && !(fits(limits.bytes, spent.bytes, bytes) && fits(limits.requests, spent.requests, requests))) return false;
    this.expiries.set(day, now + 90 * 24 * 3600);
    this.spent.set(day, { bytes: spent.bytes + bytes, requests: spent.requests + requests });
    return true;
  }

  public async giveBack(day: string, { bytes, requests }: RequestAmount) {
    const spent = this.spent.get(day);
    if (!spent || spent.bytes < bytes || spent.requests < requests) return false;
    this.spent.set(day, { bytes: spent.bytes - bytes, requests: spent.requests - requests });
    return true;
  }

  public async charge(run: string, cost: RequestCost, most = Number.MAX_SAFE_INTEGER) {
    const item = this.items.get(run);
    if (!item || (item.spent_nano_usd ?? 0) > most - cost.nano_usd) return false;
    this.count(item, cost, 1);
    return true;
  }

  public async refund(run: string, cost: RequestCost) {
    const item = this.items.get(run);
    const { spent_requests: requests = -1, spent_bytes: bytes = -1, spent_nano_usd: nano = -1 } = item ?? {};
    if (!item || requests < cost.requests || bytes < cost.bytes || nano < cost.nano_usd) return false;
    this.count(item, cost, -1);
    return true;
  }

  private count(item: RunItem, { requests, bytes, nano_usd: nano }: RequestCost, sign: 1 | -1): void {
    const { spent_requests = 0, spent_bytes = 0, spent_nano_usd = 0 } = item;
    const counted = { spent_requests: spent_requests + sign * requests, spent_bytes: addBytes(spent_bytes, sign * bytes) };
    this.items.set(item.pk, { ...item, ...counted, spent_nano_usd: spent_nano_usd + sign * nano });
  }
}

const same = (a: ManifestCursor | undefined, b: ManifestCursor) => a?.partition === b.partition && a.offset === b.offset;

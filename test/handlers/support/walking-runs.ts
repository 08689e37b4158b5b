import { ManifestCursor, ManifestTotals, RunItem } from '../../../src/contracts/run';
import { DailyLimits, RunStore } from '../../../src/handlers/aws/stores/run-store';
import { MemoryRuns } from '../../support/memory-runs';

type Faked = Pick<RunStore, 'setManifest' | 'claimBlock' | 'finishBlock' | 'releaseBlock' | 'spend' | 'giveBack'>;

/** Runs in memory with their manifest's cursor and the daily budgets. */
export class WalkingRuns extends MemoryRuns implements Faked {
  public readonly spent = new Map<string, { bytes: number; requests: number }>();

  public async setManifest(run: string, totals: ManifestTotals) {
    const item = this.items.get(run)!;
    if (item.phase !== 'inventory' || item.totals) return false;
    this.items.set(run, { ...item, totals, phase: 'planned', cursor: { partition: 1, offset: 0 } });
    return true;
  }

  public async claimBlock(run: string, seen: Pick<RunItem, 'pass'>, at: ManifestCursor, owner: string, now: number, until: number) {
    const item = this.items.get(run)!;
    const free = item.lease_owner === undefined || item.lease_owner === owner || item.lease_until! <= now;
    if (item.phase !== 'requesting' || item.pass !== seen.pass || !same(item.cursor, at) || !free) return false;
    this.items.set(run, { ...item, lease_owner: owner, lease_until: until });
    return true;
  }

  public async finishBlock(run: string, at: ManifestCursor, next: ManifestCursor, owner: string) {
    return this.leaveBlock(run, at, owner, { cursor: next });
  }

  public async releaseBlock(run: string, at: ManifestCursor, owner: string, refusedSince?: number) {
    return this.leaveBlock(run, at, owner, refusedSince === undefined ? {} : { refused_since: refusedSince });
  }

  private leaveBlock(run: string, at: ManifestCursor, owner: string, changes: Pick<RunItem, 'cursor' | 'refused_since'>): boolean {
    const { lease_owner: holder, lease_until: _until, refused_since: _since, ...item } = this.items.get(run)!;
    if (!same(item.cursor, at) || holder !== owner) return false;
    this.items.set(run, { ...item, ...changes });
    return true;
  }

  public async spend(day: string, bytes: number, requests: number, limits: DailyLimits) {
    if (limits.bytes === undefined && limits.requests === undefined) return true;
    const spent = this.spent.get(day) ?? { bytes: 0, requests: 0 };
    const fits = (limit: number | undefined, already: number, more: number) => already <= Math.max(0, (limit ?? Infinity) - more);
    if (this.spent.has(day) && !(fits(limits.bytes, spent.bytes, bytes) && fits(limits.requests, spent.requests, requests))) return false;
    this.spent.set(day, { bytes: spent.bytes + bytes, requests: spent.requests + requests });
    return true;
  }

  public async giveBack(day: string, bytes: number, requests: number) {
    const spent = this.spent.get(day);
    if (!spent || spent.bytes < bytes || spent.requests < requests) return false;
    this.spent.set(day, { bytes: spent.bytes - bytes, requests: spent.requests - requests });
    return true;
  }
}

const same = (a: ManifestCursor | undefined, b: ManifestCursor) => a?.partition === b.partition && a.offset === b.offset;

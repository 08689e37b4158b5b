import { ManifestCursor, RunItem } from '../../contracts/run';
import { Clock, epochSeconds } from '../../domain/clock';
import type { RunStore } from '../aws/stores/run-store';

/** Seconds for which one walker holds a block; renewed while it works, so this is how long a dead one is in the way. */
export const LEASE_SECONDS = 120;
const RENEW_BEFORE = LEASE_SECONDS / 2;

export type LeasePorts = Pick<RunStore, 'claimBlock' | 'finishBlock' | 'releaseBlock'>;

/** One walker's hold on a block of the manifest. Losing it loses nothing: whatever the walker does to a row is conditional. */
export class BlockLease {
  private until = 0;
  private renewal?: Promise<boolean>;

  constructor(
    private readonly runs: LeasePorts, private readonly clock: Clock,
    private readonly run: string, private readonly seen: Pick<RunItem, 'pass'>, private readonly at: ManifestCursor, private readonly owner: string,
  ) {}

  /** False: another walker holds the block or has gone on, the run was resumed, or nothing more may be requested. */
  public async claim(): Promise<boolean> {
    const now = epochSeconds(this.clock);
    const until = now + LEASE_SECONDS;
    const claimed = await this.runs.claimBlock(this.run, this.seen, this.at, this.owner, now, until);
    if (claimed) this.until = until;
    return claimed;
  }

  /** Whether the block is still ours, renewing the lease in time: once for all who ask together. */
  public async held(): Promise<boolean> {
    if (epochSeconds(this.clock) < this.until - RENEW_BEFORE) return true;
    this.renewal ??= this.claim().finally(() => { this.renewal = undefined; });
    return this.renewal;
  }

  public async finish(next: ManifestCursor): Promise<boolean> {
    return this.runs.finishBlock(this.run, this.at, next, this.owner);
  }

  public async release(refusedSince?: number): Promise<boolean> {
    return this.runs.releaseBlock(this.run, this.at, this.owner, refusedSince);
  }
}

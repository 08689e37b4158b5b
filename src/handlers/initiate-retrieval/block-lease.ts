import { ManifestCursor } from '../../contracts/run';
import { Clock, epochSeconds } from '../../domain/clock';
import type { Block, RunStore } from '../aws/stores/run-store';

/** Seconds for which one walker holds a block. It renews the lease while it works, so a dead walker is in the way for as long. */
export const LEASE_SECONDS = 120;
const RENEW_BEFORE = LEASE_SECONDS / 2;

export interface LeasePorts {
  readonly runs: Pick<RunStore, 'claimBlock' | 'finishBlock' | 'releaseBlock'>;
  readonly clock: Clock;
}

/** One walker's hold on a block of the manifest. Losing it loses nothing: every write to a row is conditional. */
export class BlockLease {
  private until = 0;
  private renewal?: Promise<boolean>;

  /** `pass`: the pass of the run as the walker saw it. */
  constructor(private readonly block: Block, private readonly pass: number, private readonly ports: LeasePorts) {}

  /** @returns false if another walker holds the block or has gone on, the run was resumed, or nothing more may be requested. */
  public async claim(): Promise<boolean> {
    const now = epochSeconds(this.ports.clock);
    const until = now + LEASE_SECONDS;
    const claimed = await this.ports.runs.claimBlock(this.block, this.pass, { now, until });
    if (claimed) this.until = until;
    return claimed;
  }

  /** Whether the block is still ours, renewing the lease in time: once for all who ask together. */
  public async held(): Promise<boolean> {
    if (epochSeconds(this.ports.clock) < this.until - RENEW_BEFORE) return true;
    this.renewal ??= this.claim().finally(() => { this.renewal = undefined; });
    return this.renewal;
  }

  public async finish(next: ManifestCursor): Promise<boolean> {
    return this.ports.runs.finishBlock(this.block, next);
  }

  public async release(refusedSince?: number): Promise<boolean> {
    return this.ports.runs.releaseBlock(this.block, refusedSince);
  }
}

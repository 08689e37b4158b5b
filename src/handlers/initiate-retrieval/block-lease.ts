import { ManifestCursor } from '../../contracts/run';
import { Clock, epochSeconds } from '../../domain/clock';
import type { Block, RunStore } from '../aws/stores/run-store';

/** Seconds for which a walker holds a block. It renews the lease while it works. A dead walker blocks the others for at most this long. */
export const LEASE_SECONDS = 120;
const RENEW_BEFORE = LEASE_SECONDS / 2;

export interface LeasePorts {
  readonly runs: Pick<RunStore, 'claimBlock' | 'finishBlock' | 'releaseBlock'>;
  readonly clock: Clock;
}

/**
 * One walker's lease on a block of the manifest. It spares work: two walkers on one block would be slow, but request nothing twice, because
 * each row is written conditionally. Only the holder may move the cursor. Only the holder may undo rows (see request-archive.ts).
 */
export class BlockLease {
  private until = 0;
  private renewal?: Promise<boolean>;

  /** `pass`: the pass of the run as the walker saw it. */
  constructor(private readonly block: Block, private readonly pass: number, private readonly ports: LeasePorts) {}

  /** @returns false if another walker holds the block, the cursor has moved, the run was resumed, or the run no longer requests. */
  public async claim(): Promise<boolean> {
    const now = epochSeconds(this.ports.clock);
    const until = now + LEASE_SECONDS;
    const claimed = await this.ports.runs.claimBlock(this.block, this.pass, { now, until });
    if (claimed) this.until = until;
    return claimed;
  }

  /**
   * Renews the lease if half of it is over. Calls at the same time share one renewal.
   *
   * @returns false if this walker has lost the block
   */
  public async held(): Promise<boolean> {
    if (epochSeconds(this.ports.clock) < this.until - RENEW_BEFORE) return true;
    this.renewal ??= this.claim().finally(() => { this.renewal = undefined; });
    return this.renewal;
  }

  /** Moves the cursor to `next`. @returns false if another walker holds the block or has finished it. */
  public async finish(next: ManifestCursor): Promise<boolean> {
    return this.ports.runs.finishBlock(this.block, next);
  }

  /** Lets another walker take the block at once. @returns false if another walker holds the block or has finished it. */
  public async release(refusedSince?: number): Promise<boolean> {
    return this.ports.runs.releaseBlock(this.block, refusedSince);
  }
}

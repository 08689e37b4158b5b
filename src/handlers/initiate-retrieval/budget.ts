import { Candidate } from './begin-request';
import { Walk } from './walk';
import { epochSeconds, isoNow } from '../../domain/clock';
import type { RequestAmount } from '../aws/stores/run-store';

/** Puts back what was spent, because Glacier did not accept the request. */
export type GiveBack = () => Promise<void>;

/** A day's budget, and what was taken out of it for a block and is not used. */
interface Purse {
  readonly day: string;
  left: RequestAmount;
}

/**
 * The budget of one block of the manifest. The amount of the whole block is taken out of the day's budget with one write, before the first
 * request. What is not used goes back with one write at the end. A block that does not fit is paid for archive by archive.
 *
 * If the invocation dies before it can put an amount back, the amount stays spent. Then less is requested on that day than the budget
 * allows, never more.
 */
export class BlockBudget {
  /** Takes out the amount of the block, if it fits into today's budget. */
  public static async of(candidates: readonly Candidate[], walk: Walk): Promise<BlockBudget> {
    const bytes = candidates.reduce((sum, { entry }) => sum + entry.size, 0);
    const amount = { bytes, requests: candidates.length };
    const { limits } = walk.settings;
    // An archive that is larger than the limit may be alone on its day. A block may not.
    const isSmall = bytes <= (limits.bytes ?? Infinity) && amount.requests <= (limits.requests ?? Infinity);
    const day = today(walk);
    const isTaken = candidates.length > 0 && isSmall && await spend(day, amount, walk);
    return new BlockBudget(walk, isTaken ? { day, left: amount } : undefined);
  }

  private constructor(private readonly walk: Walk, private readonly purse?: Purse) {}

  /** @returns how to put the archive's amount back; undefined if the archive does not fit into today's budget */
  public async spend(bytes: number): Promise<GiveBack | undefined> {
    const amount = { bytes, requests: 1 };
    const { purse } = this;
    if (purse) {
      purse.left = add(purse.left, amount, -1);
      return async () => { purse.left = add(purse.left, amount, 1); };
    }
    const day = today(this.walk);
    return await spend(day, amount, this.walk) ? () => this.putBack(day, amount) : undefined;
  }

  /** Puts back what the block did not use. Nothing may be spent or given back afterwards. */
  public async close(): Promise<void> {
    if (this.purse?.left.requests) await this.putBack(this.purse.day, this.purse.left);
  }

  private async putBack(day: string, amount: RequestAmount): Promise<void> {
    await this.walk.ports.runs.giveBack(day, amount);
  }
}

const today = ({ ports: { clock } }: Walk): string => isoNow(clock).slice(0, 'YYYY-MM-DD'.length);

const spend = (day: string, amount: RequestAmount, { ports: { runs, clock }, settings: { limits } }: Walk): Promise<boolean> =>
  runs.spend(day, amount, limits, epochSeconds(clock));

const add = (left: RequestAmount, { bytes, requests }: RequestAmount, sign: 1 | -1): RequestAmount =>
  ({ bytes: left.bytes + sign * bytes, requests: left.requests + sign * requests });

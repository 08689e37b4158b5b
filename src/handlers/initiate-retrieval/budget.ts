import { Candidate } from './begin-request';
import { Walk } from './walk';
import { RequestAmount } from '../../domain/plan/request-cost';
import { isSpent, NotSpent, putBack, spend, Spent } from '../shared/request-budget';

/** Puts back what was spent, because Glacier did not accept the request. */
export type GiveBack = () => Promise<void>;

/**
 * The budget of one block of the manifest. The amount of the whole block is taken out of each budget with one write, before the first
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
    const spent = candidates.length > 0 && isSmall ? await spend(amount, walk) : undefined;
    return new BlockBudget(walk, spent && isSpent(spent) ? spent : undefined);
  }

  /** `purse`: what was taken out for the block and is not used. */
  private constructor(private readonly walk: Walk, private purse?: Spent) {}

  /** @returns how to put the archive's amount back, or why it cannot be spent */
  public async spend(bytes: number): Promise<GiveBack | NotSpent> {
    const amount = { bytes, requests: 1 };
    if (this.purse) {
      this.fill(amount, -1);
      return async () => this.fill(amount, 1);
    }
    const spent = await spend(amount, this.walk);
    return isSpent(spent) ? () => putBack(spent, this.walk) : spent;
  }

  /** Puts back what the block did not use. Nothing may be spent or given back afterwards. */
  public async close(): Promise<void> {
    if (this.purse?.amount.requests) await putBack(this.purse, this.walk);
  }

  private fill({ bytes, requests }: RequestAmount, sign: 1 | -1): void {
    const { day, amount } = this.purse!;
    this.purse = { day, amount: { bytes: amount.bytes + sign * bytes, requests: amount.requests + sign * requests } };
  }
}

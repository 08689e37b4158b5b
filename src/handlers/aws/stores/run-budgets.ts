import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { budgetKey, Key, runKey } from '../../../contracts/keys';
import { RequestAmount } from '../../../domain/plan/request-cost';

/** How long budget items are kept, so that the operator can see what was spent on a day. */
const BUDGET_ITEM_SECONDS = 90 * 24 * 3600;

/** The limits of a day. Undefined: no limit. */
export interface DailyLimits {
  readonly bytes?: number;
  readonly requests?: number;
}

/** What requests of a run cost. */
export interface RequestCost extends RequestAmount {
  /** Billionths of a USD. */
  readonly nano_usd: number;
}

/** A write of some attributes of an item, on a condition. */
export interface Update {
  readonly update: string;
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const ADD_COST = 'ADD spent_requests :requests, spent_bytes :bytes, spent_nano_usd :cost';
const costValues = ({ requests, bytes, nano_usd }: RequestCost, sign: 1 | -1) =>
  ({ ':requests': sign * requests, ':bytes': sign * bytes, ':cost': sign * nano_usd });

/** What requests spend, in the transfer table: the budgets of the days, and what each run has spent. */
export class RunBudgets {
  /** `once`: a client that repeats no call. */
  constructor(protected readonly db: DynamoDBDocumentClient, protected readonly table: string, private readonly once = db) {}

  /** Takes an amount out of a day's budget. @returns false if it does not fit in what is left of the budget. */
  public async spend(day: string, amount: RequestAmount, limits: DailyLimits, now: number): Promise<boolean> {
    if (limits.bytes === undefined && limits.requests === undefined) return true;
    // An archive that is larger than the whole limit is requested alone on its day. Otherwise it would wait for ever.
    const most = (limit: number | undefined, more: number) => Math.max(0, (limit ?? Number.MAX_SAFE_INTEGER) - more);
    return this.update(budgetKey(day), {
      update: 'ADD #bytes :bytes, #requests :requests SET expires_at = :expires',
      condition: 'attribute_not_exists(pk) OR (#bytes <= :mostBytes AND #requests <= :mostRequests)',
      names: { '#bytes': 'bytes', '#requests': 'requests' },
      values: {
        ':bytes': amount.bytes,
        ':requests': amount.requests,
        ':expires': now + BUDGET_ITEM_SECONDS,
        ':mostBytes': most(limits.bytes, amount.bytes),
        ':mostRequests': most(limits.requests, amount.requests),
      },
    });
  }

  /**
   * Puts back what was spent on a request that Glacier refused. The call is not repeated, because then it might put back twice.
   * @returns false if less than that was spent: nothing is put back
   */
  public async giveBack(day: string, { bytes, requests }: RequestAmount): Promise<boolean> {
    return this.update(budgetKey(day), {
      update: 'ADD #bytes :bytes, #requests :requests',
      condition: '#bytes >= :spentBytes AND #requests >= :spentRequests',
      names: { '#bytes': 'bytes', '#requests': 'requests' },
      values: { ':bytes': -bytes, ':requests': -requests, ':spentBytes': bytes, ':spentRequests': requests },
    }, this.once);
  }

  /**
   * Counts what requests of the run cost. `most`: billionths of a USD that the run may spend in all.
   * @returns false if that would be more than `most`
   */
  public async charge(run: string, cost: RequestCost, most: number = Number.MAX_SAFE_INTEGER): Promise<boolean> {
    const before = Math.min(most, Number.MAX_SAFE_INTEGER) - cost.nano_usd;
    if (before < 0) return false;
    return this.update(runKey(run), {
      update: ADD_COST,
      condition: 'attribute_exists(pk) AND (attribute_not_exists(spent_nano_usd) OR spent_nano_usd <= :before)',
      values: { ...costValues(cost, 1), ':before': before },
    });
  }

  /**
   * Takes off what requests would have cost that Glacier refused. The call is not repeated, because then it might take off twice.
   * @returns false if less than that was counted: nothing is taken off
   */
  public async refund(run: string, cost: RequestCost): Promise<boolean> {
    return this.update(runKey(run), {
      update: ADD_COST,
      condition: 'spent_requests >= :spentRequests AND spent_bytes >= :spentBytes AND spent_nano_usd >= :spentCost',
      values: { ...costValues(cost, -1), ':spentRequests': cost.requests, ':spentBytes': cost.bytes, ':spentCost': cost.nano_usd },
    }, this.once);
  }

  /** @returns false if the condition does not hold: nothing is changed. */
  protected async update(key: Key, { update, condition, names, values }: Update, db = this.db): Promise<boolean> {
    return changedUnless(db.send(new UpdateCommand({
      TableName: this.table,
      Key: key,
      UpdateExpression: update,
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    })));
  }
}

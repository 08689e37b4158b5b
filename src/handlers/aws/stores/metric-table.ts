import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { batchGet } from './reads';
import { TABLE } from '../../../contracts/keys';
import { Bytes } from '../../../contracts/manifest';
import { BATCH_ITEM_SECONDS, batchPk, RECONCILED_AT } from '../../../contracts/metrics';
import { Clock, epochSeconds } from '../../../domain/clock';
import { APPLIED, Applied, CountedFigures, RunUpdate } from '../../metrics/metrics-processor';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const CONDITION_FAILED = 'ConditionalCheckFailed';
/** Reasons of a cancelled transaction that pass by themselves. */
const PASSING: readonly unknown[] = [CONDITION_FAILED, 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** The figures of runs, and an item for each batch of stream records that is counted in them. */
export class MetricTable implements CountedFigures {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string, private readonly clock: Clock) {}

  public async reconciledAt(runs: readonly string[]): Promise<Map<string, number>> {
    const items = await batchGet(this.db, this.table, runs.map((run) => ({ pk: run })), `pk, ${RECONCILED_AT}`);
    return new Map(items.filter((item) => item[RECONCILED_AT] !== undefined).map((item) => [item.pk as string, item[RECONCILED_AT] as number]));
  }

  public async apply(batchId: string, updates: readonly RunUpdate[]): Promise<Applied> {
    try {
      await this.db.send(new TransactWriteCommand({ TransactItems: [this.batchItem(batchId), ...updates.map((update) => this.updateItem(update))] }));
      return APPLIED.NOW;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
      if (reasons?.[0]?.Code === CONDITION_FAILED) return APPLIED.BEFORE;
      if (reasons?.some(({ Code }) => PASSING.includes(Code))) return APPLIED.CHANGED_MEANWHILE;
      throw error;
    }
  }

  private batchItem(batchId: string): TransactItem {
    return {
      Put: {
        TableName: this.table,
        Item: { pk: batchPk(batchId), [TABLE.EXPIRES_AT]: epochSeconds(this.clock) + BATCH_ITEM_SECONDS },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  private updateItem({ run, set, add, reconciledAt }: RunUpdate): TransactItem {
    const names: Record<string, string> = { '#reconciled': RECONCILED_AT };
    const values: Record<string, unknown> = { ':reconciled': reconciledAt };
    const clause = (amounts: Map<string, Bytes | string>, form: (name: string, value: string) => string) => [...amounts].map(([metric, amount]) => {
      names[`#${metric}`] = metric;
      values[`:${metric}`] = amount;
      return form(`#${metric}`, `:${metric}`);
    }).join(', ');
    const sets = clause(set, (name, value) => `${name} = ${value}`);
    const adds = clause(add, (name, value) => `${name} ${value}`);
    return {
      Update: {
        TableName: this.table,
        Key: { pk: run },
        UpdateExpression: [sets && `SET ${sets}`, adds && `ADD ${adds}`].filter(Boolean).join(' '),
        ConditionExpression: reconciledAt === undefined ? 'attribute_not_exists(#reconciled)' : '#reconciled = :reconciled',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      },
    };
  }
}

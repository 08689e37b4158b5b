import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Amount } from '../../../contracts/manifest';
import { archivesMetric, bytesMetric, METRIC_STATUSES, RECONCILED_AT } from '../../../contracts/metrics';
import { Clock, epochSeconds } from '../../../domain/clock';
import { ReportCounts } from '../../../domain/report/report-counts';
import { FinishRunPorts } from '../../cleanup/finish-run';

/** Sets a run's item in the metric table to the figures of its report. */
export class RunFigures {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string, private readonly clock: Clock) {}

  /** Without a manifest no archive is counted, not even as skipped. So `reconciled_at` is not set, and a resumed run counts from the beginning. */
  public readonly reconcile: FinishRunPorts['figures']['reconcile'] = async (run, counts, hasManifest) => {
    const values = { ...figuresOf(counts), ...(hasManifest ? { [RECONCILED_AT]: epochSeconds(this.clock) } : {}) };
    const names = Object.keys(values);
    await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: { pk: run },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
    }));
  };
}

function figuresOf({ total, statuses }: ReportCounts): Record<string, number> {
  const amounts: [Parameters<typeof archivesMetric>[0], Amount][] = [
    ['total', total], ...METRIC_STATUSES.map((status) => [status, statuses[status]] as [typeof status, Amount]),
  ];
  return Object.fromEntries(amounts.flatMap(([name, { archives, bytes }]) => [[archivesMetric(name), archives], [bytesMetric(name), bytes]]));
}

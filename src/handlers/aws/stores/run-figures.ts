import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from './reads';
import { Amount, Bytes } from '../../../contracts/manifest';
import { archivesMetric, bytesMetric, HINDERED, METRIC_STATUSES, RECONCILED_AT, RunBytes, RunFigure } from '../../../contracts/metrics';
import { Clock, epochSeconds } from '../../../domain/clock';
import { ReportCounts } from '../../../domain/report/report-counts';
import { FinishRunPorts } from '../../cleanup/finish-run';

/** What the metric table says of a run. A figure that is missing was never counted. */
export type CountedRun =
  Readonly<Partial<Record<RunBytes, Bytes> & Record<Exclude<RunFigure, RunBytes>, number>>> & { readonly [HINDERED.WORDS]?: string };

/** The figures of whole runs: as they are counted, and as the report sets them. */
export class RunFigures {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string, private readonly clock: Clock) {}

  /** @returns the figures of each run by its name. A run is missing if nothing of it is counted yet. */
  public async of(runs: readonly string[]): Promise<ReadonlyMap<string, CountedRun>> {
    const items = await batchGet(this.db, this.table, runs.map((run) => ({ pk: run })));
    return new Map(items.map(({ pk, ...figures }) => [pk as string, figures as CountedRun]));
  }

  /** Sets a run's figures to those of its report. Without a manifest no archive is counted, not even as skipped. So `reconciled_at` is not set, and a resumed run counts from the beginning. */
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

function figuresOf({ total, statuses }: ReportCounts): Record<string, Bytes> {
  const amounts: [Parameters<typeof archivesMetric>[0], Amount][] = [
    ['total', total], ...METRIC_STATUSES.map((status) => [status, statuses[status]] as [typeof status, Amount]),
  ];
  const counted = amounts.flatMap(([name, { archives, bytes }]) => [[archivesMetric(name), archives], [bytesMetric(name), bytes]]);
  return { ...Object.fromEntries(counted), [HINDERED.ARCHIVES]: 0, [HINDERED.BY_DESTINATION]: 0 };
}

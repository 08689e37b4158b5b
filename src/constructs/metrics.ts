import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ARCHIVE_STATUS } from '../contracts/archive';
import { ENV } from '../contracts/env';
import { ARCHIVE_SK, RUN_SK, TABLE } from '../contracts/keys';
import {
  METRIC_DIMENSION, METRIC_NAMESPACE, METRICS_BATCH, METRICS_WINDOW, RUN_METRICS, RunMetric, archivesMetric, bytesMetric,
} from '../contracts/metrics';
import { MetricsProcessorFunction } from '../handlers/metrics/metrics-processor-function';
import { AlarmedPartOptions } from '../part-options';
import { alarm } from '../private/alarms';
import { tableOptions } from '../private/stores';
import { consumeStream } from '../private/streams';
import { boundRoles, onTable, partLogGroup, worker } from '../private/worker';

/** Normally the stream is counted within seconds. A change that is not counted within the stream's 24 hours is never counted. */
const LATE = { threshold: Duration.hours(1).toMilliseconds(), periods: 3 };

const { REQUESTED, STAGED } = ARCHIVE_STATUS;
const [status, statusKey, reason] = [['status', 'S'], [TABLE.STATUS_KEY, 'S'], ['failure', 'M', 'reason', 'S']];

/** A pattern of a value in an image: `{ NewImage: { failure: { M: { reason: { S: rule } } } } }`. */
const within = (path: readonly string[], rule: unknown): object => path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), rule) as object;
const pattern = (of: object) => lambda.FilterCriteria.filter({ dynamodb: of });

/**
 * The changes that change a figure (`handlers/metrics/deltas.ts`). All others wake no function: an archive's job is named, it is held, its messages are
 * sent; and what TTL removes is settled. Lambda allows five patterns. They look below `dynamodb` only, because Lambda matches no other key of a stream's
 * record: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
const THAT_CHANGE_FIGURES = [
  // A run has no status, and an archive had none before it was requested.
  pattern({ Keys: { [TABLE.SK]: { S: lambda.FilterRule.or(ARCHIVE_SK, RUN_SK) } }, OldImage: within(status, lambda.FilterRule.notExists()) }),
  pattern({ OldImage: within(status, lambda.FilterRule.isEqual(REQUESTED)), NewImage: within(status, lambda.FilterRule.isEqual(STAGED)) }),
  // It is settled, or its request is taken back.
  pattern({ OldImage: within(status, lambda.FilterRule.or(REQUESTED, STAGED)), NewImage: within(statusKey, lambda.FilterRule.notExists()) }),
  // It failed, or something went wrong and was put right.
  pattern({ NewImage: within(reason, lambda.FilterRule.exists()) }),
  pattern({ OldImage: within(reason, lambda.FilterRule.exists()), NewImage: within(status, lambda.FilterRule.exists()) }),
];

/** What Metrics needs. */
export interface MetricsProps extends AlarmedPartOptions {
  /** The Metrics Processor counts the records of its stream. */
  readonly transferTable: dynamodb.ITable;
}

/**
 * Counts the archives and bytes of each run by status, from the transfer table's stream (step 15).
 *
 * @example
 * const metrics = new Metrics(this, 'Metrics', { transferTable: transferTable.table });
 * new Dashboard(this, 'Dashboard', { transferTable: transferTable.table, metrics });
 */
export class Metrics extends Construct {
  /** One item for each run: archives and bytes by status. */
  public readonly table: dynamodb.ITable;
  /** Raised if the figures are late. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly transfer: string;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: MetricsProps) {
    super(scope, id);
    boundRoles(this, props);
    this.transfer = props.transferTable.tableName;
    this.table = new dynamodb.Table(this, 'Table', {
      ...tableOptions(props),
      partitionKey: { name: TABLE.PK, type: dynamodb.AttributeType.STRING },
    });
    this.alarms = [this.lagAlarm(this.createMetricsProcessor(props), props)];
  }

  /**
   * Archives of the active runs, in any status.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesTotal()] });
   */
  public metricArchivesTotal(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('total_archives', options);
  }

  /**
   * Archives that are requested and not ready yet.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesRequested()] });
   */
  public metricArchivesRequested(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(archivesMetric(ARCHIVE_STATUS.REQUESTED), options);
  }

  /**
   * Archives that are ready in Glacier and being copied.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesStaged()] });
   */
  public metricArchivesStaged(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(archivesMetric(ARCHIVE_STATUS.STAGED), options);
  }

  /**
   * Archives that are proven and in the destination.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesDownloaded()] });
   */
  public metricArchivesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(archivesMetric(ARCHIVE_STATUS.DOWNLOADED), options);
  }

  /**
   * Archives that the transfer gave up. The report says why.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesFailed()] });
   */
  public metricArchivesFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(archivesMetric(ARCHIVE_STATUS.FAILED), options);
  }

  /**
   * Archives that were never requested. The report says why.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricArchivesSkipped()] });
   */
  public metricArchivesSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(archivesMetric(ARCHIVE_STATUS.SKIPPED), options);
  }

  /**
   * Bytes of all archives of the active runs.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricBytesTotal()] });
   */
  public metricBytesTotal(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('total_bytes', options);
  }

  /**
   * Bytes of the archives that are proven and in the destination.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [metrics.metricBytesDownloaded()] });
   */
  public metricBytesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(bytesMetric(ARCHIVE_STATUS.DOWNLOADED), options);
  }

  /** Update Dashboard publishes the sum of the active runs with the `Transfer` dimension only. */
  private metric(name: RunMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(5),
      ...options,
      namespace: METRIC_NAMESPACE,
      metricName: RUN_METRICS[name],
      dimensionsMap: { [METRIC_DIMENSION.TRANSFER]: this.transfer },
    });
  }

  private lagAlarm(processor: lambda.IFunction, props: MetricsProps): cloudwatch.Alarm {
    return alarm(this, 'LagAlarm', {
      heading: 'Figures lag',
      meaning: 'The changes of archives are counted an hour late or more, so the dashboard shows old figures',
      metric: processor.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(5) }),
      ...LATE,
    }, props);
  }

  private createMetricsProcessor(props: MetricsProps): lambda.IFunction {
    const processor = new MetricsProcessorFunction(this, 'MetricsProcessor', worker(this, 'MetricsProcessor', {
      logGroup: partLogGroup(this, props),
      part: props,
      environment: { [ENV.METRIC_TABLE]: this.table.tableName },
      stores: [this.table, props.transferTable],
      policy: [onTable(this.table, 'BatchGetItem', 'PutItem', 'UpdateItem')],
    }));
    consumeStream(processor, props.transferTable, {
      batchSize: METRICS_BATCH,
      maxBatchingWindow: Duration.seconds(METRICS_WINDOW),
      // No bisecting. A counted batch is known by its records, so the halves of a counted batch would be counted again.
      retryAttempts: 100,
      filters: THAT_CHANGE_FIGURES,
    });
    return processor;
  }
}

import { Duration, Size } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ENV } from '../contracts/env';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { TABLE } from '../contracts/keys';
import { LOG_METRIC } from '../contracts/metrics';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { SweepFunction } from '../handlers/extend-download-window/sweep-function';
import { AlarmedPartOptions } from '../part-options';
import { listActiveRuns, startPeriodically } from '../private/active-runs';
import { alarm, periodFor } from '../private/alarms';
import { checkConcurrency, checkInteger, checkMemorySize, checkSize, checkSweepPeriod, checkVaults } from '../private/check';
import { checkDestination, destinationEnvironment, lookAtKeys } from '../private/destination';
import { handOver } from '../private/hand-over';
import { logMetric } from '../private/log-metric';
import { DEFAULT_SWEEP_PERIOD } from '../private/schedules';
import { measureWorkQueues, workQueuesEnvironment } from '../private/work-queues';
import { allow, boundRoles, dailyEnvironment, machineLogGroup, numberText, onIndex, onObjects, onTable, pricesEnvironment, vaultArns, worker } from '../private/worker';
import { CATCH_EVERYTHING, invoke, jsonata, LAMBDA_THROTTLED_BRIEFLY, workflow } from '../private/workflow';
import { WorkQueueOptions } from '../work-queue-options';

const SWEEP_TIMEOUT = Duration.minutes(10);
/**
 * Invocations for one run in one execution. At 10 minutes each they take up to 8 hours. The next sweep takes the archives that are still due.
 */
const MOST_SWEEPS_IN_A_ROW = 50;
/**
 * Invocations in one execution. An invocation that succeeds with the last of all its retries makes 75 events, so these make 18,000. An
 * execution may have 25,000.
 */
const INVOCATIONS = 240;
/** Runs in one execution. Each is swept once, and looked at again. Of more active runs, each execution takes others. */
const MOST_RUNS = INVOCATIONS / 2;
/** JSONata: how often one run may be swept, so that the others get their share. One invocation is left to look again. */
const SWEEPS_IN_A_ROW = `$min([${MOST_SWEEPS_IN_A_ROW}, $floor(${INVOCATIONS} / $count($runs)) - 1])`;
/** JSONata: the cause of a run's failure, short enough for all runs to be named. */
const SHORT_CAUSE = "$substring($caught.error & ': ' & $caught.cause, 0, 200)";
/** Characters. Step Functions allows 32,768. */
const LONGEST_CAUSE = 30_000;
/** Longer than the index takes to show a write. */
const LOOK_AGAIN = Duration.seconds(15);
/** The next sweep makes good for one that failed. The alarm is raised if a sweep failed in each of three consecutive quarters of an hour. */
const KEEPS_FAILING = { threshold: 1, periods: 3 };
const FAILING_PERIOD = Duration.minutes(15);
/** SNS delivers to SQS for weeks before it gives up, so a lost notification is rare. This many within an hour are the rule. */
const UNANNOUNCED = { threshold: 10, periods: 1 };

/** What ExtendDownloadWindow needs. It sends lost notifications to the Notifications queue again, unless the work queues are long. */
export interface ExtendDownloadWindowProps extends AlarmedPartOptions, WorkQueueOptions {
  /** Lists the active runs and, by `StatusIndex`, the archives that are due. */
  readonly transferTable: dynamodb.ITable;
  /** The sweep writes the answer to the Orchestrator's wait here. */
  readonly asyncFacilitatorTable: dynamodb.ITable;
  /** Says whether archives arrive, or the destination refuses them: the table of `Metrics`. */
  readonly metricsTable: dynamodb.ITable;
  /** Glacier publishes the completion of each job here. */
  readonly jobTopic: sns.ITopic;
  /** The sweep aborts uploads here that must be restarted. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /**
   * How often the active runs are swept. Whole minutes, from 1 minute to a quarter of `downloadWindow`.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepPeriod?: Duration;
  /**
   * MiB of memory of the function that sweeps. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly sweepMemorySize?: number;
  /**
   * How long the transfer relies on the output of a job: at least four times `sweepPeriod`, and at most 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly downloadWindow?: Duration;
  /**
   * Bytes that all runs together request in a UTC day, together with those of Initiate Retrieval: give both the same limit. An archive that is
   * larger than the limit is requested alone on its day.
   *
   * @default Size.tebibytes(100), as in AWS's own Guidance
   */
  readonly dailyBytes?: Size;
  /**
   * Archives that all runs together request in a UTC day, together with those of Initiate Retrieval: give both the same limit.
   *
   * @default - this library sets no limit
   */
  readonly dailyRequests?: number;
  /**
   * Prices of requests in USD, by name, such as `{ glacier_retrieval_Bulk: 0.0025 }`. What a run spends on requests is counted with them. Give Get
   * Inventory the same.
   *
   * @default - the built-in prices
   */
  readonly prices?: { [name: string]: number };
  /**
   * Vaults from which archives may be requested again. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
}

/**
 * Looks after every archive that is due (step 18). It requests archives again before the output of their job expires, and repeats lost
 * messages, which no other part does. When a retrieval has concluded, it answers the Orchestrator's wait.
 *
 * @example
 * new ExtendDownloadWindow(this, 'ExtendDownloadWindow', {
 *   transferTable: transferTable.table,
 *   asyncFacilitatorTable: asyncFacilitator.table,
 *   metricsTable: metrics.table,
 *   jobTopic: asyncFacilitator.jobTopic,
 *   destinationBucket,
 *   notificationsQueue: chunkPipeline.notificationsQueue,
 *   chunksQueue: chunkPipeline.chunksQueue,
 *   smallArchivesQueue: chunkPipeline.smallArchivesQueue,
 *   validationQueue: validation.queue,
 * });
 */
export class ExtendDownloadWindow extends Construct {
  /** The rule starts it. It sweeps every active run. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Created disabled. The Orchestrator enables it while a run is active. */
  public readonly rule: events.IRule;
  /** Role of the function that sweeps. The Orchestrator lets it ask whether an execution of the Orchestrator is over. */
  public readonly sweepRole: iam.IRole;
  /** Raised if sweep after sweep fails, and if Glacier's jobs are not announced. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly transfer: string;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: ExtendDownloadWindowProps) {
    super(scope, id);
    boundRoles(this, props);
    this.transfer = props.transferTable.tableName;
    checkSweepPeriod('sweepPeriod', { period: props.sweepPeriod, window: props.downloadWindow, windowProp: 'downloadWindow' });
    checkVaults('vaults', props.vaults);
    checkDestination(props);
    checkSize('dailyBytes', props.dailyBytes);
    checkMemorySize('sweepMemorySize', props.sweepMemorySize);
    checkInteger('dailyRequests', props.dailyRequests, 1);
    checkConcurrency('chunkConcurrency', props.chunkConcurrency);
    checkConcurrency('prepareConcurrency', props.prepareConcurrency);
    checkConcurrency('validationConcurrency', props.validationConcurrency);
    const logGroup = machineLogGroup(this, props);
    const sweep = this.createSweep(props, logGroup);
    this.sweepRole = sweep.role!;
    this.stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(props, sweep), logGroup, part: props, comment: 'Extend Download Window: looks after what is due in every active run',
    });
    this.rule = startPeriodically(this, this.stateMachine, props.sweepPeriod ?? DEFAULT_SWEEP_PERIOD, 'Looks after what is due in every active run');
    this.alarms = [this.failingAlarm(props), this.unannouncedAlarm(props)];
  }

  /**
   * Jobs that the sweep found done, and that no notification had announced. All runs of the transfer together. By default the sum of an hour.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [extendDownloadWindow.metricJobsUnannounced()] });
   */
  public metricJobsUnannounced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return logMetric(LOG_METRIC.JOBS_UNANNOUNCED, this.transfer, { statistic: cloudwatch.Stats.SUM, period: Duration.hours(1), ...options });
  }

  private failingAlarm(props: ExtendDownloadWindowProps): cloudwatch.Alarm {
    const period = periodFor(props.sweepPeriod ?? DEFAULT_SWEEP_PERIOD, FAILING_PERIOD);
    return alarm(this, 'FailingAlarm', {
      heading: 'Extend Download Window fails',
      meaning: 'Sweep after sweep fails, so archives are not requested again and lost messages are not repeated',
      metric: this.stateMachine.metricFailed({ statistic: cloudwatch.Stats.SUM, period }),
      ...KEEPS_FAILING,
    }, props);
  }

  private unannouncedAlarm(props: ExtendDownloadWindowProps): cloudwatch.Alarm {
    return alarm(this, 'UnannouncedAlarm', {
      heading: 'Jobs are not announced',
      meaning: 'The sweep finds jobs done of which no notification came, so every archive waits for hours longer',
      metric: this.metricJobsUnannounced(),
      ...UNANNOUNCED,
    }, props);
  }

  private definition(props: ExtendDownloadWindowProps, sweep: SweepFunction): sfn.IChainable {
    const forEachRun = sfn.Map.jsonata(this, 'For each active run', {
      items: sfn.ProvideItems.jsonata(jsonata('$runs')),
      itemSelector: { run: jsonata('$states.context.Map.Item.Value'), sweepsInARow: jsonata(SWEEPS_IN_A_ROW) },
    });
    forEachRun.itemProcessor(this.sweepRun(sweep));
    const anyLeft = new sfn.Choice(this, 'Any run not swept?')
      .when(sfn.Condition.jsonata(jsonata('$count($states.input[$not(swept)]) > 0')), sfn.Fail.jsonata(this, 'Sweep incomplete', {
        error: 'SweepIncomplete', cause: jsonata(`$substring($string($states.input[$not(swept)]), 0, ${LONGEST_CAUSE})`),
      }))
      .otherwise(new sfn.Succeed(this, 'Swept'));
    const choose = sfn.Pass.jsonata(this, 'Choose runs', {
      assign: { runs: jsonata(`$count($states.input.runs) <= ${MOST_RUNS} ? $states.input.runs : $shuffle($states.input.runs)[[0..${MOST_RUNS - 1}]]`) },
    });
    return listActiveRuns(this, props.transferTable).next(choose).next(forEachRun).next(anyLeft);
  }

  /** The failure of one run must not stop the sweep of the others. So the error is kept, and fails the execution at the end. */
  private sweepRun(handler: SweepFunction): sfn.IChainable {
    const execution = jsonata('$states.context.Execution.Id');
    const notSwept = sfn.Pass.jsonata(this, 'Not swept', { outputs: { run: jsonata('$run'), swept: false, cause: jsonata(SHORT_CAUSE) } });
    const swept = sfn.Pass.jsonata(this, 'Run swept', { outputs: { run: jsonata('$run'), swept: true } });
    const sweep = invoke(this, 'Sweep', handler, {
      payload: { run: jsonata('$run'), execution }, assign: { sweeps: jsonata('$sweeps + 1') }, throttled: LAMBDA_THROTTLED_BRIEFLY,
    }).addCatch(notSwept, CATCH_EVERYTHING);
    const lookAgain = invoke(this, 'Look again and conclude', handler, {
      payload: { run: jsonata('$run'), execution, conclude: true }, throttled: LAMBDA_THROTTLED_BRIEFLY,
    }).addCatch(notSwept, CATCH_EVERYTHING);
    const toCleanup = handOver(this, 'Hand the run to Cleanup', '$states.input.ended');
    const wait = sfn.Wait.jsonata(this, 'Wait for the index', { time: sfn.WaitTime.duration(LOOK_AGAIN) });
    return sfn.Pass.jsonata(this, 'Name the run', { assign: { run: jsonata('$states.input.run'), sweepsInARow: jsonata('$states.input.sweepsInARow'), sweeps: 0 } })
      .next(sweep)
      .next(new sfn.Choice(this, 'Anything left to do?')
        .when(sfn.Condition.jsonata(jsonata('$exists($states.input.ended)')), toCleanup.addCatch(notSwept, CATCH_EVERYTHING).next(swept))
        .when(sfn.Condition.jsonata(jsonata('$states.input.more and $sweeps < $sweepsInARow')), sweep)
        .when(sfn.Condition.jsonata(jsonata('$states.input.settled')), wait.next(lookAgain).next(swept))
        .otherwise(swept));
  }

  private createSweep(props: ExtendDownloadWindowProps, logGroup: logs.ILogGroup): SweepFunction {
    return new SweepFunction(this, 'Sweep Function', worker(this, 'Sweep Function', {
      logGroup,
      part: props,
      timeout: SWEEP_TIMEOUT,
      memorySize: props.sweepMemorySize,
      environment: {
        [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
        [ENV.ASYNC_TABLE]: props.asyncFacilitatorTable.tableName,
        [ENV.METRIC_TABLE]: props.metricsTable.tableName,
        [ENV.JOB_TOPIC_ARN]: props.jobTopic.topicArn,
        ...destinationEnvironment(props),
        [ENV.DOWNLOAD_WINDOW]: numberText(props.downloadWindow?.toSeconds() ?? DOWNLOAD_WINDOW_SECONDS),
        [ENV.SWEEP_PERIOD]: numberText((props.sweepPeriod ?? DEFAULT_SWEEP_PERIOD).toSeconds()),
        ...dailyEnvironment(props),
        ...pricesEnvironment(this, props.prices),
        ...workQueuesEnvironment(props),
      },
      stores: [props.transferTable, props.asyncFacilitatorTable, props.metricsTable, props.notificationsQueue, props.destinationBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'Query', 'UpdateItem'),
        onTable(props.metricsTable, 'BatchGetItem'),
        onIndex(props.transferTable, TABLE.STATUS_INDEX),
        onTable(props.asyncFacilitatorTable, 'UpdateItem'),
        allow(['sqs:SendMessage'], [props.notificationsQueue.queueArn]),
        measureWorkQueues(props),
        allow(['glacier:InitiateJob', 'glacier:DescribeJob'], vaultArns(this, props.vaults)),
        onObjects(props.destinationBucket, '*', 's3:AbortMultipartUpload'),
        ...lookAtKeys(props),
      ],
      calls: ['states'],
    }));
  }
}

import { Duration, Size } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT_CHUNK_SIZE } from '../contracts/chunk-size';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { INVENTORY_KEY_PATTERNS, TABLE } from '../contracts/keys';
import { LOG_METRIC } from '../contracts/metrics';
import { RequestArchivesFunction } from '../handlers/initiate-retrieval/request-archives-function';
import { AlarmedPartOptions } from '../part-options';
import { alarm } from '../private/alarms';
import { checkChunkSize, checkConcurrency, checkInteger, checkMemorySize, checkPositive, checkSize, checkSweepPeriod, checkVaults } from '../private/check';
import { logMetric } from '../private/log-metric';
import { DEFAULT_SWEEP_PERIOD } from '../private/schedules';
import { measureWorkQueues, workQueuesEnvironment } from '../private/work-queues';
import { allow, boundRoles, machineLogGroup, numberText, onIndex, onObjects, onTable, pricesEnvironment, requestEnvironment, vaultArns, worker } from '../private/worker';
import { CATCH_EVERYTHING, enableRulesAgain, failAsCaught, invoke, jsonata, run, workflow } from '../private/workflow';
import { WorkQueueOptions } from '../work-queue-options';

/** Loops of one nested execution. 500 loops of at most 30 events are 15,000; an execution may have 25,000. */
const LOOPS = 500;
const REQUEST_TIMEOUT = Duration.minutes(10);
/** The gate was closed at each look of Request archives and of the sweep, in each of 24 hours. */
const HELD_BACK = { threshold: 1, periods: 24 };

/** What InitiateRetrieval needs. It requests nothing while more is on its way than the work queues can take. */
export interface InitiateRetrievalProps extends AlarmedPartOptions, WorkQueueOptions {
  /** Keeps the cursor in the manifest, a row for each requested archive, and the daily budgets. */
  readonly transferTable: dynamodb.ITable;
  /** Says how many archives are on their way, and how many arrive: the table of `Metrics`. */
  readonly metricsTable: dynamodb.ITable;
  /** Holds the manifest. */
  readonly inventoryBucket: s3.IBucket;
  /** Glacier publishes the completion of each job here. */
  readonly jobTopic: sns.ITopic;
  /**
   * Vaults from which archives may be requested. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Bytes of the chunks into which archives are cut: a power of two from 8 MiB to 4 GiB. An archive that would have more
   * than 10,000 chunks gets larger ones.
   *
   * @default Size.gibibytes(1)
   */
  readonly chunkSize?: Size;
  /**
   * How long the transfer relies on the output of a job, from 1 minute to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly downloadWindow?: Duration;
  /**
   * How often Extend Download Window runs. It requests an archive again at least this long before the archive's window ends.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepPeriod?: Duration;
  /**
   * Bytes that all runs together request in a UTC day. An archive that is larger than the limit is requested alone on its day.
   * What Extend Download Window requests again, because an output expired or was lost, counts too if that part has the same limit.
   *
   * Glacier itself has a quota of 35 random restores a day for each PiB that is stored.
   *
   * @default Size.tebibytes(100), as in AWS's own Guidance
   */
  readonly dailyBytes?: Size;
  /**
   * Archives that all runs together request in a UTC day. What Extend Download Window requests again counts too if that part has the same limit.
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
   * Archives requested in a second at the start. The rate is halved when Glacier throttles, and grows slowly while it does not.
   *
   * @default 10
   */
  readonly initialRequestsPerSecond?: number;
  /**
   * MiB of memory of Request Archives. More memory buys a larger share of CPU.
   *
   * @default 512
   */
  readonly requestMemorySize?: number;
  /**
   * Rules of the periodic workflows. Every loop enables them again, because a stack update that replaces a rule disables it.
   *
   * @default - none
   */
  readonly periodicRules?: events.IRule[];
}

/**
 * Requests every archive of the manifest from Glacier, as fast as Glacier, the daily budgets and the gate allow (step 4).
 *
 * @example
 * new InitiateRetrieval(this, 'InitiateRetrieval', {
 *   transferTable: transferTable.table,
 *   metricsTable: metrics.table,
 *   inventoryBucket,
 *   jobTopic: asyncFacilitator.jobTopic,
 *   notificationsQueue: chunkPipeline.notificationsQueue,
 *   chunksQueue: chunkPipeline.chunksQueue,
 *   smallArchivesQueue: chunkPipeline.smallArchivesQueue,
 *   validationQueue: validation.queue,
 *   periodicRules: [extendDownloadWindow.rule, dashboard.rule],
 * });
 */
export class InitiateRetrieval extends Construct {
  /** Started with `{ "run": … }`. Ends when every archive is requested. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Raised if requests have been held back for a day. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly transfer: string;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: InitiateRetrievalProps) {
    super(scope, id);
    boundRoles(this, props);
    this.check(props);
    this.transfer = props.transferTable.tableName;
    const logGroup = machineLogGroup(this, props);
    const partition = workflow(this, 'Partition', {
      definition: this.partition(props, logGroup), logGroup, part: props, comment: 'Initiate Retrieval: one stretch of requests, short of the history limit',
    });
    this.stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(partition), logGroup, part: props, comment: 'Initiate Retrieval: asks Glacier for every archive of the manifest',
    });
    this.alarms = [alarm(this, 'HeldBackAlarm', {
      heading: 'Requests are held back',
      meaning: 'For a day requests were held back at every look, because archives on their way do not arrive',
      metric: this.metricRequestsHeldBack({ statistic: cloudwatch.Stats.MINIMUM, period: Duration.hours(1) }),
      ...HELD_BACK,
    }, props)];
  }

  /**
   * 1 for each look at which requests were held back, because more is on its way than can be read, and 0 for each other one. All runs of the
   * transfer together. By default the greatest value of five minutes.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.GraphWidget({ left: [initiateRetrieval.metricRequestsHeldBack()] });
   */
  public metricRequestsHeldBack(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return logMetric(LOG_METRIC.REQUESTS_HELD_BACK, this.transfer, { statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(5), ...options });
  }

  private check(props: InitiateRetrievalProps): void {
    checkVaults('vaults', props.vaults);
    checkChunkSize('chunkSize', props.chunkSize);
    checkSweepPeriod('sweepPeriod', { period: props.sweepPeriod, window: props.downloadWindow, windowProp: 'downloadWindow' });
    checkSize('dailyBytes', props.dailyBytes);
    checkInteger('dailyRequests', props.dailyRequests, 1);
    checkPositive('initialRequestsPerSecond', props.initialRequestsPerSecond);
    checkMemorySize('requestMemorySize', props.requestMemorySize);
    checkConcurrency('prepareConcurrency', props.prepareConcurrency);
    checkConcurrency('chunkConcurrency', props.chunkConcurrency);
    checkConcurrency('validationConcurrency', props.validationConcurrency);
  }

  /** A machine cannot start itself, because its policy would depend on it. So this machine starts executions of another one. */
  private definition(partition: sfn.IStateMachine): sfn.IChainable {
    // The Orchestrator reports the error of the nested execution, and not only that a nested execution failed.
    const failed = failAsCaught(this, 'Not requested');
    const stretch = run(this, 'Request a stretch', partition, { run: jsonata('$states.input.run') }).addCatch(failed, CATCH_EVERYTHING);
    return stretch.next(new sfn.Choice(this, 'Everything requested?')
      .when(sfn.Condition.jsonata(jsonata('$states.input.finished')), new sfn.Succeed(this, 'All requested'))
      .otherwise(stretch));
  }

  private partition(props: InitiateRetrievalProps, logGroup: logs.ILogGroup): sfn.IChainable {
    const request = this.requestArchives(props, logGroup);
    const wait = sfn.Wait.jsonata(this, 'Wait as told', { time: sfn.WaitTime.seconds(jsonata('$waitSeconds')) });
    return sfn.Pass.jsonata(this, 'Begin a stretch', { assign: { run: jsonata('$states.input.run'), loops: 0 } })
      .next(request)
      .next(new sfn.Choice(this, 'Anything left?')
        .when(sfn.Condition.jsonata(jsonata(`$finished or $loops >= ${LOOPS}`)), this.endOfStretch())
        // A stack update that changes a rule resets it to the state in the template, which is disabled.
        .otherwise(sfn.Chain.start(wait).next(enableRulesAgain(this, props.periodicRules, request))));
  }

  private endOfStretch(): sfn.Pass {
    return sfn.Pass.jsonata(this, 'End of the stretch', { outputs: { run: jsonata('$run'), finished: jsonata('$finished') } });
  }

  private requestArchives(props: InitiateRetrievalProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new RequestArchivesFunction(this, 'RequestArchives', worker(this, 'RequestArchives', {
      logGroup,
      part: props,
      timeout: REQUEST_TIMEOUT,
      memorySize: props.requestMemorySize ?? DEFAULT.REQUEST_MEMORY,
      environment: this.environment(props),
      stores: [props.transferTable, props.metricsTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
        onIndex(props.transferTable, TABLE.STATUS_INDEX),
        onTable(props.metricsTable, 'BatchGetItem'),
        measureWorkQueues(props),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.MANIFEST, 's3:GetObject'),
        allow(['glacier:InitiateJob'], vaultArns(this, props.vaults)),
      ],
    }));
    return invoke(this, 'Request archives', handler, {
      payload: { run: jsonata('$run') },
      assign: {
        finished: jsonata('$states.result.Payload.finished'),
        waitSeconds: jsonata('$states.result.Payload.wait_seconds'),
        loops: jsonata('$loops + 1'),
      },
    });
  }

  private environment(props: InitiateRetrievalProps) {
    return {
      [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
      [ENV.METRIC_TABLE]: props.metricsTable.tableName,
      [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
      [ENV.JOB_TOPIC_ARN]: props.jobTopic.topicArn,
      [ENV.CHUNK_SIZE]: numberText(props.chunkSize?.toBytes() ?? DEFAULT_CHUNK_SIZE),
      [ENV.DOWNLOAD_WINDOW]: numberText(props.downloadWindow?.toSeconds() ?? DOWNLOAD_WINDOW_SECONDS),
      [ENV.SWEEP_PERIOD]: numberText((props.sweepPeriod ?? DEFAULT_SWEEP_PERIOD).toSeconds()),
      ...requestEnvironment(props),
      ...pricesEnvironment(this, props.prices),
      ...workQueuesEnvironment(props),
    };
  }
}

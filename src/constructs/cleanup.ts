import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { INVENTORY_KEY_PATTERNS, TABLE } from '../contracts/keys';
import { CLEANUP_ERROR, ENDED_ELSEWHERE } from '../contracts/workflow';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { BeginCleanupFunction } from '../handlers/cleanup/begin-cleanup-function';
import { CheckSettledFunction } from '../handlers/cleanup/check-settled-function';
import { FinishRunFunction } from '../handlers/cleanup/finish-run-function';
import { WriteReportFunction } from '../handlers/cleanup/write-report-function';
import { AlarmedPartOptions } from '../part-options';
import { listActiveRuns, takeOffTheList } from '../private/active-runs';
import { failedAlarm } from '../private/alarms';
import { checkMemorySize } from '../private/check';
import { checkDestination, destinationEnvironment, lookAtKeys } from '../private/destination';
import { NOT_TOLD, publishOutcome } from '../private/outcome';
import { allow, boundRoles, DEFAULT_TIMEOUT, machineLogGroup, onIndex, onObjects, onTable, worker } from '../private/worker';
import { CATCH_EVERYTHING, disableRules, enableRules, enableRulesAgain, failAsCaught, invoke, jsonata, run, workflow } from '../private/workflow';

/*
 * Cleanup guarantees that each run ends with a report of every archive, with an event, and with its rules disabled.
 * The exception is another approved run that is active: it keeps the rules enabled.
 *
 *   Begin cleanup → wait until the run has settled → Write report, as many partitions at a time as fit → Finish run
 *     → publish the outcome → take the run off the list → last figures → disable the rules, and look at the list again
 *
 * It guarantees this against:
 * - an Orchestrator that fails or is stopped: a rule starts Cleanup with the ARN of the execution
 * - two Cleanups of one run at the same time: every state may run twice
 * - an archive that is started again while the report is written: Cleanup then settles and reports again
 * - a launch while the rules are being disabled: Cleanup enables them again
 *
 * If an execution fails halfway, its alarm tells the operator to start Cleanup again. Until the run is off the list, the new execution does
 * everything again. After that, it only disables the rules.
 */

/**
 * Seconds between two checks whether the run has settled: 30 × n, at most 1 hour. So a run ends soon after it has settled.
 * At 19 events a check, 30 days make 15,000 events; an execution may have 25,000. Within three weeks every archive is downloaded or given up.
 */
const SETTLE_WAIT = '$min([$looks * 30, 3600])';
/** Register run continues until its timeout if its execution is stopped. After this time it cannot register a run any more. */
const REGISTERED_BY_THEN = DEFAULT_TIMEOUT.plus(Duration.seconds(30));
/** Filter of the list of active runs. */
const APPROVED = 'attribute_exists(approved)';
/**
 * Of several partitions of the manifest. One has 50,000 archives, which take 500 reads. Finish Run reads one file of each partition, with up to 1,000
 * archives that were not moved.
 */
const REPORT_TIMEOUT = Duration.minutes(15);

/** What Cleanup needs. */
export interface CleanupProps extends AlarmedPartOptions {
  /** Has the status of each archive and the list of active runs. */
  readonly transferTable: dynamodb.ITable;
  /** Its counters are set to the figures of the report. */
  readonly metricsTable: dynamodb.ITable;
  /** Holds the manifest and gets the report. */
  readonly inventoryBucket: s3.IBucket;
  /** Cleanup aborts uploads here that will never be completed. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /**
   * Role that begins the uploads to the destination: `uploaderRole` of the chunk pipeline. If the id of an upload was lost, Cleanup aborts the
   * upload only if this role began it. So it leaves those of other transfers that write to the same keys.
   */
  readonly uploaderRole: iam.IRole;
  /**
   * Update Dashboard. Cleanup runs it once more at the end of a run.
   *
   * @default - the last counters are not published
   */
  readonly dashboardStateMachine?: sfn.IStateMachine;
  /**
   * Rules of the periodic workflows. Cleanup enables them while the run settles, and disables them if no other run is active.
   *
   * @default - none
   */
  readonly periodicRules?: events.IRule[];
  /**
   * Gets a message for people with the outcome of each run whose launch says `OnCompletion: EVENT_AND_TOPIC`. If a key encrypts the topic and the
   * topic knows the key, the machine may use it. The policy of an imported key must let this account's roles use `kms:Decrypt` and
   * `kms:GenerateDataKey`.
   *
   * @default - the outcome is published as an event only
   */
  readonly completionTopic?: sns.ITopic;
  /**
   * MiB of memory of Write Report. More memory buys a larger share of CPU.
   *
   * @default 1024
   */
  readonly reportMemorySize?: number;
}

/**
 * Ends a run in any phase (step 16). Cleanup settles the archives that were requested, writes the report and publishes the outcome.
 * Then it takes the run off the list of active runs.
 * The outcome is published at least once. It comes twice if two executions publish it at the same moment, or if one dies between
 * publishing it and noting that it did.
 *
 * @example
 * new Cleanup(this, 'Cleanup', {
 *   transferTable: transferTable.table,
 *   metricsTable: metrics.table,
 *   inventoryBucket,
 *   destinationBucket,
 *   uploaderRole: chunkPipeline.uploaderRole,
 *   periodicRules: [extendDownloadWindow.rule, dashboard.rule],
 * });
 */
export class Cleanup extends Construct {
  /** Started with `{ "run": … }`, or with `{ "execution_arn": … }` if only the Orchestrator's execution is known. Running it twice is safe. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Raised if a run could not be ended. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly logGroup: logs.ILogGroup;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: CleanupProps) {
    super(scope, id);
    boundRoles(this, props);
    checkDestination(props);
    checkMemorySize('reportMemorySize', props.reportMemorySize);
    this.logGroup = machineLogGroup(this, props);
    this.stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(props),
      logGroup: this.logGroup,
      part: props,
      comment: 'Cleanup: settles a run, writes its report and lets go of everything',
    });
    this.alarms = [failedAlarm(this, this.stateMachine, {
      heading: 'Cleanup failed', meaning: 'A run could not be ended, or its rules are still enabled',
    }, props)];
  }

  private definition(props: CleanupProps): sfn.IChainable {
    // If a run is off the list, its earlier Cleanup may have failed before it disabled the rules. So this Cleanup disables them.
    const letGo = this.letGo(props);
    return this.beginCleanup(props, this.settle(props, this.finish(props, letGo)), letGo);
  }

  private beginCleanup(props: CleanupProps, settle: sfn.IChainable, letGo: sfn.IChainable): sfn.IChainable {
    const handler = new BeginCleanupFunction(this, 'BeginCleanup', worker(this, 'BeginCleanup', {
      logGroup: this.logGroup,
      part: props,
      environment: this.tables(props),
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem', 'Query', 'UpdateItem')],
    }));
    const active = sfn.Condition.jsonata(jsonata('$states.input.active'));
    const again = this.begin('Begin cleanup after all', handler, '$asked')
      .next(new sfn.Choice(this, 'Registered meanwhile?').when(active, settle).otherwise(letGo));
    const wait = sfn.Wait.jsonata(this, 'Wait until Register run has ended', { time: sfn.WaitTime.duration(REGISTERED_BY_THEN) }).next(again);
    return this.begin('Begin cleanup', handler, '$states.input').next(new sfn.Choice(this, 'Anything to clean up?')
      .when(active, settle)
      .when(sfn.Condition.jsonata(jsonata('$exists($asked.execution_arn) and $not($exists($asked.run))')), wait)
      .otherwise(letGo));
  }

  private begin(id: string, handler: lambda.IFunction, asked: string): sfn.TaskStateBase {
    return invoke(this, id, handler, {
      payload: jsonata(asked),
      assign: {
        asked: jsonata(asked),
        run: jsonata('$states.result.Payload.run'),
        partitions: jsonata('$states.result.Payload.partitions'),
        partition: 1,
        cared: 0,
        unfinished: 0,
        looks: 0,
        [NOT_TOLD]: false,
        finished: { outcome: ENDED_ELSEWHERE.NOTHING_TO_DO },
      },
    });
  }

  /** The report waits until no archive is requested or staged. If it still finds an unfinished archive, the run comes back here. */
  private settle(props: CleanupProps, finish: sfn.IChainable): sfn.IChainable {
    const look = invoke(this, 'Look whether it has settled', this.checkSettled(props), {
      payload: { run: jsonata('$run') }, assign: { looks: jsonata('$looks + 1') },
    });
    const wait = sfn.Wait.jsonata(this, 'Wait until it has settled', { time: sfn.WaitTime.seconds(jsonata(SETTLE_WAIT)) })
      // Without the sweep, an archive whose message was lost would never settle.
      .next(enableRulesAgain(this, props.periodicRules, look));
    const startOver = sfn.Pass.jsonata(this, 'Settle again', { assign: { partition: 1, cared: 0, unfinished: 0 } }).next(wait);
    const writeReport = this.writeReport(props);
    const allWritten = new sfn.Choice(this, 'Whole report written?')
      .when(sfn.Condition.jsonata(jsonata('$partition <= $partitions')), writeReport)
      .when(sfn.Condition.jsonata(jsonata('$unfinished > 0')), startOver)
      .otherwise(finish);
    writeReport.next(allWritten);
    return look.next(new sfn.Choice(this, 'Settled?').when(sfn.Condition.jsonata(jsonata('$states.input.settled')), allWritten).otherwise(wait));
  }

  private checkSettled(props: CleanupProps): lambda.Function {
    return new CheckSettledFunction(this, 'CheckSettled', worker(this, 'CheckSettled', {
      logGroup: this.logGroup,
      part: props,
      environment: this.tables(props),
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), onIndex(props.transferTable, TABLE.STATUS_INDEX)],
    }));
  }

  private writeReport(props: CleanupProps): sfn.TaskStateBase {
    const handler = new WriteReportFunction(this, 'WriteReport', worker(this, 'WriteReport', {
      logGroup: this.logGroup,
      part: props,
      timeout: REPORT_TIMEOUT,
      memorySize: props.reportMemorySize ?? DEFAULT.REPORT_MEMORY,
      environment: {
        ...this.tables(props),
        ...destinationEnvironment(props),
        [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
        [ENV.UPLOADER_ROLE]: props.uploaderRole.roleArn,
      },
      stores: [props.transferTable, props.inventoryBucket, props.destinationBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.MANIFEST, 's3:GetObject'),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.REPORT, 's3:PutObject'),
        onObjects(props.destinationBucket, '*', 's3:AbortMultipartUpload'),
        ...lookAtKeys(props),
        allow(['s3:ListBucketMultipartUploads'], [props.destinationBucket.bucketArn]),
      ],
    }));
    return invoke(this, 'Write report', handler, {
      payload: { run: jsonata('$run'), partition: jsonata('$partition'), cared: jsonata('$cared') },
      assign: {
        partition: jsonata('$states.result.Payload.partition'),
        cared: jsonata('$states.result.Payload.cared'),
        unfinished: jsonata('$unfinished + $states.result.Payload.unfinished'),
      },
    });
  }

  private finishRun(props: CleanupProps): sfn.TaskStateBase {
    const handler = new FinishRunFunction(this, 'FinishRun', worker(this, 'FinishRun', {
      logGroup: this.logGroup,
      part: props,
      timeout: REPORT_TIMEOUT,
      memorySize: DEFAULT.REPORT_MEMORY,
      environment: {
        ...this.tables(props), [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName, [ENV.METRIC_TABLE]: props.metricsTable.tableName,
      },
      stores: [props.transferTable, props.metricsTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'UpdateItem'),
        onTable(props.metricsTable, 'UpdateItem'),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.REPORT, 's3:GetObject', 's3:PutObject'),
        // Without this permission S3 answers 403 for a part of the report that is not written yet, and not that there is none.
        allow(['s3:ListBucket'], [props.inventoryBucket.bucketArn]),
      ],
    }));
    return invoke(this, 'Finish run', handler, {
      payload: { run: jsonata('$run') },
      assign: { finished: jsonata('$states.result.Payload') },
    });
  }

  /** The outcome is published before the steps that may fail. If one fails, Cleanup fails, and subscribers have their event all the same. */
  private finish(props: CleanupProps, letGo: sfn.IChainable): sfn.IChainable {
    const finishRun = this.finishRun(props).addCatch(letGo, {
      errors: [CLEANUP_ERROR.RUN_TAKEN_UP], assign: { finished: { outcome: ENDED_ELSEWHERE.TAKEN_UP } },
    });
    const figures = props.dashboardStateMachine
      // If the last figures are not published, the rules must still be disabled.
      ? run(this, 'Update dashboard', props.dashboardStateMachine, { run: jsonata('$run') }).addCatch(letGo, CATCH_EVERYTHING).next(letGo)
      : letGo;
    const unlist = takeOffTheList(this, props.transferTable, figures);
    return finishRun.next(new sfn.Choice(this, 'Outcome to be published?')
      .when(sfn.Condition.jsonata(jsonata('$finished.publish')), publishOutcome(this, props, unlist))
      .otherwise(unlist));
  }

  /**
   * Disables the rules if no approved run is active. A run that is approved in the meantime needs them. So Cleanup reads
   * the list again, and enables the rules again for such a run. A run that is only planned does not count. It ends without Cleanup,
   * so no execution would disable the rules after it.
   */
  private letGo(props: CleanupProps): sfn.IChainable {
    const end = this.end(props);
    const anyApproved = (question: string, yes: sfn.IChainable, no: sfn.IChainable) => new sfn.Choice(this, question)
      .when(sfn.Condition.jsonata(jsonata('$count($states.input.runs) > 0')), yes).otherwise(no);
    const lookAgain = listActiveRuns(this, props.transferTable, 'Look again for active runs', APPROVED)
      .next(anyApproved('Approved meanwhile?', enableRules(this, props.periodicRules, end), end));
    return listActiveRuns(this, props.transferTable, 'List active runs', APPROVED)
      .next(anyApproved('Any other run active?', end, disableRules(this, props.periodicRules, lookAgain)));
  }

  private end(props: CleanupProps): sfn.IChainable {
    const cleanedUp = sfn.Succeed.jsonata(this, 'Cleaned up', { outputs: jsonata('$finished') });
    if (!props.completionTopic) return cleanedUp;
    return new sfn.Choice(this, 'Topic told?').when(sfn.Condition.jsonata(jsonata(`$${NOT_TOLD}`)), failAsCaught(this, 'Topic not told')).otherwise(cleanedUp);
  }

  private tables = (props: CleanupProps) => ({ [ENV.TRANSFER_TABLE]: props.transferTable.tableName });
}

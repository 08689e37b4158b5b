import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ENV } from '../contracts/env';
import { RUN_FINISHED } from '../contracts/events';
import { INVENTORY_KEY_PATTERNS, TABLE } from '../contracts/keys';
import { BeginCleanupFunction } from '../handlers/cleanup/begin-cleanup-function';
import { CheckSettledFunction } from '../handlers/cleanup/check-settled-function';
import { FinishRunFunction } from '../handlers/cleanup/finish-run-function';
import { WriteReportFunction } from '../handlers/cleanup/write-report-function';
import { PartOptions } from '../part-options';
import { listActiveRuns } from '../private/active-runs';
import { allow, onIndex, onTable, partLogGroup, worker } from '../private/worker';
import { CATCH_EVERYTHING, disableRules, enableRules, enableRulesAgain, invoke, jsonata, run, serviceBusy, workflow } from '../private/workflow';

/** Seconds between two looks whether what was requested has settled: 30 × n up to 10 min. At 19 events a look, 25,000 events last for 9 days. */
const SETTLE_WAIT = '$min([$looks * 30, 600])';
/** One partition of the manifest: 50,000 archives, 500 reads. */
const REPORT_TIMEOUT = Duration.minutes(15);

/** What Cleanup needs. */
export interface CleanupProps extends PartOptions {
  /** Says what became of each archive, and which runs are active. */
  readonly transferTable: dynamodb.ITable;
  /** The counters are reconciled with the report. */
  readonly metricTable: dynamodb.ITable;
  /** Holds the manifest and gets the report. */
  readonly inventoryBucket: s3.IBucket;
  /** Uploads that will never be completed are ended here. */
  readonly destinationBucket: s3.IBucket;
  /**
   * Update Dashboard, run once more at the end of a run.
   *
   * @default - the last counters are not published
   */
  readonly updateDashboard?: sfn.IStateMachine;
  /**
   * Rules of the periodic workflows: enabled while the run settles, disabled when no run is left.
   *
   * @default - none
   */
  readonly rules?: events.IRule[];
}

/** Ends a run, whatever happened to it: settles what was requested, writes the report, lets go of everything (step 16). */
export class Cleanup extends Construct {
  /** Started with `{ "run": … }` or, where only the Orchestrator's execution is known, `{ "execution_arn": … }`. Running it twice is safe. */
  public readonly stateMachine: sfn.IStateMachine;
  private readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: CleanupProps) {
    super(scope, id);
    this.logGroup = partLogGroup(this, props);
    this.stateMachine = workflow(this, 'Workflow', this.definition(props), this.logGroup, 'Cleanup: settles a run, writes its report and lets go of everything');
  }

  private definition(props: CleanupProps): sfn.IChainable {
    const finish = this.finishRun(props).next(this.letGo(props));
    const settle = this.settle(props, finish);
    return this.beginCleanup(props).next(new sfn.Choice(this, 'Anything to clean up?')
      .when(sfn.Condition.jsonata(jsonata('$states.input.active')), settle)
      .otherwise(sfn.Succeed.jsonata(this, 'Nothing to clean up', { outputs: { outcome: 'nothing-to-clean-up' } })));
  }

  private beginCleanup(props: CleanupProps): sfn.TaskStateBase {
    const handler = new BeginCleanupFunction(this, 'BeginCleanup', worker(this, 'BeginCleanup', {
      logGroup: this.logGroup,
      environment: this.tables(props),
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem', 'Query', 'UpdateItem')],
    }));
    return invoke(this, 'Begin cleanup', handler, {
      payload: jsonata('$states.input'),
      assign: { run: jsonata('$states.result.Payload.run'), partitions: jsonata('$states.result.Payload.partitions'), partition: 1, unfinished: 0, looks: 0 },
    });
  }

  /** Nothing is reported while anything is requested or staged; what the report still finds unfinished sends the run back here. */
  private settle(props: CleanupProps, finish: sfn.IChainable): sfn.IChainable {
    const look = invoke(this, 'Look whether it has settled', this.checkSettled(props), {
      payload: { run: jsonata('$run') }, assign: { looks: jsonata('$looks + 1') },
    });
    const wait = sfn.Wait.jsonata(this, 'Wait until it has settled', { time: sfn.WaitTime.seconds(jsonata(SETTLE_WAIT)) })
      // Without the sweeper nothing that was lost would ever settle.
      .next(enableRulesAgain(this, props.rules, look));
    const startOver = sfn.Pass.jsonata(this, 'Settle again', { assign: { partition: 1, unfinished: 0 } }).next(wait);
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
      environment: this.tables(props),
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), onIndex(props.transferTable, TABLE.STATUS_INDEX)],
    }));
  }

  private writeReport(props: CleanupProps): sfn.TaskStateBase {
    const handler = new WriteReportFunction(this, 'WriteReport', worker(this, 'WriteReport', {
      logGroup: this.logGroup,
      timeout: REPORT_TIMEOUT,
      memorySize: 1024,
      environment: { ...this.tables(props), ...this.buckets(props) },
      stores: [props.transferTable, props.inventoryBucket, props.destinationBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'BatchGetItem'),
        this.onInventory(props, ['s3:GetObject'], INVENTORY_KEY_PATTERNS.MANIFEST),
        this.onInventory(props, ['s3:PutObject'], INVENTORY_KEY_PATTERNS.REPORT),
        allow(['s3:AbortMultipartUpload'], [props.destinationBucket.arnForObjects('*')]),
      ],
    }));
    return invoke(this, 'Write report', handler, {
      payload: { run: jsonata('$run'), partition: jsonata('$partition') },
      assign: { partition: jsonata('$partition + 1'), unfinished: jsonata('$unfinished + $states.result.Payload.unfinished') },
    });
  }

  private finishRun(props: CleanupProps): sfn.TaskStateBase {
    const handler = new FinishRunFunction(this, 'FinishRun', worker(this, 'FinishRun', {
      logGroup: this.logGroup,
      environment: {
        ...this.tables(props), [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName, [ENV.METRIC_TABLE]: props.metricTable.tableName,
      },
      stores: [props.transferTable, props.metricTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
        onTable(props.metricTable, 'UpdateItem'),
        this.onInventory(props, ['s3:GetObject', 's3:PutObject'], INVENTORY_KEY_PATTERNS.REPORT),
      ],
    }));
    return invoke(this, 'Finish run', handler, {
      payload: { run: jsonata('$run') },
      assign: { finished: jsonata('$states.result.Payload') },
    });
  }

  /**
   * A run that is approved while the rules are being disabled must find them enabled: look again, and enable them again.
   * One that is only planned does not count, since it ends without Cleanup: nobody would disable the rules after it.
   */
  private letGo(props: CleanupProps): sfn.IChainable {
    const publish = this.publishOutcome(props).next(sfn.Succeed.jsonata(this, 'Cleaned up', { outputs: jsonata('$finished') }));
    const lookAgain = listActiveRuns(this, props.transferTable, 'Look again for active runs', 'attribute_exists(approved)')
      .next(new sfn.Choice(this, 'Approved meanwhile?')
        .when(sfn.Condition.jsonata(jsonata('$count($states.input.runs) > 0')), enableRules(this, props.rules, publish))
        .otherwise(publish));
    const rules = new sfn.Choice(this, 'Any other run active?')
      .when(sfn.Condition.jsonata(jsonata('$finished.others_active')), publish)
      .otherwise(disableRules(this, props.rules, lookAgain));
    if (!props.updateDashboard) return rules;
    // The run is not active any more: nobody would disable its rules and publish its outcome if figures were worth failing for.
    return run(this, 'Update dashboard', props.updateDashboard, { run: jsonata('$run') }).addCatch(rules, CATCH_EVERYTHING).next(rules);
  }

  private publishOutcome(props: CleanupProps): sfn.TaskStateBase {
    return tasks.CallAwsService.jsonata(this, 'Publish outcome', {
      service: 'eventbridge',
      action: 'putEvents',
      iamAction: 'events:PutEvents',
      iamResources: [events.EventBus.fromEventBusName(this, 'DefaultBus', 'default').eventBusArn],
      parameters: {
        Entries: [{
          Source: RUN_FINISHED.SOURCE,
          DetailType: RUN_FINISHED.DETAIL_TYPE,
          Detail: jsonata(`$string({'deployment': '${props.transferTable.tableName}', 'workflow_run': $run, 'vault_name': $finished.vault_name, `
            + "'outcome': $finished.outcome, 'report': $finished.report})"),
        }],
      },
    }).addRetry(serviceBusy('EventBridge')) as tasks.CallAwsService;
  }

  private tables = (props: CleanupProps) => ({ [ENV.TRANSFER_TABLE]: props.transferTable.tableName });

  private buckets = (props: CleanupProps) => ({
    [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName, [ENV.DESTINATION_BUCKET]: props.destinationBucket.bucketName,
  });

  private onInventory(props: CleanupProps, actions: string[], pattern: string): iam.PolicyStatement {
    return allow(actions, [props.inventoryBucket.arnForObjects(pattern)]);
  }
}

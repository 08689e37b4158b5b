import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { AsyncFacilitator } from './async-facilitator';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { RUN_FINISHED } from '../contracts/events';
import { ACTIVE_RUNS, TABLE, WAIT } from '../contracts/keys';
import { RUN_ERROR } from '../contracts/launch';
import { RUN_OUTCOME } from '../contracts/run';
import { EVERY_VAULT, vaultsText } from '../contracts/vaults';
import { ENDED_ELSEWHERE } from '../contracts/workflow';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { DestinationWriters } from '../destination-writers';
import { CheckSettledFunction } from '../handlers/cleanup/check-settled-function';
import { ApprovePlanFunction } from '../handlers/orchestrator/approve-plan-function';
import { RegisterRunFunction } from '../handlers/orchestrator/register-run-function';
import { AlarmedPartOptions } from '../part-options';
import { failedAlarm } from '../private/alarms';
import { letAsk } from '../private/ask-whether-over';
import { checkResumableFor, checkVaults } from '../private/check';
import { checkDestination, destinationEnvironment } from '../private/destination';
import { finishedRule } from '../private/finished-rule';
import { cleanUpAfterTheEnd, handOver } from '../private/hand-over';
import { probeDestination } from '../private/probe-destination';
import { allow, boundRoles, machineLogGroup, numberText, onIndex, onTable, useOfKeys, vaultArns, worker } from '../private/worker';
import { CATCH_EVERYTHING, enableRules, enableRulesAgain, failAsCaught, GLACIER_BUSY, invoke, jsonata, run, serviceBusy, workflow } from '../private/workflow';

/** After this time without an answer the Orchestrator checks the run itself. */
const CONCLUSION_TIMEOUT = Duration.hours(6);

/** JSONata. The operator has redriven this execution: Cleanup may have settled or ended its run meanwhile. The count is absent before a redrive. */
const REDRIVEN = '($states.context.Execution.RedriveCount > 0 ? true : false)';

/** What Orchestrator needs. */
export interface OrchestratorProps extends AlarmedPartOptions {
  /** Keeps the runs and the list of active runs. */
  readonly transferTable: dynamodb.ITable;
  /** Answers the Orchestrator's wait for the end of the retrieval. */
  readonly asyncFacilitator: AsyncFacilitator;
  /** Get Inventory. */
  readonly inventoryRetrievalStateMachine: sfn.IStateMachine;
  /** Initiate Retrieval. */
  readonly initiateRetrievalStateMachine: sfn.IStateMachine;
  /** Cleanup. A rule starts it too if an execution of the Orchestrator fails or is stopped. */
  readonly cleanupStateMachine: sfn.IStateMachine;
  /** They try the destination at each launch and resume, before anything is paid. */
  readonly destinationWriters: DestinationWriters;
  /** Its region is compared with the vault's, because data that crosses regions costs extra. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /** Keeps plans, and the files of users that a launch names, such as a provided inventory. */
  readonly inventoryBucket: s3.IBucket;
  /**
   * The topic to which Cleanup publishes the outcome. Without a topic, the Orchestrator refuses a launch with `OnCompletion: EVENT_AND_TOPIC`.
   *
   * @default - none
   */
  readonly completionTopic?: sns.ITopic;
  /**
   * How long after its launch a run can be resumed: whole days, from 30. DynamoDB removes the row of a settled archive, at no cost, 90 days after
   * this time has passed since it was settled. Objects, plans and reports stay. A run keeps what it was launched with.
   *
   * @default Duration.days(365)
   */
  readonly resumableFor?: Duration;
  /**
   * Rules of the periodic workflows. The Orchestrator enables them when a run's plan is approved. It enables them again each time its wait
   * for the end of the retrieval times out.
   *
   * @default - none
   */
  readonly periodicRules?: events.IRule[];
  /**
   * Role of the function that sweeps, which asks whether the execution of an active run is over. Step Functions may not report that.
   *
   * @default - only a launch or a resume that meets a run in its way asks
   */
  readonly sweepRole?: iam.IRole;
  /**
   * Vaults that may be transferred. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
}

/**
 * Leads a run from its launch to its report (steps 2 and 16).
 *
 * @example
 * new Orchestrator(this, 'Orchestrator', {
 *   transferTable: transferTable.table,
 *   inventoryBucket,
 *   destinationBucket,
 *   asyncFacilitator,
 *   inventoryRetrievalStateMachine: inventoryRetrieval.stateMachine,
 *   initiateRetrievalStateMachine: initiateRetrieval.stateMachine,
 *   cleanupStateMachine: cleanup.stateMachine,
 *   destinationWriters: {
 *     notificationsProcessorFunction: chunkPipeline.notificationsProcessorFunction,
 *     chunkRetrievalFunction: chunkPipeline.chunkRetrievalFunction,
 *     validateFunction: validation.validateFunction,
 *   },
 *   sweepRole: extendDownloadWindow.sweepRole,
 *   periodicRules: [extendDownloadWindow.rule, dashboard.rule],
 * });
 */
export class Orchestrator extends Construct {
  /** Started by the launch and resume documents. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Raised if a launch is refused, and if a run ends early on an error. */
  public readonly alarms: cloudwatch.IAlarm[];
  /** @internal */
  public readonly _registerRole: iam.IRole;
  private readonly deployment: string;
  private readonly ended: sfn.Fail;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: OrchestratorProps) {
    super(scope, id);
    boundRoles(this, props);
    checkVaults('vaults', props.vaults);
    checkResumableFor('resumableFor', props.resumableFor);
    checkDestination(props);
    this.deployment = props.transferTable.tableName;
    const logGroup = machineLogGroup(this, props);
    this.ended = this.runEnded();
    const register = this.createRegisterRun(props, logGroup);
    const stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(props, logGroup, register),
      logGroup,
      part: props,
      comment: 'Orchestrator: leads a transfer from its launch to its report',
    });
    props.asyncFacilitator.grantAnswer(stateMachine);
    this.stateMachine = stateMachine;
    this._registerRole = register.role!;
    letAsk(stateMachine, [this._registerRole, ...(props.sweepRole ? [props.sweepRole] : [])]);
    cleanUpAfterTheEnd(this, stateMachine, props.cleanupStateMachine);
    this.alarms = [failedAlarm(this, stateMachine, {
      heading: 'Orchestrator failed', meaning: 'A launch was refused, or a run ended early on an error',
    }, props)];
  }

  /**
   * Lets a principal start runs.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * orchestrator.grantStartExecution(operator);
   */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /**
   * A rule that matches the event at the end of each run of this deployment.
   *
   * @param id Id of the rule in the scope of the Orchestrator.
   * @param options The target of the rule, and what else must match. By default the rule has no target.
   *
   * @example
   * orchestrator.onRunFinished('Tell', { target: new targets.SnsTopic(topic) });
   */
  public onRunFinished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return finishedRule(this, id, RUN_FINISHED, { deployment: this.deployment, options });
  }

  private definition(props: OrchestratorProps, logGroup: logs.ILogGroup, register: RegisterRunFunction): sfn.IChainable {
    const refused = failAsCaught(this, 'Not started');
    const stopped = this.cleanUpStopped(props);
    const conclude = this.awaitConclusion(props, logGroup, stopped, this.cleanUp(props));
    const initiate = run(this, 'Initiate retrieval', props.initiateRetrievalStateMachine, { run: jsonata('$run') }).addCatch(stopped, CATCH_EVERYTHING).next(conclude);
    const approve = this.approvePlan(props, logGroup, enableRules(this, props.periodicRules, initiate), stopped);
    // Only the manifest says which classes and tags the rules give to archives to request. The destination may deny them.
    const again = sfn.Pass.jsonata(this, 'Note the manifest', { assign: { hasManifest: true } });
    const objectRules = new sfn.Choice(this, 'Object rules?').when(sfn.Condition.jsonata(jsonata('$hasObjectRules')), again).otherwise(approve);
    const getInventory = run(this, 'Get inventory', props.inventoryRetrievalStateMachine, { run: jsonata('$run') }).addCatch(stopped, CATCH_EVERYTHING).next(objectRules);
    const manifestThere = new sfn.Choice(this, 'Manifest there?').when(sfn.Condition.jsonata(jsonata('$hasManifest')), approve).otherwise(getInventory);
    const probe = probeDestination(this, props.destinationWriters, { then: manifestThere, refused: stopped });
    again.next(probe);
    return this.registerRun(register, props.vaults).addCatch(refused, CATCH_EVERYTHING).next(new sfn.Choice(this, 'Run left behind?')
      .when(sfn.Condition.jsonata(jsonata('$exists($states.input.refused)')), this.cleanUpTheOther(refused))
      .otherwise(probe));
  }

  private createRegisterRun(props: OrchestratorProps, logGroup: logs.ILogGroup): RegisterRunFunction {
    return new RegisterRunFunction(this, 'RegisterRun', worker(this, 'RegisterRun', {
      logGroup,
      part: props,
      environment: {
        [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
        ...destinationEnvironment(props),
        [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
        [ENV.RESUMABLE_FOR]: numberText(props.resumableFor?.toSeconds() ?? DEFAULT.RESUMABLE_FOR),
        ...(props.completionTopic ? { [ENV.COMPLETION_TOPIC_ARN]: props.completionTopic.topicArn } : {}),
      },
      stores: [props.transferTable],
      policy: [
        onTable(props.transferTable, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
        allow(['glacier:DescribeVault'], vaultArns(this, props.vaults)),
        allow(['s3:ListBucket'], [props.destinationBucket.bucketArn, props.inventoryBucket.bucketArn]),
      ],
      calls: ['states'],
    }));
  }

  /** What the Orchestrator adds comes last, so that it replaces what the input says. */
  private registerRun(handler: RegisterRunFunction, vaults: readonly string[] = EVERY_VAULT): sfn.TaskStateBase {
    return invoke(this, 'Register run', handler, {
      payload: jsonata(`$merge([$states.input, {'execution_arn': $states.context.Execution.Id, 'allowed_vaults': '${vaultsText(vaults)}'}])`),
      assign: { run: jsonata('$states.result.Payload.run'), hasManifest: jsonata('$states.result.Payload.has_manifest'), hasObjectRules: jsonata('$exists($states.result.Payload.object_rules)'), looks: 1 },
      retry: GLACIER_BUSY,
    });
  }

  /** A redriven execution ends here if its run goes on without it. */
  private runEnded(): sfn.Fail {
    return sfn.Fail.jsonata(this, 'Run has ended', {
      error: RUN_ERROR.RUN_ENDED,
      cause: jsonata("'Cleanup is ending WorkflowRun ' & $run & ', or has ended it. A redrive cannot go on with it: resume the run once it has ended'"),
    });
  }

  /** A run whose execution is over is in the way. Cleanup ends it, and this launch is refused. */
  private cleanUpTheOther(refused: sfn.IChainable): sfn.IChainable {
    const why = sfn.Pass.jsonata(this, 'Say why', { assign: { caught: jsonata('$states.input.refused') } });
    const toCleanup = handOver(this, 'Hand the other run to Cleanup', '$states.input.refused.ended').addCatch(refused, CATCH_EVERYTHING);
    return why.next(toCleanup).next(refused);
  }

  /**
   * If the launch wanted a plan only, or the plan costs too much, the run stays planned. Approve Plan took it off the list, so there is
   * nothing to clean up.
   */
  private approvePlan(props: OrchestratorProps, logGroup: logs.ILogGroup, transfer: sfn.IChainable, stopped: sfn.IChainable): sfn.IChainable {
    const handler = new ApprovePlanFunction(this, 'ApprovePlan', worker(this, 'ApprovePlan', {
      logGroup,
      part: props,
      environment: { [ENV.TRANSFER_TABLE]: props.transferTable.tableName, [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName },
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem', 'UpdateItem', 'DeleteItem')],
    }));
    return invoke(this, 'Approve plan', handler, { payload: { run: jsonata('$run'), execution_arn: jsonata('$states.context.Execution.Id') } })
      .addCatch(failAsCaught(this, 'Cost above maximum'), { ...CATCH_EVERYTHING, errors: [RUN_ERROR.COST_ABOVE_MAXIMUM] })
      .addCatch(stopped, CATCH_EVERYTHING)
      .next(new sfn.Choice(this, 'Transfer approved?')
        .when(sfn.Condition.jsonata(jsonata('$states.input.transfer')), transfer)
        .otherwise(new sfn.Succeed(this, 'Planned')));
  }

  /** Waits for the sweep to answer. After a timeout the Orchestrator checks the run itself, and waits again if the run has not settled. */
  private awaitConclusion(props: OrchestratorProps, logGroup: logs.ILogGroup, stopped: sfn.IChainable, cleanUp: sfn.IChainable): sfn.IChainable {
    const key = `$run & '|${WAIT.COMPLETION}|' & $states.context.Execution.Name & '|' & $string($looks)`;
    const wait = props.asyncFacilitator.waitForJob(this, 'Wait until the retrieval has concluded', { key, timeout: CONCLUSION_TIMEOUT });
    const announce = tasks.CallAwsService.jsonata(this, 'Announce the wait', {
      service: 'dynamodb',
      action: 'updateItem',
      iamAction: 'dynamodb:UpdateItem',
      iamResources: [props.transferTable.tableArn],
      additionalIamStatements: useOfKeys([props.transferTable]),
      parameters: {
        TableName: props.transferTable.tableName,
        Key: { [TABLE.PK]: { S: ACTIVE_RUNS }, [TABLE.SK]: { S: jsonata('$run') } },
        UpdateExpression: 'SET completion_wait = :wait',
        ConditionExpression: 'execution_arn = :me', // If another execution took the run up, it has its own wait.
        ExpressionAttributeValues: { ':wait': { S: jsonata(key) }, ':me': { S: jsonata('$states.context.Execution.Id') } },
      },
    }).addRetry(serviceBusy('DynamoDb')).addCatch(stopped, CATCH_EVERYTHING);
    const look = invoke(this, 'Look whether it has concluded', this.checkSettled(props, logGroup), {
      payload: { run: jsonata('$run'), redriven: jsonata(REDRIVEN) }, assign: { looks: jsonata('$looks + 1') },
    }).addCatch(this.ended, { errors: [RUN_ERROR.RUN_ENDED] }).addCatch(stopped, CATCH_EVERYTHING);
    wait.addCatch(look, { errors: [sfn.Errors.TIMEOUT] }).addCatch(stopped, CATCH_EVERYTHING);
    look.next(new sfn.Choice(this, 'Concluded?')
      .when(sfn.Condition.jsonata(jsonata('$states.input.settled')), cleanUp)
      .otherwise(enableRulesAgain(this, props.periodicRules, announce)));
    announce.next(wait).next(cleanUp);
    return new sfn.Choice(this, 'Redriven?').when(sfn.Condition.jsonata(jsonata(REDRIVEN)), look).otherwise(announce);
  }

  private checkSettled(props: OrchestratorProps, logGroup: logs.ILogGroup): CheckSettledFunction {
    return new CheckSettledFunction(this, 'CheckSettled', worker(this, 'CheckSettled', {
      logGroup,
      part: props,
      environment: { [ENV.TRANSFER_TABLE]: props.transferTable.tableName },
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), onIndex(props.transferTable, TABLE.STATUS_INDEX)],
    }));
  }

  private cleanUp(props: OrchestratorProps): sfn.IChainable {
    return run(this, 'Clean up', props.cleanupStateMachine, this.own()).next(new sfn.Choice(this, 'Stopped meanwhile?')
      .when(sfn.Condition.jsonata(jsonata(`$states.input.outcome = '${RUN_OUTCOME.STOPPED}'`)), sfn.Fail.jsonata(this, 'Run stopped', {
        error: jsonata('$states.input.stop_error'),
        cause: jsonata("$join([$states.input.stop_reason, 'The run was stopped; what was requested is settled and reported: ' & $states.input.report][$ != ''], '. ')"),
      }))
      .when(sfn.Condition.jsonata(jsonata(`${REDRIVEN} and $states.input.outcome in ${JSON.stringify(Object.values(ENDED_ELSEWHERE))}`)), this.ended)
      // Another execution ended the run, or leads it now, and reports its outcome.
      .when(sfn.Condition.jsonata(jsonata(`$states.input.outcome in ${JSON.stringify(Object.values(ENDED_ELSEWHERE))}`)), new sfn.Succeed(this, 'Ended elsewhere'))
      .otherwise(new sfn.Succeed(this, 'Transfer finished')));
  }

  /** Cleanup uses the execution's ARN to ignore a run that another execution leads by now. */
  private own(): Record<string, string> {
    return { run: jsonata('$run'), execution_arn: jsonata('$states.context.Execution.Id') };
  }

  /** Handles an error in the run. Cleanup still settles and reports the archives that were requested. */
  private cleanUpStopped(props: OrchestratorProps): sfn.IChainable {
    const failed = failAsCaught(this, 'Transfer failed'); // If Cleanup fails too, the rule of `cleanUpAfterTheEnd` starts it again.
    return run(this, 'Clean up after an error', props.cleanupStateMachine, {
      ...this.own(), stopped: true, error: jsonata('$caught.error'), cause: jsonata('$caught.cause'),
    }).addCatch(failed, { errors: ['States.ALL'] }).next(failed);
  }
}

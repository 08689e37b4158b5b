import { Duration, Size } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AsyncFacilitator } from './async-facilitator';
import { DEFAULT_CHUNK_SIZE } from '../contracts/chunk-size';
import { ONE_CPU_MEMORY } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { INVENTORY_KEY_PATTERNS, WAIT } from '../contracts/keys';
import { MANIFEST_MEMORY, MANIFEST_SCRATCH_BYTES } from '../contracts/manifest';
import { withMappingVaults } from '../contracts/vaults';
import { OUTPUTS } from '../contracts/workflow';
import { DestinationBucketOptions } from '../destination-bucket-options';
import { BuildManifestFunction } from '../handlers/get-inventory/build-manifest-function';
import { CheckJobFunction } from '../handlers/get-inventory/check-job-function';
import { KeepOutputFunction } from '../handlers/get-inventory/keep-output-function';
import { RequestOutputFunction } from '../handlers/get-inventory/request-output-function';
import { SettleExistingFunction } from '../handlers/get-inventory/settle-existing-function';
import { InventoryOptions } from '../inventory-options';
import { PartOptions } from '../part-options';
import { PlanOptions } from '../plan-options';
import { checkChunkSize, checkVaults } from '../private/check';
import { checkDestination, destinationEnvironment, tagEnvironment } from '../private/destination';
import { checkInventory, checkPlan, planEnvironment, readsPriceList } from '../private/plan-options';
import { sparkEnvironment, sparkStates } from '../private/spark-engine';
import { allow, boundRoles, machineLogGroup, numberText, onObjects, onTable, vaultArns, worker } from '../private/worker';
import { GLACIER_BUSY, invoke, jsonata, POLICY_ENFORCED, workflow } from '../private/workflow';

/** Glacier takes 3 to 5 hours for an inventory. After this time the notification is lost, or the output is an archive requested in bulk. */
const NOTIFICATION_TIMEOUT = Duration.hours(6);
/** Seconds between two checks of a job whose notification is late: 15 min × n, at most 4 hours. So a week is about 50 checks. */
const LOOK_AGAIN = '$min([$looks * 900, 14400])';
/** Lambda's longest. One invocation copies an output of Glacier, and another reads the whole inventory. */
const LONGEST = Duration.minutes(15);
/** MiB. The function holds a whole partition of the manifest in memory. */
const SETTLE_MEMORY = 1024;
const SETTLE_TIMEOUT = Duration.minutes(10);

/** Another invocation or a lifecycle rule of the bucket aborted the upload of an output. The function then begins a new upload. */
const UPLOAD_GONE: sfn.RetryProps = { errors: ['NoSuchUpload'], interval: Duration.seconds(2), backoffRate: 2, maxAttempts: 5 };

/** JSONata. Each output of each execution has its own wait key. */
const WAIT_KEY = `$run & '|${WAIT.INVENTORY}|' & $states.context.Execution.Name & '|' & $string($step + 1)`;
/** JSONata. A mapping vault's archive was kept. */
const MAPPED = '$needed and $step > 0';
const OUTPUT_JOB = { run: jsonata('$run'), output: jsonata('$outputs[$step]'), job_id: jsonata('$jobId') };

/** What GetInventory needs. */
export interface GetInventoryProps extends PartOptions, InventoryOptions {
  /** Keeps the run and, once the manifest is written, its totals. */
  readonly transferTable: dynamodb.ITable;
  /** Keeps inventories, manifests and plans. */
  readonly inventoryBucket: s3.IBucket;
  /** Checked before any archive is requested. An archive that is already in it is not requested and billed again. */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests.
   *
   * @default - nothing
   */
  readonly destination?: DestinationBucketOptions;
  /** Its topic receives Glacier's message that the inventory is ready. It then answers the wait. */
  readonly asyncFacilitator: AsyncFacilitator;
  /**
   * Vaults whose inventory may be retrieved. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Bytes of the chunks into which archives are cut: a power of two from 8 MiB to 4 GiB. Build Manifest counts the chunks of each archive for the plan.
   *
   * @default Size.gibibytes(1)
   */
  readonly chunkSize?: Size;
  /**
   * How the other parts of the deployment work, for the plan.
   *
   * @default - the defaults of the other parts
   */
  readonly plan?: PlanOptions;
}

/**
 * Retrieves the vault's inventory and makes the manifest and the plan of it. The manifest says which archives to request, in which order,
 * and under which key each one is stored (step 3).
 *
 * @example
 * new GetInventory(this, 'GetInventory', {
 *   transferTable: transferTable.table,
 *   inventoryBucket,
 *   destinationBucket,
 *   asyncFacilitator,
 * });
 */
export class GetInventory extends Construct {
  /** Started with `{ "run": … }`. Ends when the run is planned. */
  public readonly stateMachine: sfn.IStateMachine;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: GetInventoryProps) {
    super(scope, id);
    boundRoles(this, props);
    this.check(props);
    const logGroup = machineLogGroup(this, props);
    const stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(props, logGroup),
      logGroup,
      part: props,
      comment: 'Get Inventory: retrieves the inventory of a vault and writes the manifest',
    });
    props.asyncFacilitator.grantAnswer(stateMachine);
    this.stateMachine = stateMachine;
  }

  private check(props: GetInventoryProps): void {
    const { vaults, chunkSize, plan } = props;
    checkVaults('vaults', vaults);
    checkChunkSize('chunkSize', chunkSize);
    checkInventory('', props);
    checkPlan(plan);
    checkDestination(props);
  }

  /**
   * The same states handle each output of Glacier in turn. The first output is the vault's inventory.
   * If a mapping vault holds the names, its inventory and its archive follow.
   */
  private definition(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.IChainable {
    const request = this.requestOutput(props, logGroup);
    const anyLeft = new sfn.Choice(this, 'Any output left?')
      // If the user provided the inventory, step 0 is not needed but step 1 may be. If step 1 is not needed, neither is step 2.
      .when(sfn.Condition.jsonata(jsonata(`$step < ${OUTPUTS.length - 1} and ($needed or $step = 0)`)), this.nextOutput().next(request))
      .otherwise(this.plan(props, logGroup));
    const keep = this.keepOutput(props, logGroup);
    keep.next(new sfn.Choice(this, 'All of it kept?').when(sfn.Condition.jsonata(jsonata("$upload = ''")), anyLeft).otherwise(keep));
    const wait = this.waitForTheOutput(props, logGroup, keep);
    request.next(new sfn.Choice(this, 'Output needed?').when(sfn.Condition.jsonata(jsonata('$needed')), wait).otherwise(anyLeft));
    const begin = sfn.Pass.jsonata(this, 'Begin', { assign: { run: jsonata('$states.input.run'), outputs: OUTPUTS, step: 0, upload: jsonata("''") } });
    return begin.next(request);
  }

  private nextOutput(): sfn.Pass {
    return sfn.Pass.jsonata(this, 'Next output', { assign: { step: jsonata('$step + 1') } });
  }

  private waitForTheOutput(props: GetInventoryProps, logGroup: logs.ILogGroup, then: sfn.IChainable): sfn.IChainable {
    const check = this.checkJob(props, logGroup);
    const wait = props.asyncFacilitator.waitForJob(this, 'Wait for the output', { key: WAIT_KEY, timeout: NOTIFICATION_TIMEOUT });
    wait.addCatch(check, { errors: [sfn.Errors.TIMEOUT] });
    return wait.next(check).next(new sfn.Choice(this, 'Output ready?')
      .when(sfn.Condition.jsonata(jsonata('$ready')), then)
      .otherwise(sfn.Wait.jsonata(this, 'Wait a little longer', { time: sfn.WaitTime.seconds(jsonata(LOOK_AGAIN)) }).next(check)));
  }

  /** Each invocation of Settle Existing continues the work of the one before, until the run is planned. */
  private plan(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.IChainable {
    const settle = this.settleExisting(props, logGroup);
    settle.next(new sfn.Choice(this, 'All settled?')
      .when(sfn.Condition.jsonata(jsonata('$states.input.settled')), new sfn.Succeed(this, 'Planned'))
      .otherwise(settle));
    return this.buildManifest(props, logGroup).next(props.engine?._glue ? this.orSpark(props, logGroup, settle) : settle);
  }

  /** Build Manifest has left an inventory alone that is too large for one function. */
  private orSpark(props: GetInventoryProps, logGroup: logs.ILogGroup, settle: sfn.IChainable): sfn.IChainable {
    const environment = { ...this.environment(props), ...this.ofDestination(props), ...tagEnvironment(this, props) };
    const states = sparkStates(this, { parts: props, logGroup, environment }, settle);
    return new sfn.Choice(this, 'Spark needed?').when(sfn.Condition.jsonata(jsonata('$spark')), states).otherwise(settle);
  }

  private requestOutput(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new RequestOutputFunction(this, 'RequestOutput', worker(this, 'RequestOutput', {
      logGroup,
      part: props,
      environment: { ...this.environment(props), [ENV.JOB_TOPIC_ARN]: props.asyncFacilitator.jobTopic.topicArn },
      stores: [props.transferTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem'),
        allow(['glacier:DescribeVault', 'glacier:InitiateJob'], this.readableVaults(props)),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.INVENTORY, 's3:GetObject'),
      ],
    }));
    return invoke(this, 'Request output', handler, {
      payload: { run: jsonata('$run'), output: jsonata('$outputs[$step]'), wait: jsonata(WAIT_KEY) },
      assign: {
        needed: jsonata('$states.result.Payload.needed'),
        jobId: jsonata("$exists($states.result.Payload.job_id) ? $states.result.Payload.job_id : ''"),
        looks: 0,
      },
      retry: GLACIER_BUSY,
    }).addRetry(POLICY_ENFORCED);
  }

  private checkJob(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new CheckJobFunction(this, 'CheckJob', worker(this, 'CheckJob', {
      logGroup,
      part: props,
      environment: { [ENV.TRANSFER_TABLE]: props.transferTable.tableName },
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), allow(['glacier:DescribeJob'], this.readableVaults(props))],
    }));
    return invoke(this, 'Check job', handler, {
      payload: OUTPUT_JOB, assign: { ready: jsonata('$states.result.Payload.ready'), looks: jsonata('$looks + 1') }, retry: GLACIER_BUSY,
    });
  }

  private keepOutput(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new KeepOutputFunction(this, 'KeepOutput', worker(this, 'KeepOutput', {
      logGroup,
      part: props,
      timeout: LONGEST,
      memorySize: props.outputMemorySize ?? ONE_CPU_MEMORY,
      environment: this.environment(props),
      stores: [props.transferTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem'),
        allow(['glacier:DescribeJob', 'glacier:GetJobOutput'], this.readableVaults(props)),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.INVENTORY, 's3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'),
      ],
    }));
    return invoke(this, 'Keep output', handler, {
      payload: { ...OUTPUT_JOB, upload: jsonata('$upload') }, assign: { upload: jsonata("$exists($states.result.Payload.upload) ? $states.result.Payload.upload : ''") }, retry: GLACIER_BUSY,
    }).addRetry(UPLOAD_GONE);
  }

  private buildManifest(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler: lambda.IFunction = new BuildManifestFunction(this, 'BuildManifest', {
      ...worker(this, 'BuildManifest', {
        logGroup,
        part: props,
        timeout: LONGEST,
        memorySize: props.manifestMemorySize ?? MANIFEST_MEMORY,
        environment: { ...this.environment(props), ...this.ofDestination(props), ...tagEnvironment(this, props), ...sparkEnvironment(props.engine) },
        stores: [props.transferTable, props.inventoryBucket],
        policy: [
          onTable(props.transferTable, 'GetItem'),
          // Users can put selections, object rules and names anywhere in the inventory bucket.
          onObjects(props.inventoryBucket, '*', 's3:GetObject'),
          onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.MANIFEST, 's3:PutObject'),
          allow(['s3:ListBucket'], [props.destinationBucket.bucketArn, props.inventoryBucket.bucketArn]),
        ],
      }),
      ephemeralStorageSize: Size.bytes(MANIFEST_SCRATCH_BYTES),
    });
    const ofSpark = { mapped: jsonata(MAPPED), spark: jsonata('$exists($states.result.Payload.spark)') };
    return invoke(this, 'Build manifest', handler, {
      payload: { run: jsonata('$run'), mapped: jsonata(MAPPED) },
      assign: { manifest: jsonata('$states.result.Payload.manifest'), partition: 1, ...(props.engine?._glue ? ofSpark : {}) },
    });
  }

  private settleExisting(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new SettleExistingFunction(this, 'SettleExisting', worker(this, 'SettleExisting', {
      logGroup,
      part: props,
      timeout: SETTLE_TIMEOUT,
      memorySize: props.settleMemorySize ?? SETTLE_MEMORY,
      environment: { ...this.environment(props), ...this.ofDestination(props), ...planEnvironment(this, props, props.plan) },
      stores: [props.transferTable, props.inventoryBucket, props.destinationBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'UpdateItem'),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.MANIFEST, 's3:GetObject', 's3:PutObject'),
        onObjects(props.inventoryBucket, INVENTORY_KEY_PATTERNS.PLAN, 's3:PutObject'),
        allow(['s3:ListBucket'], [props.destinationBucket.bucketArn]),
        onObjects(props.destinationBucket, '*', 's3:GetObject'),
        // These have no resource level.
        allow(['lambda:GetAccountSettings', ...(readsPriceList(props.plan) ? ['pricing:GetProducts'] : [])], ['*']),
      ],
    }));
    return invoke(this, 'Settle existing', handler, {
      payload: { run: jsonata('$run'), manifest: jsonata('$manifest'), partition: jsonata('$partition') },
      assign: { partition: jsonata('$states.result.Payload.partition') },
    });
  }

  /** Vaults that may be transferred, and the mapping vaults that hold their names. */
  private readableVaults({ vaults }: GetInventoryProps): string[] {
    return vaultArns(this, vaults && withMappingVaults(vaults));
  }

  private environment = (props: GetInventoryProps) => ({
    [ENV.TRANSFER_TABLE]: props.transferTable.tableName, [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
  });

  private ofDestination = (props: GetInventoryProps) => ({
    ...destinationEnvironment(props), [ENV.CHUNK_SIZE]: numberText(props.chunkSize?.toBytes() ?? DEFAULT_CHUNK_SIZE),
  });
}

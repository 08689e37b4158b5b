import { Duration, Size } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AsyncFacilitator } from './async-facilitator';
import { ENV } from '../contracts/env';
import { INVENTORY_KEY_PATTERNS, WAIT } from '../contracts/keys';
import { BuildManifestFunction } from '../handlers/get-inventory/build-manifest-function';
import { CheckInventoryJobFunction } from '../handlers/get-inventory/check-inventory-job-function';
import { RequestInventoryFunction } from '../handlers/get-inventory/request-inventory-function';
import { PartOptions } from '../part-options';
import { checkVaults } from '../private/check';
import { allow, onTable, partLogGroup, vaultArns, worker } from '../private/worker';
import { GLACIER_BUSY, invoke, jsonata, workflow } from '../private/workflow';

/** Longer than Glacier takes for an inventory (3 to 5 hours): by then the notification is lost. */
const NOTIFICATION_TIMEOUT = Duration.hours(6);
/** Between two looks at a job whose notification is late. */
const LOOK_AGAIN = Duration.minutes(15);
/** Lambda's longest: one invocation reads the whole inventory. */
const MANIFEST_TIMEOUT = Duration.minutes(15);
/** MiB; archives are sorted in memory. */
const MANIFEST_MEMORY = 3008;
const MANIFEST_SCRATCH = Size.gibibytes(10);

/** What GetInventory needs. */
export interface GetInventoryProps extends PartOptions {
  /** Keeps the run and, once it is written, what its manifest holds. */
  readonly transferTable: dynamodb.ITable;
  /** Where inventories and manifests are kept. */
  readonly inventoryBucket: s3.IBucket;
  /** Looked at before anything is requested: what is there already is not paid for again. */
  readonly destinationBucket: s3.IBucket;
  /** Glacier publishes to its topic that the inventory is ready, and it answers the wait. */
  readonly asyncFacilitator: AsyncFacilitator;
  /**
   * Vaults whose inventory may be retrieved.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
}

/** Retrieves the vault's inventory and turns it into the manifest: what to request, in which order, under which key (step 3). */
export class GetInventory extends Construct {
  /** Started with `{ "run": … }`. */
  public readonly stateMachine: sfn.IStateMachine;

  constructor(scope: Construct, id: string, props: GetInventoryProps) {
    super(scope, id);
    checkVaults('vaults', props.vaults);
    const logGroup = partLogGroup(this, props);
    const stateMachine = workflow(this, 'Workflow', this.definition(props, logGroup), logGroup, 'Get Inventory: retrieves the inventory of a vault and writes the manifest');
    props.asyncFacilitator.grantAnswer(stateMachine);
    this.stateMachine = stateMachine;
  }

  private definition(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.IChainable {
    const buildManifest = this.buildManifest(props, logGroup);
    const checkJob = this.checkInventoryJob(props, logGroup);
    const wait = props.asyncFacilitator.waitForJob(this, 'Wait for the inventory', { key: '$wait', timeout: NOTIFICATION_TIMEOUT });
    wait.addCatch(checkJob, { errors: [sfn.Errors.TIMEOUT] });
    const askGlacier = wait.next(checkJob).next(new sfn.Choice(this, 'Inventory ready?')
      .when(sfn.Condition.jsonata(jsonata('$ready')), buildManifest)
      .otherwise(sfn.Wait.jsonata(this, 'Wait a little longer', { time: sfn.WaitTime.duration(LOOK_AGAIN) }).next(checkJob)));
    return this.nameTheWait()
      .next(this.requestInventory(props, logGroup))
      .next(new sfn.Choice(this, 'Inventory provided?')
        .when(sfn.Condition.jsonata(jsonata('$provided')), buildManifest)
        .otherwise(askGlacier));
  }

  private nameTheWait(): sfn.Pass {
    return sfn.Pass.jsonata(this, 'Name the wait', {
      assign: {
        run: jsonata('$states.input.run'),
        wait: jsonata(`$states.input.run & '|${WAIT.INVENTORY}|' & $states.context.Execution.Name & '|1'`),
      },
    });
  }

  private requestInventory(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new RequestInventoryFunction(this, 'RequestInventory', worker(this, 'RequestInventory', {
      logGroup,
      environment: { [ENV.TRANSFER_TABLE]: props.transferTable.tableName, [ENV.JOB_TOPIC_ARN]: props.asyncFacilitator.topic.topicArn },
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), allow(['glacier:InitiateJob'], vaultArns(this, props.vaults))],
    }));
    return invoke(this, 'Request inventory', handler, {
      payload: { run: jsonata('$run'), wait: jsonata('$wait') },
      assign: {
        provided: jsonata('$states.result.Payload.provided'),
        jobId: jsonata("$exists($states.result.Payload.job_id) ? $states.result.Payload.job_id : ''"),
      },
      retry: GLACIER_BUSY,
    });
  }

  private checkInventoryJob(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new CheckInventoryJobFunction(this, 'CheckInventoryJob', worker(this, 'CheckInventoryJob', {
      logGroup,
      environment: { [ENV.TRANSFER_TABLE]: props.transferTable.tableName },
      stores: [props.transferTable],
      policy: [onTable(props.transferTable, 'GetItem'), allow(['glacier:DescribeJob'], vaultArns(this, props.vaults))],
    }));
    return invoke(this, 'Check inventory job', handler, {
      payload: { run: jsonata('$run'), job_id: jsonata('$jobId') },
      assign: { ready: jsonata('$states.result.Payload.ready') },
      retry: GLACIER_BUSY,
    });
  }

  private buildManifest(props: GetInventoryProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler: lambda.IFunction = new BuildManifestFunction(this, 'BuildManifest', {
      ...worker(this, 'BuildManifest', {
        logGroup,
        timeout: MANIFEST_TIMEOUT,
        memorySize: MANIFEST_MEMORY,
        environment: {
          [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
          [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
          [ENV.DESTINATION_BUCKET]: props.destinationBucket.bucketName,
        },
        stores: [props.transferTable, props.inventoryBucket, props.destinationBucket],
        policy: [
          onTable(props.transferTable, 'GetItem', 'UpdateItem'),
          allow(['glacier:DescribeJob', 'glacier:GetJobOutput'], vaultArns(this, props.vaults)),
          allow(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], [
            props.inventoryBucket.arnForObjects(INVENTORY_KEY_PATTERNS.INVENTORY),
            props.inventoryBucket.arnForObjects(INVENTORY_KEY_PATTERNS.MANIFEST),
          ]),
          allow(['s3:ListBucket'], [props.destinationBucket.bucketArn, props.inventoryBucket.bucketArn]),
          allow(['s3:GetObject'], [props.destinationBucket.arnForObjects('*')]),
        ],
      }),
      ephemeralStorageSize: MANIFEST_SCRATCH,
    });
    return invoke(this, 'Build manifest', handler, {
      payload: { run: jsonata('$run'), job_id: jsonata('$jobId') },
      retry: GLACIER_BUSY,
    });
  }
}

import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { AsyncFacilitator, GetInventory, TransferTable } from 'cdk-glacier-vault-to-s3';

/** A pipeline that plans and moves nothing: it retrieves the inventory of a vault, and writes the manifest and the plan. */
const app = new App();
const stack = new Stack(app, 'PlanAlone');

const destinationBucket = s3.Bucket.fromBucketName(stack, 'Destination', 'team-archives');
const inventoryBucket = new s3.Bucket(stack, 'Inventories', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
const transferTable = new TransferTable(stack, 'TransferTable').table;
const asyncFacilitator = new AsyncFacilitator(stack, 'AsyncFacilitator', { transferTable });
const inventory = new GetInventory(stack, 'GetInventory', { transferTable, inventoryBucket, destinationBucket, asyncFacilitator });

// In a whole transfer the Orchestrator registers the run. This pipeline does it itself.
const text = tasks.DynamoAttributeValue.fromString;
const register = tasks.DynamoPutItem.jsonata(stack, 'Register the run', {
  table: transferTable,
  conditionExpression: 'attribute_not_exists(pk)',
  item: {
    pk: text('{% $states.input.run %}'),
    sk: text('run'),
    format: tasks.DynamoAttributeValue.fromNumber(1),
    phase: text('inventory'),
    pass: tasks.DynamoAttributeValue.fromNumber(1),
    mode: text('plan'),
    vault_name: text('{% $states.input.vault %}'),
    storage_class: text('DEEP_ARCHIVE'),
    tier: text('Bulk'),
    destination_bucket: text(destinationBucket.bucketName),
    destination_prefix: text('{% $states.input.vault %}'),
    provided_inventory: tasks.DynamoAttributeValue.fromBoolean(false),
    description: text(''),
    started_at: text('{% $now() %}'),
    execution_arn: text('{% $states.context.Execution.Id %}'),
  },
  outputs: '{% $states.input %}',
});
const plan = tasks.StepFunctionsStartExecution.jsonata(stack, 'Plan', {
  stateMachine: inventory.stateMachine,
  integrationPattern: sfn.IntegrationPattern.RUN_JOB,
  input: sfn.TaskInput.fromObject({ run: '{% $states.input.run %}' }),
});
const planner = new sfn.StateMachine(stack, 'Planner', {
  definitionBody: sfn.DefinitionBody.fromChainable(register.next(plan)),
  queryLanguage: sfn.QueryLanguage.JSONATA,
});

// Start it with { "run": "photos-1", "vault": "photos" }. Hours later the plan is in the bucket as photos-1/plan/plan.html.
new CfnOutput(stack, 'PlannerArn', { value: planner.stateMachineArn });
new CfnOutput(stack, 'InventoryBucket', { value: inventoryBucket.bucketName });

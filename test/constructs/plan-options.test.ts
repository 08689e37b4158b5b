import { Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AsyncFacilitator, GetInventory, PlanOptions } from '../../src';
import { testApp } from '../support/stacks';
import { propertiesOf } from '../support/templates';

/** Get Inventory of a team that brings everything else. */
function getInventory(plan?: PlanOptions): Template {
  const stack = new Stack(testApp(), 'Stack');
  const transferTable = dynamodb.Table.fromTableName(stack, 'Transfers', 'transfers');
  new GetInventory(stack, 'Inventory', {
    transferTable,
    inventoryBucket: s3.Bucket.fromBucketName(stack, 'Inventories', 'inventories'),
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
    asyncFacilitator: new AsyncFacilitator(stack, 'Facilitator', { transferTable }),
    plan,
  });
  return Template.fromStack(stack);
}

const environment = (plan?: PlanOptions) =>
  propertiesOf(getInventory(plan), 'AWS::Lambda::Function', 'InventorySettleExisting').Environment.Variables as Record<string, string>;

it('Settle Existing plans with the figures of the plan options', () => {
  const plan: PlanOptions = {
    chunkMemorySize: 1024,
    chunkConcurrency: 20,
    prepareConcurrency: 4,
    validationConcurrency: 3,
    dailyBytes: Size.gibibytes(1),
    dailyRequests: 7,
    initialRequestsPerSecond: 0.5,
    prices: { sqs_requests: 0.4 },
  };
  expect(environment(plan)).toMatchObject({
    CHUNK_MEMORY: '1024',
    CHUNK_CONCURRENCY: '20',
    VALIDATION_CONCURRENCY: '3',
    DAILY_BYTES: `${2 ** 30}`,
    DAILY_REQUESTS: '7',
    INITIAL_RATE: '0.5',
    PRICES: '{"sqs_requests":0.4}',
  });
});

it('Settle Existing plans with the defaults of the parts without plan options', () => {
  const variables = environment();
  expect(variables).toMatchObject({ CHUNK_MEMORY: '256', CHUNK_CONCURRENCY: '100', VALIDATION_CONCURRENCY: '50', INITIAL_RATE: '10', DAILY_BYTES: `${100 * 2 ** 40}` });
  for (const unset of ['DAILY_REQUESTS', 'PRICES']) expect(variables).not.toHaveProperty(unset);
});

it.each<[string, PlanOptions, string]>([
  ['chunkMemorySize', { chunkMemorySize: 64 }, 'plan.chunkMemorySize must be a whole number from 128 to 10240; got 64'],
  ['chunkConcurrency', { chunkConcurrency: 1 }, 'plan.chunkConcurrency must be a whole number from 2 to 1000; got 1'],
  ['validationConcurrency', { validationConcurrency: 1001 }, 'plan.validationConcurrency must be a whole number from 2 to 1000; got 1001'],
  ['dailyBytes', { dailyBytes: Size.bytes(0) }, 'plan.dailyBytes must be more than 0 bytes; got 0 bytes'],
  ['dailyRequests', { dailyRequests: 0 }, 'plan.dailyRequests must be a whole number of at least 1; got 0'],
  ['initialRequestsPerSecond', { initialRequestsPerSecond: 0 }, 'plan.initialRequestsPerSecond must be a number above 0; got 0'],
  ['prices', { prices: { sqs: 1 } }, 'plan.prices: no price has the name sqs'],
])('a wrong %s of the plan options is refused by name', (_, plan, message) => expect(() => getInventory(plan)).toThrow(message));

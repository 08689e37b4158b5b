import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  AsyncFacilitator, ChunkPipeline, Cleanup, Dashboard, ExtendDownloadWindow, GetInventory, InitiateRetrieval, Metrics, Orchestrator,
  SsmDocument, TransferTable, Validation,
} from '../../src';

export const PARTS = [
  'TransferTable', 'AsyncFacilitator', 'GetInventory', 'Validation', 'ChunkPipeline', 'ExtendDownloadWindow', 'Metrics', 'Dashboard',
  'InitiateRetrieval', 'Cleanup', 'Orchestrator', 'SsmDocument',
] as const;
export type PartName = (typeof PARTS)[number];

/** Creates every part as the transfer does, each in the stack that `stackOf` returns. */
export function wire(stackOf: (part: PartName) => Stack): void {
  const buckets = new Stack(App.of(stackOf('TransferTable')) as App, 'Buckets');
  const destinationBucket = new s3.Bucket(buckets, 'Destination');
  const inventoryBucket = new s3.Bucket(buckets, 'Inventories');
  const transferTable = new TransferTable(stackOf('TransferTable'), 'TransferTable').table;
  const stores = { transferTable, destinationBucket, inventoryBucket };
  const asyncFacilitator = new AsyncFacilitator(stackOf('AsyncFacilitator'), 'AsyncFacilitator', stores);
  const jobTopic = asyncFacilitator.jobTopic;
  const inventory = new GetInventory(stackOf('GetInventory'), 'GetInventory', { ...stores, asyncFacilitator });
  const validation = new Validation(stackOf('Validation'), 'Validation', stores);
  const pipeline = new ChunkPipeline(stackOf('ChunkPipeline'), 'ChunkPipeline', { ...stores, jobTopic, validationQueue: validation.queue });
  const { notificationsQueue, chunksQueue, smallArchivesQueue } = pipeline;
  const workQueues = { notificationsQueue, chunksQueue, smallArchivesQueue, validationQueue: validation.queue };
  const metrics = new Metrics(stackOf('Metrics'), 'Metrics', stores);
  const sweeper = new ExtendDownloadWindow(stackOf('ExtendDownloadWindow'), 'ExtendDownloadWindow', {
    ...stores, ...workQueues, jobTopic, asyncFacilitatorTable: asyncFacilitator.table, metricsTable: metrics.table,
  });
  const dashboard = new Dashboard(stackOf('Dashboard'), 'Dashboard', { ...stores, metrics });
  const periodicRules = [sweeper.rule, dashboard.rule];
  const retrieval = new InitiateRetrieval(stackOf('InitiateRetrieval'), 'InitiateRetrieval', {
    ...stores, ...workQueues, metricsTable: metrics.table, jobTopic, periodicRules,
  });
  const cleanup = new Cleanup(stackOf('Cleanup'), 'Cleanup', {
    ...stores, metricsTable: metrics.table, uploaderRole: pipeline.uploaderRole, dashboardStateMachine: dashboard.stateMachine, periodicRules,
  });
  const orchestrator = new Orchestrator(stackOf('Orchestrator'), 'Orchestrator', {
    ...stores,
    asyncFacilitator,
    inventoryRetrievalStateMachine: inventory.stateMachine,
    initiateRetrievalStateMachine: retrieval.stateMachine,
    cleanupStateMachine: cleanup.stateMachine,
    sweepRole: sweeper.sweepRole,
    periodicRules,
    destinationWriters: {
      notificationsProcessorFunction: pipeline.notificationsProcessorFunction,
      chunkRetrievalFunction: pipeline.chunkRetrievalFunction,
      validateFunction: validation.validateFunction,
    },
  });
  new SsmDocument(stackOf('SsmDocument'), 'SsmDocument', { orchestratorStateMachine: orchestrator.stateMachine });
}

/** What already exists in the account of a team that uses one part only. */
function existing(stack: Stack) {
  const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
  const table = (name: string) => dynamodb.Table.fromTableAttributes(stack, name, {
    tableArn: arn('dynamodb', `table/${name}`), tableStreamArn: arn('dynamodb', `table/${name}/stream/2026`),
  });
  const handler = (name: string) => lambda.Function.fromFunctionArn(stack, name, arn('lambda', `function:${name}`));
  const stores = {
    transferTable: table('Transfers'),
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
    inventoryBucket: s3.Bucket.fromBucketName(stack, 'Inventories', 'inventories'),
    jobTopic: sns.Topic.fromTopicArn(stack, 'Jobs', arn('sns', 'jobs')),
  };
  return {
    stores,
    table,
    destinationWriters: {
      notificationsProcessorFunction: handler('Processor'), chunkRetrievalFunction: handler('Copier'), validateFunction: handler('Validate'),
    },
    machine: (name: string) => sfn.StateMachine.fromStateMachineArn(stack, name, arn('states', `stateMachine:${name}`)),
    queue: (name: string) => sqs.Queue.fromQueueArn(stack, name, arn('sqs', name)),
    facilitator: () => new AsyncFacilitator(stack, 'Facilitator', { transferTable: stores.transferTable }),
    periodicRules: [events.Rule.fromEventRuleArn(stack, 'Sweeper', arn('events', 'rule/sweeper'))],
  };
}

/** Creates one part in the stack of a team that has everything else already. */
export function alone(part: PartName, stack: Stack): void {
  const { stores, table, machine, queue, facilitator, periodicRules, destinationWriters } = existing(stack);
  const workQueues = () => ({
    notificationsQueue: queue('Notifications'), chunksQueue: queue('Chunks'), smallArchivesQueue: queue('SmallArchives'), validationQueue: queue('Validation'),
  });
  const make: Record<PartName, () => unknown> = {
    TransferTable: () => new TransferTable(stack, 'Part'),
    AsyncFacilitator: () => new AsyncFacilitator(stack, 'Part', stores),
    GetInventory: () => new GetInventory(stack, 'Part', { ...stores, asyncFacilitator: facilitator() }),
    Validation: () => new Validation(stack, 'Part', stores),
    ChunkPipeline: () => new ChunkPipeline(stack, 'Part', { ...stores, validationQueue: queue('Validation') }),
    ExtendDownloadWindow: () => new ExtendDownloadWindow(stack, 'Part', {
      ...stores, ...workQueues(), asyncFacilitatorTable: table('Waits'), metricsTable: table('Figures'),
    }),
    Metrics: () => new Metrics(stack, 'Part', stores),
    Dashboard: () => new Dashboard(stack, 'Part', { ...stores, metrics: new Metrics(stack, 'Metrics', stores) }),
    InitiateRetrieval: () => new InitiateRetrieval(stack, 'Part', { ...stores, ...workQueues(), metricsTable: table('Figures'), periodicRules }),
    Cleanup: () => new Cleanup(stack, 'Part', {
      ...stores, metricsTable: table('Figures'), uploaderRole: iam.Role.fromRoleName(stack, 'Uploader', 'uploader'), periodicRules,
    }),
    Orchestrator: () => new Orchestrator(stack, 'Part', {
      ...stores,
      asyncFacilitator: facilitator(),
      inventoryRetrievalStateMachine: machine('Inventory'),
      initiateRetrievalStateMachine: machine('Retrieval'),
      cleanupStateMachine: machine('Cleanup'),
      periodicRules,
      destinationWriters,
    }),
    SsmDocument: () => new SsmDocument(stack, 'Part', { orchestratorStateMachine: machine('Orchestrator') }),
  };
  make[part]();
}

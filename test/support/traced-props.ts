import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { GlueWorkerType, InventoryEngine, ObjectEncryption } from '../../src';

/** What a template shows of each prop's value below, and never shows without it. A prop of one struct only is named with its struct. */
export const TRACES: Record<string, RegExp> = {
  'alarmTopic': /trace-alarms/,
  'architecture': /"x86_64"/,
  'asyncFacilitator': /ItsFacilitator/,
  'asyncFacilitatorTable': /trace-waits/,
  'bucketOwnerFullControl': /bucket-owner-full-control/,
  'chunkConcurrency': /\b117\b/,
  'chunkMemorySize': /\b1111\b/,
  'chunkRetrievalFunction': /trace-copier/,
  'chunkSize': /"33554432"/,
  'chunksQueue': /trace-chunks/,
  'cleanupStateMachine': /trace-cleanup/,
  'completionTopic': /trace-completions/,
  'dailyBytes': /"7654321"/,
  'dailyRequests': /"6543"/,
  'dashboardPeriod': /rate\(11 minutes\)/,
  'dashboardStateMachine': /trace-dashboard/,
  'destination': /"999988887777"/,
  'destinationBucket': /trace-archives/,
  'destinationWriters': /trace-copier/,
  'download': /\b117\b/,
  'downloadWindow': /"82800"/,
  'encryption': /"DESTINATION_ENCRYPTION":"AES256"/,
  'encryptionKey': /key\/trace-key/,
  'DestinationBucketOptions.encryptionKey': /key\/trace-destination-key/,
  'expectedBucketOwner': /"999988887777"/,
  'initialRequestsPerSecond': /"3\.75"/,
  'initiateRetrievalStateMachine': /trace-initiate/,
  'inventoryBucket': /trace-inventories/,
  'inventoryRetrievalStateMachine': /trace-inventory-machine/,
  'jobTopic': /trace-jobs/,
  'key': /trace-wait-key/,
  'logging': /"RetentionInDays":545/,
  'metrics': /ItsMetrics/,
  'metricsTable': /trace-figures/,
  'monitoring': /trace-alarms/,
  'network': /"subnet-trace"/,
  'notificationsProcessorFunction': /trace-processor/,
  'notificationsQueue': /trace-notifications/,
  'objectTags': /trace-tag/,
  'objectTagging': /OBJECT_TAGGING/,
  'orchestratorStateMachine': /trace-orchestrator/,
  'periodicRules': /trace-rule/,
  'permissionsBoundary': /trace-boundary/,
  'plan': /\b1111\b/,
  'prepareConcurrency': /\b118\b/,
  'prepareMemorySize': /\b1112\b/,
  'priceList': /"PRICE_LIST":"NO"/,
  'prices': /0\.0123/,
  'removalPolicy': /"RetainExceptOnCreate"/,
  'requestMemorySize': /\b1114\b/,
  'PartLoggingOptions.removalPolicy': /"AWS::Logs::LogGroup","Properties":\{[^{}]*\},"UpdateReplacePolicy":"Delete"/,
  'retention': /"RetentionInDays":545/,
  'retrieval': /"6543"/,
  'securityGroups': /"sg-trace"/,
  'subnets': /"subnet-trace"/,
  'engine': /"GlueVersion":"5\.0"/,
  'workerType': /"G\.2X"/,
  'workers': /"NumberOfWorkers":17\b/,
  'above': /"SPARK_ABOVE":"1234567"/,
  'inventory': /\b1117\b/,
  'outputMemorySize': /\b1116\b/,
  'manifestMemorySize': /\b1117\b/,
  'settleMemorySize': /\b1118\b/,
  'resumableFor': /"27734400"/,
  'reportMemorySize': /\b1119\b/,
  'smallArchivesQueue': /trace-small-archives/,
  'sweepMemorySize': /\b1115\b/,
  'sweepPeriod': /"420"|rate\(7 minutes\)/,
  'sweepRole': /trace-sweeper/,
  'timeout': /"TimeoutSeconds":4711/,
  'transfer': /TransferTransferTable/,
  'transferTable': /trace-transfers/,
  'uploaderRole': /trace-uploader/,
  'validateFunction': /trace-validate/,
  'validationConcurrency': /\b113\b/,
  'validationMemorySize': /\b1113\b/,
  'validationQueue': /trace-validation/,
  'vaults': /trace-vault/,
  'vpc': /"VpcConfig"/,
  'workflowLevel': /"Level":"ERROR"/,
};

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

/** Values of every prop, by name. One name means one idea, so each part can take all of them. */
export function tracedProps(stack: Stack) {
  const table = (name: string) => dynamodb.Table.fromTableAttributes(stack, name, {
    tableArn: arn('dynamodb', `table/${name}`), tableStreamArn: arn('dynamodb', `table/${name}/stream/2026`),
  });
  const queue = (name: string) => sqs.Queue.fromQueueArn(stack, name, arn('sqs', name));
  const topic = (name: string) => sns.Topic.fromTopicArn(stack, name, arn('sns', name));
  const machine = (name: string) => sfn.StateMachine.fromStateMachineArn(stack, name, arn('states', `stateMachine:${name}`));
  const handler = (name: string) => lambda.Function.fromFunctionArn(stack, name, arn('lambda', `function:${name}`));
  const work = { chunkConcurrency: 117, prepareConcurrency: 118, validationConcurrency: 113 };
  const daily = { dailyBytes: Size.bytes(7_654_321), dailyRequests: 6543, initialRequestsPerSecond: 3.75 };
  const prices = { glacier_retrieval_Bulk: 0.0123 };
  const periods = { downloadWindow: Duration.hours(23), sweepPeriod: Duration.minutes(7) };
  const topics = { alarmTopic: topic('trace-alarms'), completionTopic: topic('trace-completions') };
  const jobTopic = topic('trace-jobs');
  const chunks = { chunkSize: Size.mebibytes(32) };
  const copying = { chunkMemorySize: 1111, prepareMemorySize: 1112, validationMemorySize: 1113 };
  const requesting = { requestMemorySize: 1114, sweepMemorySize: 1115 };
  const engine = InventoryEngine.glue({ workerType: GlueWorkerType.G_2X, workers: 17, above: 1_234_567 });
  const inventory = { outputMemorySize: 1116, manifestMemorySize: 1117, settleMemorySize: 1118, engine };
  const reportMemorySize = 1119;
  const dashboardPeriod = Duration.minutes(11);
  return {
    ...work,
    ...daily,
    ...periods,
    ...topics,
    ...chunks,
    ...copying,
    ...requesting,
    ...inventory,
    inventory,
    reportMemorySize,
    prices,
    dashboardPeriod,
    jobTopic,
    ...shared(stack),
    priceList: false,
    vaults: ['trace-vault'],
    resumableFor: Duration.days(321),
    transferTable: table('trace-transfers'),
    asyncFacilitatorTable: table('trace-waits'),
    metricsTable: table('trace-figures'),
    inventoryBucket: s3.Bucket.fromBucketName(stack, 'Inventories', 'trace-inventories'),
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'trace-archives'),
    notificationsQueue: queue('trace-notifications'),
    chunksQueue: queue('trace-chunks'),
    smallArchivesQueue: queue('trace-small-archives'),
    validationQueue: queue('trace-validation'),
    periodicRules: [events.Rule.fromEventRuleArn(stack, 'Rule', arn('events', 'rule/trace-rule'))],
    sweepRole: iam.Role.fromRoleName(stack, 'Sweeper', 'trace-sweeper'),
    uploaderRole: iam.Role.fromRoleName(stack, 'Uploader', 'trace-uploader'),
    destinationWriters: {
      notificationsProcessorFunction: handler('trace-processor'), chunkRetrievalFunction: handler('trace-copier'), validateFunction: handler('trace-validate'),
    },
    inventoryRetrievalStateMachine: machine('trace-inventory-machine'),
    initiateRetrievalStateMachine: machine('trace-initiate'),
    cleanupStateMachine: machine('trace-cleanup'),
    dashboardStateMachine: machine('trace-dashboard'),
    orchestratorStateMachine: machine('trace-orchestrator'),
    plan: { priceList: false, ...work, ...daily, ...copying, ...requesting, reportMemorySize, prices },
    retrieval: { ...daily, ...periods, ...requesting, jobTopic },
    download: { ...work, ...chunks, ...copying },
    monitoring: { ...topics, dashboardPeriod, reportMemorySize },
  };
}

/** What every part takes, and what the destination demands. */
function shared(stack: Stack) {
  const key = (name: string) => kms.Key.fromKeyArn(stack, name, arn('kms', `key/${name}`));
  return {
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    encryptionKey: key('trace-key'),
    logging: { retention: logs.RetentionDays.EIGHTEEN_MONTHS, workflowLevel: sfn.LogLevel.ERROR },
    architecture: lambda.Architecture.X86_64,
    network: {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-trace', availabilityZones: ['a'] }),
      subnets: { subnets: [ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', { subnetId: 'subnet-trace', availabilityZone: 'a' })] },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-trace')],
    },
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'trace-boundary'),
    destination: {
      encryptionKey: key('trace-destination-key'), expectedBucketOwner: '999988887777', bucketOwnerFullControl: true, objectTags: { 'trace-tag': 'a' }, objectTagging: true,
    },
  };
}

/** The one prop that `encryptionKey` decides too. */
export const ASKS_FOR_S3_KEYS = { encryption: ObjectEncryption.S3_MANAGED };

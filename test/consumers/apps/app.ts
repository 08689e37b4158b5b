import { App, CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { GlacierVaultToS3Transfer, GlueWorkerType, InventoryEngine, ObjectEncryption, TransferTable, Validation, VaultDeletion } from 'cdk-glacier-vault-to-s3';

/** Every option and every method of a transfer and of its deletion, and parts without them. app.py, App.java and app.go are this app in their languages. */
const app = new App();
const stack = new Stack(app, 'Everything');
const key = new kms.Key(stack, 'Key');
const topic = new sns.Topic(stack, 'Topic');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
const destinationBucket = new s3.Bucket(stack, 'Destination');
const operators = new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  destination: {
    encryption: ObjectEncryption.KMS,
    encryptionKey: key,
    expectedBucketOwner: '111111111111',
    bucketOwnerFullControl: true,
    objectTags: { team: 'studio' },
    objectTagging: true,
  },
  vaults: ['studio', 'backup-*'],
  inventoryBucket: new s3.Bucket(stack, 'Inventory', { encryptionKey: key }),
  inventory: {
    outputMemorySize: 1536,
    manifestMemorySize: 2048,
    settleMemorySize: 1280,
    engine: InventoryEngine.glue({ workerType: GlueWorkerType.G_2X, workers: 20, above: 5_000_000 }),
  },
  retrieval: {
    dailyBytes: Size.tebibytes(2),
    dailyRequests: 5000,
    initialRequestsPerSecond: 2.5,
    downloadWindow: Duration.hours(20),
    sweepPeriod: Duration.minutes(10),
    jobTopic: new sns.Topic(stack, 'Jobs'),
    requestMemorySize: 768,
    sweepMemorySize: 320,
  },
  download: {
    chunkSize: Size.mebibytes(64),
    chunkConcurrency: 20,
    chunkMemorySize: 1024,
    prepareConcurrency: 10,
    validationConcurrency: 5,
    prepareMemorySize: 384,
    validationMemorySize: 448,
  },
  monitoring: { dashboardPeriod: Duration.minutes(15), alarmTopic: topic, completionTopic: topic, reportMemorySize: 1408 },
  resumableFor: Duration.days(400),
  priceList: false,
  prices: { glacier_retrieval_Bulk: 0.003 },
  permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
  removalPolicy: RemovalPolicy.DESTROY,
  encryptionKey: key,
  logging: { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.RETAIN, workflowLevel: sfn.LogLevel.ERROR },
  architecture: lambda.Architecture.X86_64,
  network: {
    vpc,
    subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [new ec2.SecurityGroup(stack, 'Functions', { vpc })],
  },
});

transfer.grantLaunch(operators);
transfer.grantReadReports(operators);
transfer.grantWatch(operators);
transfer.onRunFinished('Finished', { target: new targets.SnsTopic(topic) });
transfer.destinationPolicyStatements().forEach((statement) => destinationBucket.addToResourcePolicy(statement));
transfer.metricArchivesDownloaded({ period: Duration.hours(1) }).createAlarm(stack, 'Many', { threshold: 1000, evaluationPeriods: 1 });
transfer.metricArchivesFailed().createAlarm(stack, 'Failures', {
  threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});

const deletion = new VaultDeletion(stack, 'Delete', { transfer });
deletion.grantDelete(operators);
new CfnOutput(stack, 'DeleteDocument', { value: deletion.documentName });

const partStack = new Stack(app, 'Part');
const partBucket = new s3.Bucket(partStack, 'Destination');
const transferTable = new TransferTable(partStack, 'TransferTable');
const validation = new Validation(partStack, 'Validation', {
  transferTable: transferTable.table, destinationBucket: partBucket, validationConcurrency: 3,
});
validation.queue.grantSendMessages(new iam.Role(partStack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() }));

app.synth();

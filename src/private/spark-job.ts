import { join } from 'node:path';
import { ArnFormat, Aws, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { warnOfUnreachable, withSecurityGroups } from './network';
import { allow, encryptLogs, onObjects, useOfKeys } from './worker';
import { INVENTORY_KEY_PATTERNS, SPARK_WORK } from '../contracts/keys';
import { SPARK_GROUP_ROWS } from '../contracts/spark';
import { GlueEngineOptions, GlueWorkerType } from '../inventory-engine';
import { NetworkOptions } from '../network-options';
import { PartOptions } from '../part-options';

/*
 * The Glue job that sorts large inventories: `spark/build_manifest.py`. It reads and writes below `spark.work/` of the inventory bucket.
 * https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 */

const SCRIPT = join(__dirname, '..', '..', 'spark', 'build_manifest.py');
/** Spark 3.5.4, Python 3.11, Java 17. */
const GLUE_VERSION = '5.0';
const DEFAULT_WORKERS = 10;
/** Minutes: 8 hours. Ten workers sort a billion archives in less. */
const TIMEOUT_MINUTES = 480;
/** Runs of the transfer at the same time. A further one is started again and again. */
const MOST_RUNS = 20;
/** Glue puts logs of Spark into `<prefix>/error`, and what the script prints into `<prefix>/output`. https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html */
const LOG_GROUPS = ['error', 'output'] as const;
/** Glue's own tag of the network interfaces that it makes. */
const GLUE_TAG = 'aws-glue-service-resource';

export interface SparkJobProps {
  readonly options: GlueEngineOptions;
  readonly part: PartOptions;
  readonly inventoryBucket: s3.IBucket;
}

/** The job, its role, its logs, and its way into a VPC. */
export class SparkJob extends Construct {
  public readonly jobName: string;
  private readonly role: iam.Role;

  constructor(scope: Construct, id: string, { options, part, inventoryBucket }: SparkJobProps) {
    super(scope, id);
    const script = new assets.Asset(this, 'Script', { path: SCRIPT });
    const prefix = this.createLogGroups(part);
    this.role = this.createRole(script, inventoryBucket, prefix);
    const job = new glue.CfnJob(this, 'Job', {
      description: 'Sorts large inventories of Glacier vaults',
      role: this.role.roleArn,
      glueVersion: GLUE_VERSION,
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.s3ObjectUrl },
      workerType: options.workerType ?? GlueWorkerType.G_1X,
      numberOfWorkers: options.workers ?? DEFAULT_WORKERS,
      timeout: TIMEOUT_MINUTES,
      // The state machine starts a run again that failed.
      maxRetries: 0,
      executionProperty: { maxConcurrentRuns: MOST_RUNS },
      defaultArguments: {
        '--enable-auto-scaling': 'true',
        '--job-bookmark-option': 'job-bookmark-disable',
        '--custom-logGroup-prefix': prefix,
        '--group-rows': `${SPARK_GROUP_ROWS}`,
      },
      connections: part.network && { connections: [this.connect(part.network)] },
      securityConfiguration: this.encrypt(inventoryBucket.encryptionKey),
    });
    this.jobName = job.ref;
    // A run would start before its role may write its logs.
    job.node.addDependency(this.role);
  }

  /** Lets a state machine start runs of this job, wait for them, and stop them if it is stopped. */
  public policyToRun(): iam.PolicyStatement {
    return allow(['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'], [this.arnOf('job', this.jobName)]);
  }

  /** @returns what the names of both log groups begin with */
  private createLogGroups(part: PartOptions): string {
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const prefix = `/aws-glue/jobs/${this.uniqueName()}-${stackUuid}`;
    part.encryptionKey?.addToResourcePolicy(encryptLogs(this));
    for (const name of LOG_GROUPS) {
      new logs.LogGroup(this, `${name === 'error' ? 'SparkLogs' : 'ScriptLogs'}`, {
        logGroupName: `${prefix}/${name}`,
        retention: part.logging?.retention ?? logs.RetentionDays.THREE_MONTHS,
        removalPolicy: part.logging?.removalPolicy ?? part.removalPolicy ?? RemovalPolicy.RETAIN,
        encryptionKey: part.encryptionKey,
      });
    }
    return prefix;
  }

  private createRole(script: assets.Asset, inventoryBucket: s3.IBucket, logPrefix: string): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
    const work = INVENTORY_KEY_PATTERNS.SPARK_WORK;
    const logGroups = LOG_GROUPS.map((name) => Stack.of(this).formatArn({
      service: 'logs', resource: 'log-group', resourceName: `${logPrefix}/${name}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }));
    [
      onObjects(script.bucket, script.s3ObjectKey, 's3:GetObject'),
      onObjects(inventoryBucket, work, 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'),
      // Spark asks whether files, folders and markers of folders are there, up to `spark.work` itself. S3 says that one is missing only to a role that
      // may read it and list the bucket. With a condition on the prefix it says 403, because such a request has no prefix.
      onObjects(inventoryBucket, `${SPARK_WORK}*`, 's3:GetObject'),
      allow(['s3:ListBucket'], [inventoryBucket.bucketArn]),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroups),
      ...useOfKeys([inventoryBucket]),
    ].forEach((statement) => role.addToPolicy(statement));
    return role;
  }

  /**
   * A job runs in one subnet. Its workers must reach one another on every port: https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html
   *
   * @returns the name of the connection
   */
  private connect(network: NetworkOptions): string {
    const { vpc, subnets, securityGroups = [] } = withSecurityGroups(this, network)!;
    const [subnet] = vpc.selectSubnets(subnets).subnets;
    const workers = new ec2.SecurityGroup(this, 'Workers', { vpc, allowAllOutbound: false, description: `Workers of ${this.node.path} reach one another` });
    workers.connections.allowInternally(ec2.Port.allTcp());
    const connection = new glue.CfnConnection(this, 'Connection', {
      catalogId: Aws.ACCOUNT_ID,
      connectionInput: {
        connectionType: 'NETWORK',
        connectionProperties: {},
        physicalConnectionRequirements: {
          availabilityZone: subnet.availabilityZone,
          subnetId: subnet.subnetId,
          securityGroupIdList: [workers, ...securityGroups].map(({ securityGroupId }) => securityGroupId),
        },
      },
    });
    [...policyInVpc(), allow(['glue:GetConnection'], [this.arnOf('catalog'), this.arnOf('connection', connection.ref)])]
      .forEach((statement) => this.role.addToPolicy(statement));
    warnOfUnreachable(this.role, network, ['s3', 'logs']);
    return connection.ref;
  }

  /**
   * A job that asks for the bucket's key by itself may also write to a bucket whose policy demands it. The log groups have their key already.
   *
   * @returns the name of the configuration, if there is a key
   */
  private encrypt(key: kms.IKey | undefined): string | undefined {
    if (!key) return undefined;
    // It has no resource level.
    this.role.addToPolicy(allow(['glue:GetSecurityConfiguration'], ['*']));
    return new glue.CfnSecurityConfiguration(this, 'Encryption', {
      // Another key makes another configuration, which needs another name.
      name: `${this.uniqueName()}-${key.node.addr.slice(-8)}`,
      encryptionConfiguration: { s3Encryptions: [{ s3EncryptionMode: 'SSE-KMS', kmsKeyArn: key.keyArn }] },
    }).ref;
  }

  private uniqueName(): string {
    return `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-${this.node.addr.slice(-8)}`;
  }

  private arnOf(resource: string, resourceName?: string): string {
    return Stack.of(this).formatArn({ service: 'glue', resource, resourceName });
  }
}

/** What Glue needs of a role to put a job into a VPC: https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html */
const policyInVpc = (): iam.PolicyStatement[] => [
  allow([
    'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeRouteTables', 'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcEndpoints',
  ], ['*']),
  allow(['ec2:CreateTags', 'ec2:DeleteTags'], [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`], { 'ForAllValues:StringEquals': { 'aws:TagKeys': [GLUE_TAG] } }),
];

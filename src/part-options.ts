import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { NetworkOptions } from './network-options';

/** What the user decides for everything that holds data. */
export interface StoreOptions {
  /**
   * What happens to tables, buckets, queues and logs when they are removed from the stack.
   * `DESTROY` deletes the record of where each archive went, and every report in a bucket that is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts tables, queues, the job topic, logs, the inventory bucket, and the histories of state machines. A key of this app gets the
   * policy that it needs. The policy of an imported key must let this account's roles, CloudWatch Logs, Amazon SNS and Glacier use it: see
   * "Where data rests" in docs/operations.md. Give, change or remove the key only while no run is active.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: kms.IKey;
}

/** What the user decides for every part. */
export interface PartOptions extends StoreOptions {
  /**
   * The log group of each part: its functions and workflows log there.
   *
   * @default - kept for three months, and removed as `removalPolicy` says
   */
  readonly logging?: PartLoggingOptions;

  /**
   * Architecture of every function. Choose `X86_64` in a region in which Lambda has no arm64. The plan's price of Lambda is that of arm64,
   * so give the region's own price as `lambda_duration` in `prices`.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The network of every function, for functions that must not leave a VPC.
   *
   * @default - functions run in Lambda's own network
   */
  readonly network?: NetworkOptions;

  /**
   * Permissions boundary of every role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** How a part logs. */
export interface PartLoggingOptions {
  /**
   * How long log events are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly retention?: logs.RetentionDays;
  /**
   * What happens to log groups when they are removed from the stack.
   *
   * @default - as `removalPolicy` of the part says
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Which events of state machines are logged. `ALL` shows each step of a run. Fewer events cost less, and tell less after a failure.
   *
   * @default sfn.LogLevel.ALL
   */
  readonly workflowLevel?: sfn.LogLevel;
}

/** What the user decides for every part that raises alarms. */
export interface AlarmedPartOptions extends PartOptions {
  /**
   * Gets a message when an alarm of the part is raised and when it is over. A topic of this app and its key let CloudWatch in. An imported
   * topic must do so itself: its policy must allow `cloudwatch.amazonaws.com` to use `sns:Publish`, and its key `kms:Decrypt` and `kms:GenerateDataKey*`.
   *
   * @default - the alarms exist but send no message
   */
  readonly alarmTopic?: sns.ITopic;
}

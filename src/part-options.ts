import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';

/** What the user decides for every part. */
export interface PartOptions {
  /**
   * What happens to tables, buckets, queues and logs when they are removed from the stack.
   * `DESTROY` deletes the record of where each archive went, and every report in a bucket that is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts tables, queues, logs and the inventory bucket. A key of this app gets the policy that it needs.
   * The policy of an imported key must let this account's roles, CloudWatch Logs and Amazon SNS use it.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Architecture of every function. Choose `X86_64` in a region in which Lambda has no arm64. The plan's price of Lambda is that of arm64,
   * so give the region's own price as `lambda_duration` in `prices`.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;
}

/** What the user decides for every part that raises alarms. */
export interface AlarmedPartOptions extends PartOptions {
  /**
   * Gets a message when an alarm of the part is raised and when it is over. If a key encrypts the topic, its policy must let
   * `cloudwatch.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`.
   *
   * @default - the alarms exist but send no message
   */
  readonly alarmTopic?: sns.ITopic;
}

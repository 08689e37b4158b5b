import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';

/** What every part lets its user decide. */
export interface PartOptions {
  /**
   * What happens to what is stored (tables, buckets, queues, logs) when it is taken out of the stack.
   * `DESTROY` loses the account of which archive went where, and every report in a bucket that is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts tables, queues, logs and the inventory bucket. The policy of an imported key must let this account's roles,
   * CloudWatch Logs and Amazon SNS use it; a key of this app is given what it needs.
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
}

/** What every part that raises alarms lets its user decide. */
export interface AlarmedPartOptions extends PartOptions {
  /**
   * Told when an alarm of the part is raised and when it is over. If a key encrypts the topic, its policy must let
   * `cloudwatch.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`.
   *
   * @default - the alarms are there, and nobody is told
   */
  readonly alarmTopic?: sns.ITopic;
}

import { Duration, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PartOptions } from './part-options';

/** What a transfer needs: a bucket. */
export interface GlacierVaultToS3TransferProps extends PartOptions {
  /**
   * Where the archives go, as `<prefix>/<name>`. May be in another stack, imported, or in another region (then each launch
   * must acknowledge the cost). Its policy and lifecycle are not changed: see `destinationPolicyStatements`.
   */
  readonly destinationBucket: s3.IBucket;
  /**
   * Vaults that may be transferred: narrows the permissions and the values that the launch document allows.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Where inventories, manifests and reports are kept.
   *
   * @default - a new private bucket that is kept when the stack goes
   */
  readonly inventoryBucket?: s3.IBucket;
  /**
   * How archives are asked for.
   *
   * @default - as fast as Glacier allows
   */
  readonly retrieval?: RetrievalOptions;
  /**
   * How archives are copied.
   *
   * @default - chunks of 128 MiB, 100 at a time
   */
  readonly download?: DownloadOptions;
  /**
   * How the transfer is watched.
   *
   * @default - metrics are published every 5 minutes while a run is active
   */
  readonly monitoring?: MonitoringOptions;
  /**
   * Prices for the plan, in USD and by name, such as `{ glacier_retrieval_Bulk: 0.0025 }`: they replace those of the table, which are
   * of us-east-1. A plan names each price it uses as `price` in `cost.lines[]` of its `plan.json`.
   *
   * @default - those of the table
   */
  readonly prices?: { [name: string]: number };
  /**
   * Boundary of every role of the transfer.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** How archives are asked for. */
export interface RetrievalOptions {
  /**
   * Bytes asked for in a UTC day, by all runs together. An archive larger than that is asked for alone on its day. Archives that
   * must be asked for again because their output went or was lost are not counted.
   *
   * @default - no limit of our own; Glacier's quota of 35 random restores per PiB and day holds
   */
  readonly dailyBytes?: Size;
  /**
   * Archives asked for in a UTC day, by all runs together. Those that must be asked for again are not counted.
   *
   * @default - no limit of our own
   */
  readonly dailyRequests?: number;
  /**
   * Archives asked for in a second to begin with. The rate is halved when Glacier throttles and grows slowly while it does not.
   *
   * @default 10
   */
  readonly initialRate?: number;
  /**
   * How often to look for archives whose download window ends, and for whatever got lost, from 1 minute.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepPeriod?: Duration;
}

/** How archives are copied. */
export interface DownloadOptions {
  /**
   * Bytes of the chunks into which archives are cut: a power of two from 8 MiB to 4 GiB. An archive that would have more
   * than 10,000 chunks gets larger ones.
   *
   * @default Size.mebibytes(128)
   */
  readonly chunkSize?: Size;
  /**
   * How many chunks are copied at the same time, from 2 to 1,000: the share of the account's Lambda concurrency that a transfer may take.
   *
   * @default 100
   */
  readonly maxConcurrency?: number;
  /**
   * MiB of memory of Chunk Retrieval. Bytes stream through, so more memory buys a larger share of CPU, not larger chunks.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * How many archives are proven and completed at the same time, from 2 to 1,000.
   *
   * @default 10
   */
  readonly validationConcurrency?: number;
  /**
   * For how long the output of a Glacier job is counted on, from 1 minute to the 24 hours that Glacier promises.
   *
   * @default Duration.hours(24)
   */
  readonly window?: Duration;
}

/** How a transfer is watched. */
export interface MonitoringOptions {
  /**
   * How often the metrics are published while a run is active, from 1 minute.
   *
   * @default Duration.minutes(5)
   */
  readonly dashboardPeriod?: Duration;
  /**
   * Told when an alarm of the transfer is raised and when it is over. If a key encrypts the topic, its policy must let
   * `cloudwatch.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`.
   *
   * @default - the alarms are there, and nobody is told
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * Gets a message for people with the outcome of each run whose launch says `OnCompletion: EVENT_AND_TOPIC`. If a key encrypts the topic, the
   * policy of an imported key must let this account's roles use `kms:Decrypt` and `kms:GenerateDataKey`; a key that the topic knows is seen to.
   *
   * @default - the outcome of a run is published as an event only
   */
  readonly completionTopic?: sns.ITopic;
}

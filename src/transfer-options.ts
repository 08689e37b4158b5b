import { Duration, Size } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DestinationBucketOptions } from './destination-bucket-options';
import { InventoryOptions } from './inventory-options';
import { PartOptions } from './part-options';

/** What a transfer needs: a bucket. */
export interface GlacierVaultToS3TransferProps extends PartOptions {
  /**
   * Gets the archives, as `<prefix>/<name>`. The bucket may be in another stack, imported, or in another region. It must not be a directory bucket.
   * If it is in another region, each launch must acknowledge the cost of the data transfer.
   * The transfer does not change the bucket's policy or lifecycle rules: see `destinationPolicyStatements`.
   */
  readonly destinationBucket: s3.IBucket;
  /**
   * What the destination bucket demands of requests: encryption, owner, access control list and tags.
   *
   * @default - nothing; S3 encrypts objects as the bucket says
   */
  readonly destination?: DestinationBucketOptions;
  /**
   * Vaults that may be transferred: names, and patterns such as `backup-*`, in which `*` stands for any characters. Permissions are limited
   * to them and their mapping vaults, and a launch that names another vault is refused. All together must fit into an IAM policy: about 34
   * names of 20 characters do. A pattern takes no more room than a name.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Keeps inventories, manifests, plans and reports.
   *
   * @default - a new private bucket, which `removalPolicy` retains by default
   */
  readonly inventoryBucket?: s3.IBucket;
  /**
   * How the inventory becomes the manifest and the plan.
   *
   * @default - 1769 MiB for the functions that work on the whole inventory, 1024 MiB for the one that works on a part
   */
  readonly inventory?: InventoryOptions;
  /**
   * How archives are requested from Glacier.
   *
   * @default - at most 100 TiB a day, as fast as Glacier accepts requests and the transfer can copy in time
   */
  readonly retrieval?: RetrievalOptions;
  /**
   * How archives are copied.
   *
   * @default - chunks of 1 GiB, 100 at the same time
   */
  readonly download?: DownloadOptions;
  /**
   * How the transfer is monitored.
   *
   * @default - metrics are published every 5 minutes while a run is active
   */
  readonly monitoring?: MonitoringOptions;
  /**
   * How long after its launch a run can be resumed: whole days, from 30. DynamoDB removes the row of an archive, at no cost, 90 days after
   * this time has passed since the archive was settled. Objects, plans and reports stay. A run keeps what it was launched with.
   *
   * @default Duration.days(365)
   */
  readonly resumableFor?: Duration;
  /**
   * Each plan reads the prices of the vault from the AWS Price List API, as they are in the region on that day. They replace the built-in prices of
   * Glacier's retrievals, bulk requests and storage. If the API cannot be reached, or a policy denies it, the plan takes the built-in prices and says so.
   *
   * @default true
   */
  readonly priceList?: boolean;
  /**
   * Prices for the plan in USD, by name, such as `{ glacier_retrieval_Bulk: 0.0025 }`. They replace the built-in prices, which are those of
   * us-east-1. A plan names each price that it uses as `price` in `cost.lines[]` of its `plan.json`.
   *
   * @default - the built-in prices
   */
  readonly prices?: { [name: string]: number };
}

/** How archives are requested from Glacier. */
export interface RetrievalOptions {
  /**
   * Bytes that all runs together request in a UTC day. An archive that is larger than the limit is requested alone on its day.
   * What is requested again, because an output expired or was lost, counts too.
   *
   * @default Size.tebibytes(100), as in AWS's own Guidance
   */
  readonly dailyBytes?: Size;
  /**
   * Archives that all runs together request in a UTC day. What is requested again counts too.
   *
   * @default - this library sets no limit
   */
  readonly dailyRequests?: number;
  /**
   * Archives requested in a second at the start. The rate is halved when Glacier throttles, and grows slowly while it does not.
   *
   * @default 10
   */
  readonly initialRequestsPerSecond?: number;
  /**
   * MiB of memory of Request Archives. More memory buys a larger share of CPU.
   *
   * @default 512
   */
  readonly requestMemorySize?: number;
  /**
   * How long the transfer relies on the output of a Glacier job: at least four times `sweepPeriod`, and at most 24 hours. Glacier keeps the
   * output for at least 24 hours. An archive that is not copied within the window is requested and billed again.
   *
   * @default Duration.hours(24)
   */
  readonly downloadWindow?: Duration;
  /**
   * Topic to which Glacier publishes the completion of jobs. Its policy must let `glacier.amazonaws.com` publish for this account, in two
   * statements: one with `aws:SourceAccount` and one with `aws:SourceOwner`. If a key encrypts the topic, the key's policy must let
   * `glacier.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`. Glacier does not test any of this when a job is requested.
   *
   * @default - a new topic, to which Glacier may publish for vaults of this account only
   */
  readonly jobTopic?: sns.ITopic;
  /**
   * How often Extend Download Window looks for archives whose download window ends soon, and for lost messages. Whole minutes, from 1 minute
   * to a quarter of `downloadWindow`.
   *
   * @default Duration.minutes(5)
   */
  readonly sweepPeriod?: Duration;
  /**
   * MiB of memory of the function that sweeps. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly sweepMemorySize?: number;
}

/** How archives are copied. */
export interface DownloadOptions {
  /**
   * Bytes of the chunks into which archives are cut: a power of two from 8 MiB to 4 GiB. An archive of one chunk costs one request to S3, and one of n
   * chunks n + 2. An archive that would have more than 10,000 chunks gets larger ones.
   *
   * @default Size.gibibytes(1)
   */
  readonly chunkSize?: Size;
  /**
   * How many chunks are copied at the same time, from 2 to 1,000. As many functions copy archives below 128 MiB, up to ten each. Each function uses one
   * unit of the account's Lambda concurrency.
   *
   * @default 100
   */
  readonly chunkConcurrency?: number;
  /**
   * MiB of memory of Chunk Retrieval. The function streams bytes, so more memory buys a larger share of CPU and not larger chunks. The default is
   * where CPU and network are about as fast, if the network carries 36 MB a second. With more memory a GiB costs more, and with less it takes longer.
   *
   * @default 256
   */
  readonly chunkMemorySize?: number;
  /**
   * How many archives are prepared at the same time, from 2 to 1,000: the chunk messages are sent, and for several chunks the upload is begun. The
   * default keeps up with 100 archives a second.
   *
   * @default 50
   */
  readonly prepareConcurrency?: number;
  /**
   * MiB of memory of the Notifications Processor. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly prepareMemorySize?: number;
  /**
   * How many archives of several chunks are proven and completed at the same time, from 2 to 1,000. The default keeps up with 100 archives a second.
   *
   * @default 50
   */
  readonly validationConcurrency?: number;
  /**
   * MiB of memory of Validate. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly validationMemorySize?: number;
}

/** How a transfer is monitored. */
export interface MonitoringOptions {
  /**
   * How often the metrics are published while a run is active. Whole minutes, from 1 minute to 1 day.
   *
   * @default Duration.minutes(5)
   */
  readonly dashboardPeriod?: Duration;
  /**
   * Gets a message when an alarm of the transfer is raised and when it is over. If a key encrypts the topic, its policy must let
   * `cloudwatch.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`.
   *
   * @default - the alarms exist but send no message
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * Gets a message for people with the outcome of each run whose launch says `OnCompletion: EVENT_AND_TOPIC`. If a key encrypts the topic and the
   * topic knows the key, the transfer may use it. The policy of an imported key must let this account's roles use `kms:Decrypt` and
   * `kms:GenerateDataKey`.
   *
   * @default - the outcome of a run is published as an event only
   */
  readonly completionTopic?: sns.ITopic;
  /**
   * MiB of memory of Write Report. More memory buys a larger share of CPU.
   *
   * @default 1024
   */
  readonly reportMemorySize?: number;
}

import { Size } from 'aws-cdk-lib';

/**
 * How the other parts of the deployment work. Only the plan uses these figures, to estimate the time and the cost of a run.
 * Give Get Inventory the same values as the other parts.
 */
export interface PlanOptions {
  /**
   * MiB of memory of Chunk Retrieval.
   *
   * @default 256
   */
  readonly chunkMemorySize?: number;
  /**
   * MiB of memory of the Notifications Processor. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly prepareMemorySize?: number;
  /**
   * MiB of memory of Validate. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly validationMemorySize?: number;
  /**
   * MiB of memory of Request Archives. More memory buys a larger share of CPU.
   *
   * @default 512
   */
  readonly requestMemorySize?: number;
  /**
   * MiB of memory of the function that sweeps. More memory buys a larger share of CPU.
   *
   * @default 256
   */
  readonly sweepMemorySize?: number;
  /**
   * MiB of memory of Write Report. More memory buys a larger share of CPU.
   *
   * @default 1024
   */
  readonly reportMemorySize?: number;
  /**
   * How many chunks are copied at the same time, from 2 to 1,000.
   *
   * @default 100
   */
  readonly chunkConcurrency?: number;
  /**
   * How many archives are prepared at the same time, from 2 to 1,000.
   *
   * @default 50
   */
  readonly prepareConcurrency?: number;
  /**
   * How many archives are proven and completed at the same time, from 2 to 1,000.
   *
   * @default 50
   */
  readonly validationConcurrency?: number;
  /**
   * Bytes that Initiate Retrieval requests in a UTC day.
   *
   * @default Size.tebibytes(100), as in AWS's own Guidance
   */
  readonly dailyBytes?: Size;
  /**
   * Archives that Initiate Retrieval requests in a UTC day.
   *
   * @default - this library sets no limit
   */
  readonly dailyRequests?: number;
  /**
   * Archives that Initiate Retrieval requests in a second at the start.
   *
   * @default 10
   */
  readonly initialRequestsPerSecond?: number;
  /**
   * Each plan reads the prices of the vault from the AWS Price List API, as they are in the region on that day. They replace the built-in prices of
   * Glacier's retrievals, bulk requests and storage. If the API cannot be reached, or a policy denies it, the plan takes the built-in prices and says so.
   *
   * @default true
   */
  readonly priceList?: boolean;
  /**
   * Prices in USD, by name, such as `{ glacier_retrieval_Bulk: 0.0025 }`. They replace the built-in prices, which are those of us-east-1.
   * A plan names each price that it uses as `price` in `cost.lines[]` of its `plan.json`.
   *
   * @default - the built-in prices
   */
  readonly prices?: { [name: string]: number };
}

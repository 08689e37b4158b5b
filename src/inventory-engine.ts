/** What a Glue job runs on. https://docs.aws.amazon.com/glue/latest/dg/worker-types.html */
export enum GlueWorkerType {
  /** 4 vCPUs, 16 GB of memory and 94 GB of disk. One DPU. */
  G_1X = 'G.1X',
  /** 8 vCPUs, 32 GB of memory and 138 GB of disk. Two DPUs. */
  G_2X = 'G.2X',
  /** 16 vCPUs, 64 GB of memory and 256 GB of disk. Four DPUs. Not in every region. */
  G_4X = 'G.4X',
  /** 32 vCPUs, 128 GB of memory and 512 GB of disk. Eight DPUs. Not in every region. */
  G_8X = 'G.8X',
}

/** How AWS Glue sorts inventories that are too large for one function. */
export interface GlueEngineOptions {
  /**
   * What the job runs on. Sorting spreads over all workers, so more of them do the same as larger ones.
   *
   * @default GlueWorkerType.G_1X
   */
  readonly workerType?: GlueWorkerType;
  /**
   * The most workers that a job may have, from 2. Glue adds and removes workers as the job needs them, and bills those that run. An account may have
   * so many DPUs at the same time in a region: see the service quotas of AWS Glue.
   *
   * @default 10
   */
  readonly workers?: number;
  /**
   * Archives above which an inventory is sorted by Glue, from 0. Below that one function sorts it, which is faster and costs less. The archives are estimated
   * from the bytes of the inventory: 370 bytes each as JSON, and 300 as CSV.
   *
   * @default 20000000, which one function sorts also if descriptions are long
   */
  readonly above?: number;
}

/**
 * What turns the inventory into the manifest. The manifest is the same whichever does.
 *
 * @example
 * new GlacierVaultToS3Transfer(this, 'Transfer', {
 *   destinationBucket,
 *   inventory: { engine: InventoryEngine.glue({ workers: 20 }) },
 * });
 */
export class InventoryEngine {
  /**
   * One function sorts the inventory. It takes about 26,000,000 archives with descriptions of 60 bytes. A run with more of them ends with
   * `InventoryTooLarge`, before anything is requested.
   */
  public static lambda(): InventoryEngine {
    return new InventoryEngine();
  }

  /**
   * As `lambda()`, and AWS Glue sorts inventories that one function cannot. Functions still read the inventory and make the names. A run with such an
   * inventory starts a Glue job twice, and nothing of Glue runs or costs otherwise. Work files are kept below `spark.work/` of the inventory bucket:
   * a bucket that the transfer makes removes them after 14 days. Give a bucket of your own such a lifecycle rule.
   *
   * @param options When, and on what the job runs.
   */
  public static glue(options: GlueEngineOptions = {}): InventoryEngine {
    return new InventoryEngine(options);
  }

  /**
   * Absent: the function alone.
   *
   * @internal
   */
  public readonly _glue?: GlueEngineOptions;

  private constructor(glue?: GlueEngineOptions) {
    this._glue = glue;
  }
}

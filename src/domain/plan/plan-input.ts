import { PlanFigures } from './plan-figures';
import { PlanPrices } from './prices';
import { DEFAULT_CHUNK_SIZE } from '../../contracts/chunk-size';
import { DEFAULT } from '../../contracts/defaults';
import { Tier } from '../../contracts/glacier';
import { StorageClass } from '../../contracts/launch';
import { Amount } from '../../contracts/manifest';
import { PriceOverrides } from '../../contracts/prices';
import type { DescribedRule } from '../inventory/choosing/object-rules';
import type { Clashes } from '../inventory/manifest/key-clashes';

/** Entries of the name override file, by what became of them. */
export interface NameOverrideCounts {
  readonly applied: number;
  readonly unknown: number;
  readonly duplicates: number;
  readonly empty: number;
}

/** Settings of the deployment that the plan is for. */
export interface PlanSettings {
  /** Bytes. */
  readonly chunkSize: number;
  /** MiB of memory of Chunk Retrieval. */
  readonly chunkMemory: number;
  /** MiB of memory of the Notifications Processor. @default DEFAULT.MEMORY */
  readonly prepareMemory?: number;
  /** MiB of memory of Validate. @default DEFAULT.MEMORY */
  readonly validationMemory?: number;
  /** MiB of memory of Request Archives. @default DEFAULT.REQUEST_MEMORY */
  readonly requestMemory?: number;
  /** MiB of memory of the function that sweeps. @default DEFAULT.MEMORY */
  readonly sweepMemory?: number;
  /** MiB of memory of Build Manifest. @default MANIFEST_MEMORY */
  readonly manifestMemory?: number;
  /** MiB of memory of Write Report. @default DEFAULT.REPORT_MEMORY */
  readonly reportMemory?: number;
  /** Chunks that are copied at the same time. */
  readonly chunkConcurrency: number;
  /** Archives that are prepared at the same time. */
  readonly prepareConcurrency: number;
  /** Archives that are proven at the same time. */
  readonly validationConcurrency: number;
  /** Archives requested in a second. */
  readonly initialRate: number;
  /** Bytes requested in a UTC day. */
  readonly dailyBytes: number;
  /** Archives requested in a UTC day. @default - no limit */
  readonly dailyRequests?: number;
  /** USD, by name. @default - the prices of the region's table */
  readonly prices?: PriceOverrides;
  /** Bytes that the network of one function carries in a second. @default ASSUMED.NETWORK */
  readonly throughput?: number;
}

/** A deployment of which no option is given. */
export const DEFAULT_SETTINGS = {
  chunkSize: DEFAULT_CHUNK_SIZE,
  chunkMemory: DEFAULT.CHUNK_MEMORY,
  chunkConcurrency: DEFAULT.CHUNK_CONCURRENCY,
  prepareConcurrency: DEFAULT.PREPARE_CONCURRENCY,
  validationConcurrency: DEFAULT.VALIDATION_CONCURRENCY,
  initialRate: DEFAULT.INITIAL_RATE,
  dailyBytes: DEFAULT.DAILY_BYTES,
} satisfies PlanSettings;

/** Everything that a plan is made from. */
export interface PlanInput extends PlanSettings {
  readonly figures: PlanFigures;
  /** Archives that the selection leaves out. */
  readonly leftOut: Amount;
  /** Every row of the inventory. */
  readonly inventory: Amount;
  readonly nameOverrides: NameOverrideCounts;
  /** Keys that are also folders of other keys. @default - none */
  readonly keyClashes?: Clashes;
  /** Archive ids of the selection that the inventory does not list. @default 0 */
  readonly unknownSelectedIds?: number;
  /** @default - unknown, because a CSV does not name its vault */
  readonly vaultName?: string;
  /** Name of the run. @default - none: the plan command has no run */
  readonly run?: string;
  readonly storageClass: StorageClass;
  /** @default - none */
  readonly objectRules?: readonly DescribedRule[];
  readonly tier: Tier;
  /** Prices of the vault in AWS's price list of the day. @default - those of the region's table */
  readonly listPrices?: PriceOverrides;
  /** Region of the vault. */
  readonly region: string;
  /** @default - the region of the vault */
  readonly destinationRegion?: string;
  /** Executions of functions that may run at the same time in the region, without reserved ones. @default - unknown */
  readonly unreservedConcurrency?: number;
  /** False if the plan knows nothing about objects at the destination. */
  readonly lookedAtDestination: boolean;
  readonly generatedAt: Date;
}

/** Bytes that one function copies in a second at least, for limits that must be on the safe side. The plan calculates with `ASSUMED.NETWORK`. */
export const ASSUMED_THROUGHPUT = 25 * 2 ** 20;

/** What every part of a plan is calculated from. */
export interface PlanBasis {
  readonly input: PlanInput;
  readonly prices: PlanPrices;
  /** Prices of the destination's region. */
  readonly destinationPrices: PlanPrices;
  /** Archives to request, and their chunks. */
  readonly archives: number;
  /** As a number, which costs and times are worked out from. */
  readonly bytes: number;
  readonly chunks: number;
  /** Archives of one chunk. */
  readonly small: number;
  /** Those of them that are copied together, because they are small. */
  readonly gathered: number;
  /** Bytes that one function copies in a second. */
  readonly throughput: number;
}

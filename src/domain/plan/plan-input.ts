import { PlanFigures } from './figures';
import { PlanPrices } from './prices';
import { Tier } from '../../contracts/glacier';
import { StorageClass } from '../../contracts/launch';
import { Amount } from '../../contracts/manifest';
import { PriceOverrides } from '../../contracts/prices';

/** What was made of the user's names. */
export interface NameOverrideCounts {
  readonly applied: number;
  readonly unknown: number;
  readonly duplicates: number;
  readonly empty: number;
}

/** How the deployment works that the plan is for. */
export interface PlanSettings {
  /** Bytes. */
  readonly chunkSize: number;
  /** MiB of memory of Chunk Retrieval. */
  readonly chunkMemory: number;
  /** Chunks copied at a time. */
  readonly chunkConcurrency: number;
  /** Archives proven at a time. */
  readonly validationConcurrency: number;
  /** Archives asked for in a second. */
  readonly initialRate: number;
  /** Bytes asked for in a UTC day. @default - no limit */
  readonly dailyBytes?: number;
  /** Archives asked for in a UTC day. @default - no limit */
  readonly dailyRequests?: number;
  /** USD, by name. @default - those of the region's table */
  readonly prices?: PriceOverrides;
  /** Bytes that one function copies in a second. @default ASSUMED_THROUGHPUT */
  readonly throughput?: number;
}

/** What a plan is made from. */
export interface PlanInput extends PlanSettings {
  readonly figures: PlanFigures;
  /** What the selection leaves out. */
  readonly leftOut: Amount;
  /** Every row of the inventory. */
  readonly inventory: Amount;
  readonly nameOverrides: NameOverrideCounts;
  /** Archive ids of the selection that the inventory does not list. @default 0 */
  readonly unknownSelectedIds?: number;
  /** @default - not known, as in a CSV */
  readonly vaultName?: string;
  /** @default - none: nothing is deployed */
  readonly run?: string;
  readonly storageClass: StorageClass;
  readonly tier: Tier;
  /** Of the vault. */
  readonly region: string;
  /** @default - that of the vault */
  readonly destinationRegion?: string;
  /** Whether the destination was looked at; otherwise nothing is known of what stands there. */
  readonly lookedAtDestination: boolean;
  readonly generatedAt: Date;
}

/** Bytes a second that one function copies where nobody says otherwise: an assumption, not a measurement in AWS. */
export const ASSUMED_THROUGHPUT = 25 * 2 ** 20;

/** What every part of a plan is worked out from. */
export interface PlanBasis {
  readonly input: PlanInput;
  readonly prices: PlanPrices;
  /** Of the region to which the objects go. */
  readonly destinationPrices: PlanPrices;
  /** Archives to request, and their bytes and chunks. */
  readonly archives: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Bytes a second. */
  readonly throughput: number;
}

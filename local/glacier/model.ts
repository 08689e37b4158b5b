import type { ByteRange } from '../tree-hash';

/** An archive. It never changes, so references to it can be kept. Its bytes are in files of `segmentSize` bytes each. */
export interface Archive {
  readonly archiveId: string;
  readonly vaultName: string;
  readonly description: string;
  readonly creationDate: string;
  readonly size: number;
  readonly treeHash: string;
  readonly segmentSize: number;
}

/** The archives of a vault at the time of its last inventory. */
export interface Inventory {
  readonly date: string;
  readonly archives: readonly Archive[];
}

export const NOTIFICATION_EVENTS = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'] as const;

export interface NotificationConfiguration {
  readonly SNSTopic: string;
  readonly Events: readonly string[];
}

export interface Vault {
  readonly name: string;
  readonly creationDate: string;
  readonly archives: Map<string, Archive>;
  notifications?: NotificationConfiguration;
  inventory?: Inventory;
  /** Number of uploads and deletions. "Written since the last inventory" is decided by it, not by a clock. */
  writes: number;
  writesAtInventory: number;
  lastWriteDate?: string;
}

export const TIERS = ['Expedited', 'Standard', 'Bulk'] as const;
export type Tier = typeof TIERS[number];
export const INVENTORY_FORMATS = ['JSON', 'CSV'] as const;
export type InventoryFormat = typeof INVENTORY_FORMATS[number];

/** The format and the part of the inventory that a job asks for. */
export interface InventoryWish {
  readonly format: InventoryFormat;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly limit?: number;
  readonly marker?: string;
}

interface JobBase {
  readonly jobId: string;
  readonly vaultName: string;
  readonly description?: string;
  readonly snsTopic?: string;
  readonly creationDate: string;
  statusCode: 'InProgress' | 'Succeeded' | 'Failed';
  statusMessage?: string;
  completionDate?: string;
}

export interface ArchiveJob extends JobBase {
  readonly action: 'ArchiveRetrieval';
  readonly archive: Archive;
  readonly range: ByteRange;
  readonly tier: Tier;
  /** Tree hash of the range. Set when the job succeeds, if the range is aligned to the tree. */
  treeHash?: string;
}

export interface InventoryJob extends JobBase {
  readonly action: 'InventoryRetrieval';
  readonly wish: InventoryWish;
  /** Set when the job succeeds. */
  output?: { readonly path: string; readonly size: number; readonly nextMarker?: string };
}

export type Job = ArchiveJob | InventoryJob;

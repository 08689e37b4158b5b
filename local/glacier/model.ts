import type { ByteRange } from '../tree-hash';

/** An archive is never changed once it is there, so everybody may hold on to it. Its bytes are in `segmentSize` files. */
export interface Archive {
  readonly archiveId: string;
  readonly vaultName: string;
  readonly description: string;
  readonly creationDate: string;
  readonly size: number;
  readonly treeHash: string;
  readonly segmentSize: number;
}

/** What the vault held when its inventory was last taken. */
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
  /** Counts uploads and deletions, so that "written since the last inventory" does not depend on a clock. */
  writes: number;
  writesAtInventory: number;
  lastWriteDate?: string;
}

export const TIERS = ['Expedited', 'Standard', 'Bulk'] as const;
export type Tier = typeof TIERS[number];
export const INVENTORY_FORMATS = ['JSON', 'CSV'] as const;
export type InventoryFormat = typeof INVENTORY_FORMATS[number];

/** Which part of the inventory is wanted. */
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
  /** The range's tree hash, once the job has succeeded and if the range is aligned to the tree. */
  treeHash?: string;
}

export interface InventoryJob extends JobBase {
  readonly action: 'InventoryRetrieval';
  readonly wish: InventoryWish;
  /** Known once the job has completed. */
  output?: { readonly path: string; readonly size: number; readonly nextMarker?: string };
}

export type Job = ArchiveJob | InventoryJob;

import { Amount } from '../../../contracts/manifest';
import type { NameOverride } from '../../names/name-overrides';
import type { PlanFigures } from '../../plan/figures';
import type { Selection } from '../choosing/selection';
import { InventorySource } from '../reading/inventory-file';

export { INVENTORY_FORMAT } from '../reading/inventory-file';
export type { InventoryFormat } from '../reading/inventory-file';

/** What a manifest is made of. */
export interface ManifestRequest {
  readonly inventory: InventorySource;
  /** Destination prefix. Undefined: the vault's name as the inventory says it, which a CSV does not. */
  readonly prefix?: string;
  /** Archives that stand for folders get keys that end in `/`. */
  readonly keepFolderMarkers: boolean;
  /** Bytes, for the figures. */
  readonly chunkSize: number;
  readonly overrides?: AsyncIterable<readonly NameOverride[]>;
  /** Names of archives whose description says nothing. */
  readonly mappedNames?: AsyncIterable<readonly NameOverride[]>;
  /** Undefined: all archives move. */
  readonly selection?: Selection;
  /** Given exactly where the selection is by id too. */
  readonly selectedIds?: AsyncIterable<readonly string[]>;
  /**
   * The keys that are there in the destination, in batches. `splits` are keys spread as those of this inventory are, sorted,
   * so that several ranges can be listed at once. Undefined: nothing is looked at.
   */
  readonly existing?: (splits: readonly string[]) => AsyncIterable<readonly string[]>;
  /** An empty folder; what is written there is removed again. */
  readonly scratch: string;
  /** Most bytes that are written there at a time; an inventory that needs more ends with `InventoryTooLarge`. */
  readonly scratchBytes: number;
}

/** Takes the partitions of a manifest, counted from 1, in order: each is waited for before the next is given. */
export interface ManifestSink {
  /** `draft`: some entries are `occupied`, so the destination must be looked at before they are settled. */
  partition(number: number, text: string, draft: boolean): Promise<void>;
}

export interface ManifestSummary {
  /** As the inventory says it; a CSV does not. */
  readonly vault_name?: string;
  readonly vault_region?: string;
  readonly partitions: readonly { readonly draft: boolean; readonly figures: PlanFigures }[];
  /** Every row of the inventory; one that cannot be read has no bytes. */
  readonly inventory: Amount;
  /** Not selected. */
  readonly left_out: Amount;
  /** Archive ids of the name override file, and its lines with an id that an earlier line has. */
  readonly name_overrides: { readonly applied: number; readonly unknown: number; readonly duplicates: number; readonly empty: number };
  /** Ids of the list that the inventory does not have. */
  readonly unknown_selected_ids: number;
}

/** Turns an inventory into a manifest, whose text is the same however often and wherever it is made. */
export interface ManifestEngine {
  build(request: ManifestRequest, sink: ManifestSink): Promise<ManifestSummary>;
}

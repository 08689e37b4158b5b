import type { Clashes } from './key-clashes';
import { Amount, FolderMarkers } from '../../../contracts/manifest';
import type { NameOverride } from '../../names/name-overrides';
import type { PlanFigures } from '../../plan/plan-figures';
import type { DescribedRule, ObjectRules } from '../choosing/object-rules';
import type { Selection } from '../choosing/selection';
import { InventorySource } from '../reading/inventory-file';

export { INVENTORY_FORMAT } from '../reading/inventory-file';
export type { InventoryFormat } from '../reading/inventory-file';

/** Inputs and options of a manifest. */
export interface ManifestRequest {
  readonly inventory: InventorySource;
  /** Destination prefix. Undefined: the name of the vault in the inventory. A CSV has no such name, so it needs a prefix. */
  readonly prefix?: string;
  readonly folderMarkers: FolderMarkers;
  /** Bytes. Used for the figures of the plan. */
  readonly chunkSize: number;
  readonly overrides?: AsyncIterable<readonly NameOverride[]>;
  /** Names from the mapping vault, for archives whose description says nothing. */
  readonly mappedNames?: AsyncIterable<readonly NameOverride[]>;
  /** Undefined: all archives move. */
  readonly selection?: Selection;
  /** Given if and only if `selection.byId` is true. */
  readonly selectedIds?: AsyncIterable<readonly string[]>;
  /** Undefined: each object has the class of the run, and no tags of its own. */
  readonly objectRules?: ObjectRules;
  /**
   * Lists the keys of the destination, in batches. `splits` are sorted keys, spread like those of this inventory, so that several
   * ranges can be listed at once. Undefined: the destination is not looked at.
   */
  readonly existing?: (splits: readonly string[]) => AsyncIterable<readonly string[]>;
  /** An empty folder for intermediate files. The engine removes the files. */
  readonly scratch: string;
  /** The most bytes in that folder at a time. An inventory that needs more ends with `InventoryTooLarge`. */
  readonly scratchBytes: number;
}

/** Takes the partitions of a manifest in order, counted from 1. The engine waits for each before it gives the next. Then it overwrites the text. */
export interface ManifestSink {
  /** `text` has a line of JSON for each entry. `draft` is true if some entries are `occupied`. Settle Existing must then look at the destination and write the partition. */
  partition(number: number, text: Buffer, draft: boolean): Promise<void>;
}

export interface ManifestSummary {
  /** From the inventory. A CSV has neither. */
  readonly vault_name?: string;
  readonly vault_region?: string;
  readonly partitions: readonly { readonly draft: boolean; readonly figures: PlanFigures }[];
  /** Every row of the inventory. A row that cannot be read counts as an archive of 0 bytes. */
  readonly inventory: Amount;
  /** Archives that are not selected. */
  readonly left_out: Amount;
  /** Archive ids of the name override file by what became of them. `duplicates` counts lines with the id of an earlier line. */
  readonly name_overrides: { readonly applied: number; readonly unknown: number; readonly duplicates: number; readonly empty: number };
  readonly key_clashes: Clashes;
  /** Absent: there are none. */
  readonly object_rules?: readonly DescribedRule[];
  /** Ids of the selection's list that the inventory does not have. */
  readonly unknown_selected_ids: number;
}

/** Turns an inventory into a manifest. The same inputs always give the same text. */
export interface ManifestEngine {
  build(request: ManifestRequest, sink: ManifestSink): Promise<ManifestSummary>;
}

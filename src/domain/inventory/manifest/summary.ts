import type { ManifestSummary } from './engine';
import type { ObjectRules } from '../choosing/object-rules';
import type { InventoryFile } from '../reading/inventory-file';

/** The summary of a manifest. The order of its fields is always the same, so that every engine writes the same text. */
export const manifestSummary = (
  { vaultName, vaultRegion }: Pick<InventoryFile, 'vaultName' | 'vaultRegion'>, objectRules: ObjectRules | undefined,
  { partitions, inventory, left_out, name_overrides, key_clashes, unknown_selected_ids }: Omit<ManifestSummary, 'vault_name' | 'vault_region' | 'object_rules'>,
): ManifestSummary => ({
  ...(vaultName === undefined ? {} : { vault_name: vaultName, vault_region: vaultRegion }),
  partitions,
  inventory,
  left_out,
  name_overrides,
  key_clashes,
  unknown_selected_ids,
  ...(objectRules ? { object_rules: objectRules.rules } : {}),
});

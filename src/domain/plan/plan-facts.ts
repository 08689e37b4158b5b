import type { PlanInput } from './plan-input';
import type { ManifestSummary } from '../inventory/manifest/engine';

/** What a plan takes from the summary of its manifest as it stands there. Not the figures: those of a draft are counted when it is settled. */
export const planFacts = (summary: Omit<ManifestSummary, 'partitions'>) => ({
  inventory: summary.inventory,
  leftOut: summary.left_out,
  nameOverrides: summary.name_overrides,
  unknownSelectedIds: summary.unknown_selected_ids,
  keyClashes: summary.key_clashes,
  objectRules: summary.object_rules,
}) satisfies Partial<PlanInput>;

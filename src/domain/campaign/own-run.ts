import { CampaignInput } from '../../contracts/campaign';
import { DEFAULT_TIER } from '../../contracts/glacier';
import { DEFAULT_STORAGE_CLASS, LAUNCH_PARAMETER } from '../../contracts/launch';
import { DEFAULT_FOLDER_MARKERS } from '../../contracts/manifest';
import { MODE, RunItem } from '../../contracts/run';

/** The prefix of a vault's objects. */
export const prefixOf = ({ destination_prefix: prefix }: CampaignInput, vaultName: string): string => (prefix ? `${prefix}/${vaultName}` : vaultName);

/**
 * A run of the name that a campaign gives to the run of a vault. The user, or another campaign, may have launched it.
 *
 * @returns the parameter in which it differs from the run that the campaign would launch; undefined if it is the campaign's own
 */
export function foreignIn(run: RunItem, vaultName: string, parameters: CampaignInput): keyof typeof LAUNCH_PARAMETER | undefined {
  const own: readonly (readonly [keyof typeof LAUNCH_PARAMETER, string | undefined, string | undefined])[] = [
    ['VaultName', run.vault_name, vaultName],
    ['DestinationPrefix', run.destination_prefix, prefixOf(parameters, vaultName)],
    ['S3StorageClass', run.storage_class, parameters.storage_class ?? DEFAULT_STORAGE_CLASS],
    ['Tier', run.tier, parameters.tier ?? DEFAULT_TIER],
    ['SelectionFile', run.selection_file, parameters.selection_file],
    ['ObjectRulesFile', run.object_rules_file, parameters.object_rules_file],
    ['NameOverrideFile', run.name_override_file, parameters.name_override_file],
    ['FolderMarkers', run.folder_markers ?? DEFAULT_FOLDER_MARKERS, parameters.folder_markers ?? DEFAULT_FOLDER_MARKERS],
    ['MappingVaultName', run.mapping_vault_name, undefined],
    // A campaign launches each run in mode plan. One without a plan in mode transfer would go on to its requests at once.
    ['Mode', run.totals ? MODE.PLAN : run.mode, MODE.PLAN],
  ];
  return run.provided_inventory ? 'ProvidedInventory' : own.find(([, is, wanted]) => is !== wanted)?.[0];
}

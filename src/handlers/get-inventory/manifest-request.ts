import { DestinationKeys, existingKeys } from './existing-keys';
import { inMemory, inputFile, InputPorts, streamed } from './input-files';
import { mappingFile, readSelection } from './named-files';
import { objectRulesRequest, Tagging } from './object-rules-request';
import { findInventory } from './open-inventory';
import { DEFAULT_FOLDER_MARKERS } from '../../contracts/manifest';
import { RunItem } from '../../contracts/run';
import { selectedIds } from '../../domain/inventory/choosing/archive-ids';
import { ManifestRequest } from '../../domain/inventory/manifest/engine';
import { mappedNames } from '../../domain/names/mapped-names';
import { nameOverrides } from '../../domain/names/name-overrides';

export interface ManifestRequestPorts extends InputPorts {
  readonly destination: DestinationKeys;
}

/** What a manifest is made of. */
export interface ManifestSubject {
  readonly run: string;
  readonly item: RunItem;
  /** A mapping vault's archive holds names. */
  readonly mapped: boolean;
}

/** What depends on the deployment and the invocation. */
export interface ManifestRequestSettings {
  /** Bytes. */
  readonly chunkSize: number;
  /** An empty directory. */
  readonly scratch: string;
  readonly scratchBytes: number;
  /** What the deployment says of tags. */
  readonly tagging: Tagging;
}

/** Opens every file that the run refers to, for the engine. It reads the selection; the engine reads the others. */
export async function manifestRequest(
  { run, item, mapped }: ManifestSubject, { chunkSize, scratch, scratchBytes, tagging }: ManifestRequestSettings, ports: ManifestRequestPorts,
): Promise<ManifestRequest> {
  const { vault_name: vaultName, destination_prefix: prefix, name_override_file: overrideFile, selection_file: selectionFile } = item;
  const { format, ...inventory } = await findInventory(run, item.provided_inventory, ports);
  const overrides = overrideFile ? await inputFile(overrideFile, 'NameOverrideFile', ports) : undefined;
  return {
    inventory: { format, bytes: streamed(inventory, ports), vaultName },
    prefix,
    folderMarkers: item.folder_markers ?? DEFAULT_FOLDER_MARKERS,
    chunkSize,
    ...(overrides && { overrides: nameOverrides(streamed(overrides, ports)) }),
    ...(mapped && { mappedNames: mappedNames(await inMemory(await mappingFile(run, ports), ports)) }),
    ...(selectionFile && await selectionRequest(selectionFile, ports)),
    ...(item.object_rules_file && await objectRulesRequest(item.object_rules_file, tagging, ports)),
    existing: (splits) => existingKeys(`${prefix}/`, splits, ports.destination),
    scratch,
    scratchBytes,
  };
}

async function selectionRequest(uri: string, ports: InputPorts): Promise<Pick<ManifestRequest, 'selection' | 'selectedIds'>> {
  const { document, selection, idFile } = await readSelection(uri, ports);
  return { selection, selectedIds: selectedIds(document, () => streamed(idFile!, ports)) };
}

import { DestinationKeys, existingKeys } from './existing-keys';
import { InputFile, inMemory, inputFile, InputPorts, streamed } from './input-files';
import { objectRulesRequest, Tagging } from './object-rules-request';
import { findInventory } from './open-inventory';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { DEFAULT_FOLDER_MARKERS } from '../../contracts/manifest';
import { RunItem } from '../../contracts/run';
import { selectedIds } from '../../domain/inventory/choosing/archive-ids';
import { MAX_DOCUMENT_BYTES } from '../../domain/inventory/choosing/document-text';
import { malformedSelection } from '../../domain/inventory/choosing/malformed-selection';
import { parseSelection, SelectionDocument, selectionOf } from '../../domain/inventory/choosing/selection';
import { ManifestRequest } from '../../domain/inventory/manifest/engine';
import { mappedNames } from '../../domain/names/mapped-names';
import { nameOverrides } from '../../domain/names/name-overrides';
import { RunError } from '../../domain/run-error';

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
    ...(mapped && { mappedNames: mappedNames(await mappingFile(run, ports)) }),
    ...(selectionFile && await selectionRequest(selectionFile, ports)),
    ...(item.object_rules_file && await objectRulesRequest(item.object_rules_file, tagging, ports)),
    existing: (splits) => existingKeys(`${prefix}/`, splits, ports.destination),
    scratch,
    scratchBytes,
  };
}

async function selectionRequest(uri: string, ports: InputPorts): Promise<Pick<ManifestRequest, 'selection' | 'selectedIds'>> {
  const file = await inputFile(uri, 'SelectionFile', ports);
  if (file.size > MAX_DOCUMENT_BYTES) throw malformedSelection(`it has ${file.size} bytes, and at most ${MAX_DOCUMENT_BYTES} are allowed. Put long lists of ids into an archive_ids_file`);
  const document = parseSelection((await inMemory(file, ports)).toString());
  const ids = await idFile(document, ports);
  return { selection: selectionOf(document), selectedIds: selectedIds(document, () => streamed(ids!, ports)) };
}

async function idFile({ archive_ids_file: uri }: SelectionDocument, ports: InputPorts): Promise<InputFile | undefined> {
  return uri === undefined ? undefined : inputFile(uri, 'SelectionFile', ports);
}

async function mappingFile(run: string, ports: InputPorts): Promise<Buffer> {
  const key = INVENTORY_KEYS.mapping(run);
  const size = await ports.inventories.find(key);
  if (size === undefined) throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED, `the file with the names of WorkflowRun ${run}, ${key}, is no longer in the inventory bucket. Resume the run.`);
  return inMemory({ key, size }, ports);
}

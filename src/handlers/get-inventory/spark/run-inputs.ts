import { DEFAULT_FOLDER_MARKERS, FolderMarkers } from '../../../contracts/manifest';
import { RunItem } from '../../../contracts/run';
import { SparkInput } from '../../../contracts/workflow';
import type { Selection } from '../../../domain/inventory/choosing/selection';
import { CutRequest, InputFiles, PIECE_INPUT, PieceInput } from '../../../domain/inventory/spark/piece';
import type { RunStore } from '../../aws/stores/run-store';
import { requireRun } from '../../shared/require-run';
import { DestinationKeys, keysBetween } from '../existing-keys';
import { bytesOfFile, fileChanged, InputFile, inputFile, InputPorts } from '../input-files';
import { mappingFile, readSelection } from '../named-files';
import { FoundInventory, findInventory } from '../open-inventory';

export interface RunInputsPorts extends InputPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly destination: DestinationKeys;
}

type FileInput = Exclude<PieceInput, 'existing'>;

export type FileVersions = Readonly<Record<string, string>>;

/** The inputs of a run's manifest. Opens its files, and reads the selection. */
export class RunInputs implements InputFiles {
  public static async open({ run, mapped }: SparkInput, ports: RunInputsPorts): Promise<RunInputs> {
    const item = await requireRun(run, ports.runs);
    const { name_override_file: overrideFile, selection_file: selectionFile } = item;
    const inventory = await findInventory(run, item.provided_inventory, ports);
    const files: Partial<Record<FileInput, InputFile>> = {
      [PIECE_INPUT.INVENTORY]: inventory,
      ...(overrideFile && { [PIECE_INPUT.OVERRIDES]: await inputFile(overrideFile, 'NameOverrideFile', ports) }),
      ...(mapped && { [PIECE_INPUT.MAPPING]: await mappingFile(run, ports) }),
    };
    const chosen = selectionFile ? await readSelection(selectionFile, ports) : undefined;
    if (chosen?.idFile) files[PIECE_INPUT.IDS] = chosen.idFile;
    const selected = { selection: chosen?.selection, selectionFile: chosen?.file, ids: chosen?.document.archive_ids };
    return new RunInputs({ item, inventory, files, ...selected }, ports);
  }

  private constructor(private readonly found: FoundInputs, private readonly ports: RunInputsPorts) {}

  public get item(): RunItem {
    return this.found.item;
  }

  public get selection(): Selection | undefined {
    return this.found.selection;
  }

  public get folderMarkers(): FolderMarkers {
    return this.item.folder_markers ?? DEFAULT_FOLDER_MARKERS;
  }

  /** ETags of the files, by key. */
  public get versions(): FileVersions {
    const { files, selectionFile } = this.found;
    return Object.fromEntries([...Object.values(files), ...(selectionFile ? [selectionFile] : [])].map(({ key, etag }) => [key, etag]));
  }

  /** @throws RunError if a file is not the one that the first cut was of */
  public requireSame(before: FileVersions): void {
    const changed = Object.entries(this.versions).find(([key, etag]) => before[key] !== etag);
    if (changed) throw fileChanged(changed[0], this.ports.inventories.bucketName);
  }

  /** What is to be cut. */
  public get cutRequest(): CutRequest {
    const { inventory, files, ids } = this.found;
    const has = (input: FileInput) => files[input] !== undefined || (input === PIECE_INPUT.IDS && ids !== undefined);
    return {
      format: inventory.format,
      vaultName: this.item.vault_name,
      prefix: this.item.destination_prefix,
      folderMarkers: this.folderMarkers,
      inputs: [...[PIECE_INPUT.OVERRIDES, PIECE_INPUT.IDS, PIECE_INPUT.MAPPING].filter(has), PIECE_INPUT.EXISTING],
    };
  }

  public open(input: FileInput, first: number, end?: number): AsyncIterable<Uint8Array> {
    const file = this.found.files[input];
    if (!file) return ownIds(this.found.ids ?? [], first, end);
    const last = Math.min(end ?? file.size, file.size) - 1;
    return first > last ? nothing() : bytesOfFile(file, { first, last }, this.ports);
  }

  public keys(after: string | undefined, until: string | undefined): AsyncIterable<readonly string[]> {
    return keysBetween(`${this.item.destination_prefix}/`, { after, until }, this.ports.destination);
  }
}

interface FoundInputs {
  readonly item: RunItem;
  readonly inventory: FoundInventory;
  readonly files: Partial<Record<FileInput, InputFile>>;
  readonly selection?: Selection;
  readonly selectionFile?: InputFile;
  /** Of the selection itself. */
  readonly ids?: readonly string[];
}

async function* ownIds(ids: readonly string[], first: number, end?: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(ids.join('\n')).subarray(first, end);
}

async function* nothing(): AsyncGenerator<never> {}

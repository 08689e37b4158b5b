import { InputFile, inputFile, InputPorts, inMemory } from './input-files';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { MAX_DOCUMENT_BYTES } from '../../domain/inventory/choosing/document-text';
import { malformedSelection } from '../../domain/inventory/choosing/malformed-selection';
import { parseSelection, Selection, SelectionDocument, selectionOf } from '../../domain/inventory/choosing/selection';
import { RunError } from '../../domain/run-error';

export interface SelectionFiles {
  readonly file: InputFile;
  readonly document: SelectionDocument;
  readonly selection: Selection;
  /** Undefined: the document names no file of ids. */
  readonly idFile?: InputFile;
}

export async function readSelection(uri: string, ports: InputPorts): Promise<SelectionFiles> {
  const file = await inputFile(uri, 'SelectionFile', ports);
  if (file.size > MAX_DOCUMENT_BYTES) throw malformedSelection(`it has ${file.size} bytes, and at most ${MAX_DOCUMENT_BYTES} are allowed. Put long lists of ids into an archive_ids_file`);
  const document = parseSelection((await inMemory(file, ports)).toString());
  const { archive_ids_file: ids } = document;
  return { file, document, selection: selectionOf(document), idFile: ids === undefined ? undefined : await inputFile(ids, 'SelectionFile', ports) };
}

/** The mapping vault's archive, which Keep Output has kept. */
export async function mappingFile(run: string, { inventories }: Pick<InputPorts, 'inventories'>): Promise<InputFile> {
  const key = INVENTORY_KEYS.mapping(run);
  const file = await inventories.version(key);
  if (!file) throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED, `the file with the names of WorkflowRun ${run}, ${key}, is no longer in the inventory bucket. Resume the run.`);
  return file;
}

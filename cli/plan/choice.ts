import { InputError } from '../input-error';
import { readDocument } from './document';
import { readInput } from './input-file';
import { RUN_ERROR } from '../../src/contracts/launch';
import { archiveIds, selectedIds } from '../../src/domain/inventory/choosing/archive-ids';
import { Selection, selectionOf } from '../../src/domain/inventory/choosing/selection';
import { checkedSelection, parseSelection, SelectionDocument } from '../../src/domain/inventory/choosing/selection-document';
import { RunError } from '../../src/domain/run-error';

/** Flags that choose archives. */
export interface ChoiceFlags {
  readonly include?: string[];
  readonly exclude?: string[];
  readonly createdFrom?: string;
  readonly createdBefore?: string;
  readonly minimumSize?: number;
  readonly maximumSize?: number;
  /** File with one archive id a line. */
  readonly ids?: string;
  /** File with a selection document. */
  readonly selection?: string;
}

export interface Choice {
  readonly selection: Selection;
  readonly selectedIds?: AsyncIterable<readonly string[]>;
}

/** The choice by the flags or by the selection file. @returns undefined if all archives are chosen */
export async function choiceOf(flags: ChoiceFlags): Promise<Choice | undefined> {
  const document = documentOf(flags);
  if (flags.selection !== undefined) return choiceOfFile(flags.selection, document, flags.ids);
  if (!document && flags.ids === undefined) return undefined;
  const selection = selectionOf(document ? checkedFlags(document) : {});
  return flags.ids === undefined ? { selection } : { selection: { ...selection, byId: true }, selectedIds: archiveIds(readInput(flags.ids)) };
}

function documentOf(flags: ChoiceFlags): SelectionDocument | undefined {
  const document = {
    include: flags.include,
    exclude: flags.exclude,
    created_from: flags.createdFrom,
    created_before: flags.createdBefore,
    minimum_size: flags.minimumSize,
    maximum_size: flags.maximumSize,
  };
  const given = Object.entries(document).filter(([, value]) => value !== undefined);
  return given.length ? Object.fromEntries(given) : undefined;
}

/** Checks the flags like a selection document. Errors name the flags instead of the document's fields. */
function checkedFlags(document: SelectionDocument): SelectionDocument {
  try {
    return checkedSelection(document);
  } catch (error) {
    if (!(error instanceof RunError && error.name === RUN_ERROR.MALFORMED_SELECTION)) throw error;
    throw new InputError(error.message.replaceAll(/\b(created|minimum|maximum)_(from|before|size)\b/g, '--$1-$2'));
  }
}

async function choiceOfFile(file: string, flags: SelectionDocument | undefined, ids: string | undefined): Promise<Choice> {
  if (flags) throw new InputError('--selection excludes the flags that choose by name, date or size: put all conditions into the file, or give only flags');
  const document = parseSelection(await readDocument(file, { kind: 'a selection', advice: 'give a list of archives with --ids' }));
  if (document.archive_ids_file === undefined) {
    if (ids !== undefined) throw new InputError(`--ids can be given with --selection only if ${file} has an archive_ids_file`);
    return { selection: selectionOf(document), selectedIds: selectedIds(document, readInput) };
  }
  if (ids === undefined) throw new InputError(`archive_ids_file of ${file} is in S3, which this command does not read: give a local copy with --ids`);
  return { selection: selectionOf(document), selectedIds: archiveIds(readInput(ids)) };
}

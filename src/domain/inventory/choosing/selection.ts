import { compiledOf, CompiledConditions, fits, Subject } from './conditions';
import { SelectionDocument } from './selection-document';

export { parseSelection } from './selection-document';
export type { SelectionDocument } from './selection-document';

/** Decides which archives move. */
export interface Selection {
  /** True: an archive must also be on a list of ids. The caller checks that; `accepts` does not. */
  readonly byId: boolean;
  /** For an archive whose name is known apart from its date and size. */
  readonly parts: CompiledConditions;
  /** Both of the parts accept the archive. */
  accepts(archive: Subject): boolean;
}

/** Compiles a checked document. */
export function selectionOf(document: SelectionDocument): Selection {
  const parts = compiledOf(document);
  return {
    byId: document.archive_ids !== undefined || document.archive_ids_file !== undefined,
    accepts: fits(parts),
    parts,
  };
}

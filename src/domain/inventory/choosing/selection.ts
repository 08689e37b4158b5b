import { fits, Subject } from './conditions';
import { SelectionDocument } from './selection-document';

export { parseSelection } from './selection-document';
export type { SelectionDocument } from './selection-document';

/** Decides which archives move. */
export interface Selection {
  /** True: an archive must also be on a list of ids. The caller checks that; `accepts` does not. */
  readonly byId: boolean;
  accepts(archive: Subject): boolean;
}

/** Compiles a checked document. */
export const selectionOf = (document: SelectionDocument): Selection => ({
  byId: document.archive_ids !== undefined || document.archive_ids_file !== undefined,
  accepts: fits(document),
});

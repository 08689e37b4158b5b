import { globs } from './globs';
import { SelectionDocument } from './selection-document';

export { MAX_SELECTION_BYTES, parseSelection } from './selection-document';
export type { SelectionDocument } from './selection-document';

/** Decides which archives move. */
export interface Selection {
  /** True: an archive must also be on a list of ids. The caller checks that; `accepts` does not. */
  readonly byId: boolean;
  /** `name` is relative to the destination prefix, `createdAt` in milliseconds since the epoch, `size` in bytes. */
  accepts(archive: { readonly name: string; readonly createdAt: number; readonly size: number }): boolean;
}

/** Compiles a checked document, so that `accepts` is fast enough for millions of archives. */
export function selectionOf(document: SelectionDocument): Selection {
  const included = document.include ? globs(document.include) : () => true;
  const excluded = document.exclude ? globs(document.exclude) : () => false;
  const from = document.created_from === undefined ? -Infinity : Date.parse(document.created_from);
  const before = document.created_before === undefined ? Infinity : Date.parse(document.created_before);
  const { minimum_size: minimum = 0, maximum_size: maximum = Infinity } = document;
  return {
    byId: document.archive_ids !== undefined || document.archive_ids_file !== undefined,
    accepts: ({ name, createdAt, size }) =>
      createdAt >= from && createdAt < before && size >= minimum && size <= maximum && included(name) && !excluded(name),
  };
}

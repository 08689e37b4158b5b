/** A row was written by a version with another row format. */
export class RowFormatError extends Error {
  public readonly name = 'RowFormatError';
}

/**
 * @returns the row, which is of the format that this version reads
 * @throws RowFormatError if it has another format. Guessing could corrupt an archive.
 */
export function inFormat<T extends { readonly format: number }>(item: Record<string, unknown>, format: T['format']): T {
  if (item.format === format) return item as unknown as T;
  throw new RowFormatError(`the row ${String(item.pk)} has the format ${String(item.format)}; this version reads the format ${format}`);
}

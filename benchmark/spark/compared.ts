import { createHash } from 'node:crypto';
import Table from 'cli-table3';

/** A file of a manifest, as one machine writes it and as the steps with Spark do. */
export interface ComparedFile {
  /** Which inventory the file is of. */
  readonly inventory: string;
  readonly file: string;
  /** SHA-256. Undefined: there is no such file. */
  readonly one?: string;
  readonly spark?: string;
}

export const sha256 = (text: Uint8Array | string): string => createHash('sha256').update(text).digest('hex');

export const isEqual = ({ one, spark }: ComparedFile): boolean => one !== undefined && one === spark;

/** One line for each file and engine. */
export function comparedTable(files: readonly ComparedFile[]): string {
  const table = new Table({ head: ['inventory', 'engine', 'file', 'SHA-256', ''], style: { head: [], border: [], compact: true } });
  for (const compared of files) {
    const { inventory, file, one = 'none', spark = 'none' } = compared;
    table.push([inventory, 'one machine', file, one, ''], [inventory, 'Spark', file, spark, isEqual(compared) ? 'equal' : 'DIFFERENT']);
  }
  return table.toString();
}

/** The files of two manifests side by side, also if one has more of them. */
export function comparedPartitions(inventory: string, one: readonly string[], spark: readonly string[]): ComparedFile[] {
  const count = Math.max(one.length, spark.length);
  return Array.from({ length: count }, (_, i) => ({ inventory, file: `partition ${i + 1}`, one: one[i], spark: spark[i] }));
}

import type { GroupResult } from './group-build';
import type { PieceResult } from './piece';
import { RunErrorName } from '../../../contracts/launch';
import { Amount } from '../../../contracts/manifest';
import { ClashCounts, SortCounts, SPARK_GROUP_ROWS } from '../../../contracts/spark';
import { addAmounts, addBytes, NO_AMOUNT } from '../../amounts';
import { RunError } from '../../run-error';
import type { ObjectRules } from '../choosing/object-rules';
import type { ManifestSummary } from '../manifest/engine';
import { FIRST_REASONS } from '../manifest/inventory-figures';
import { emptyInventory, nothingSelected, sortFailed, unusableRows } from '../manifest/manifest-errors';
import { manifestSummary } from '../manifest/summary';

/*
 * Puts together what the pieces of the inputs, the groups of the manifest and the runs of Spark have counted.
 */

/** What the inventory says of its vault. */
export interface VaultOfInventory {
  /** A CSV names no vault. */
  readonly vaultName?: string;
  readonly vaultRegion?: string;
}

/** The results of the pieces, in the order of the pieces. */
export interface PieceResults {
  readonly inventory: readonly PieceResult[];
  /** Those of all other inputs. */
  readonly others: readonly PieceResult[];
}

/**
 * Checks what no piece can know alone, before anything is sorted.
 *
 * @param vaultName that of the inventory, or else of the run
 * @returns every row of the inventory
 * @throws the error of the first piece that has one, in the order of the inputs
 */
export function checkPieces({ inventory, others }: PieceResults, vaultName?: string): Amount {
  throwProblem(inventory);
  const rows = inventory.map((result) => result.rows).reduce(addAmounts, NO_AMOUNT);
  const readable = inventory.reduce((sum, result) => sum + result.readable, 0);
  if (!readable && rows.archives) throw unusableRows(rows.archives, firstReasons(inventory));
  if (!rows.archives) throw emptyInventory(vaultName);
  throwProblem(others);
  return rows;
}

/** The same messages as if one machine had read the whole inventory. */
function firstReasons(results: readonly PieceResult[]): string[] {
  const reasons = new Map<string, string>();
  for (const [invalid, message] of results.flatMap((result) => Object.entries(result.reasons))) {
    if (!reasons.has(invalid)) reasons.set(invalid, message);
  }
  return [...reasons.values()].slice(0, FIRST_REASONS);
}

function throwProblem(results: readonly PieceResult[]): void {
  const problem = results.find((result) => result.problem)?.problem;
  if (problem) throw new RunError(problem.error as RunErrorName, problem.message);
}

/**
 * @param rows every row of the inventory
 * @returns the number of groups that Spark has written
 * @throws Error if Spark has counted another number of rows than the pieces have. A file of the work folder is then missing, or there twice
 */
export function countGroups(counts: SortCounts, rows: Amount, groupRows = SPARK_GROUP_ROWS): number {
  checkRows('Spark has sorted', counts.rows + counts.left_out, rows.archives);
  if (!counts.archives && counts.left_out) throw nothingSelected(rows.archives);
  return Math.ceil(counts.rows / groupRows);
}

function checkRows(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw sortFailed(`${what} ${found} rows, and there are ${expected}`);
}

/** Everything that was counted. */
export interface ManifestCounts {
  /** Every row of the inventory. */
  readonly rows: Amount;
  readonly sorted: SortCounts;
  readonly clashes: ClashCounts;
  /** In the order of the groups. */
  readonly groups: readonly GroupResult[];
}

/** A partition of a group, and its number in the manifest. */
export interface NumberedPartition {
  /** Counts from 0. */
  readonly group: number;
  /** Counts from 1, within the group. */
  readonly part: number;
  /** Counts from 1, within the manifest. */
  readonly number: number;
  readonly draft: boolean;
}

export function numberedPartitions(groups: readonly GroupResult[]): NumberedPartition[] {
  return groups
    .flatMap((partitions, group) => partitions.map(({ draft }, i) => ({ group, part: i + 1, draft })))
    .map((partition, i) => ({ ...partition, number: i + 1 }));
}

/** What the run and the deployment say. */
export interface SumOptions {
  readonly prefix: string;
  readonly objectRules?: ObjectRules;
}

/** @throws Error if the groups do not have every row that Spark has sorted */
export function sumManifest(vault: VaultOfInventory, { prefix, objectRules }: SumOptions, counts: ManifestCounts): ManifestSummary {
  const { rows, sorted, clashes, groups } = counts;
  const partitions = groups.flat();
  checkRows('the groups of the manifest have', partitions.reduce((sum, { figures }) => sum + figures.all.archives, 0), sorted.rows);
  return manifestSummary(vault, objectRules, {
    partitions,
    inventory: rows,
    left_out: { archives: sorted.left_out, bytes: addBytes(0, BigInt(sorted.left_out_bytes)) },
    name_overrides: { applied: sorted.applied, unknown: sorted.unknown, duplicates: sorted.duplicates, empty: sorted.empty },
    key_clashes: { keys: clashes.keys, ...(clashes.example === undefined ? {} : { example: `${prefix}/${clashes.example}` }) },
    unknown_selected_ids: sorted.unknown_selected_ids,
  });
}

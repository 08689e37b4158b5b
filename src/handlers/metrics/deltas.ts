import { ARCHIVE_STATUS, ArchiveItem, ArchiveStatus, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { ARCHIVE_SK, archiveOfPk, RUN_SK } from '../../contracts/keys';
import { Bytes } from '../../contracts/manifest';
import { archivesMetric, bytesMetric, HINDERED, RunFigure, SPENT } from '../../contracts/metrics';
import { ManifestTotals, RunItem } from '../../contracts/run';
import { addBytes } from '../../domain/amounts';

/** One change of an item of the transfer table. */
export interface Change {
  readonly eventId: string;
  /** Seconds since the epoch, rounded down. */
  readonly at: number;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

/** How a batch changes the figures of one run. */
export interface RunDelta {
  readonly set: Map<RunFigure | typeof HINDERED.WORDS | typeof SPENT.ATTRIBUTE, Bytes | string>;
  readonly add: Map<RunFigure, Bytes>;
}

/** @returns the run whose figures the change belongs to, or undefined if it is not a change of a run or an archive. */
export function runOf({ before, after }: Change): string | undefined {
  const { pk, sk } = (after ?? before ?? {}) as { pk?: string; sk?: string };
  if (pk === undefined) return undefined;
  return sk === ARCHIVE_SK ? archiveOfPk(pk)?.run : sk === RUN_SK ? pk : undefined;
}

/**
 * Adds up the changes of one run. `reconciledAt` is when Cleanup last set the run's figures from its report. Those figures include
 * every change up to then, and count each archive without a row as skipped.
 *
 * @returns undefined if the changes change no figure
 */
export function deltaOf(changes: readonly Change[], reconciledAt?: number): RunDelta | undefined {
  const delta: RunDelta = { set: new Map(), add: new Map() };
  for (const change of changes) {
    const isOfRun = (change.after ?? change.before)?.sk === RUN_SK;
    if (isOfRun) noteSpent(delta, change);
    if (reconciledAt !== undefined && change.at <= reconciledAt) continue;
    if (isOfRun) countManifest(delta, change);
    else countArchive(delta, change, reconciledAt === undefined ? undefined : ARCHIVE_STATUS.SKIPPED);
  }
  for (const [metric, amount] of delta.add) if (amount === 0) delta.add.delete(metric);
  return delta.set.size || delta.add.size ? delta : undefined;
}

function countArchive(delta: RunDelta, change: Change, withoutRow: ArchiveStatus | undefined): void {
  const before = change.before as ArchiveItem | undefined;
  const after = change.after as ArchiveItem | undefined;
  countHindered(delta, before, after);
  const [from, to] = [before?.status ?? withoutRow, after?.status ?? withoutRow];
  if (from === to) return;
  if (from) count(delta, from, -1, -(before ?? after)!.archive.size);
  if (to) count(delta, to, 1, (after ?? before)!.archive.size);
}

/** An archive that is on its way and has a failure. */
function countHindered(delta: RunDelta, before: ArchiveItem | undefined, after: ArchiveItem | undefined): void {
  const failureOf = (row: ArchiveItem | undefined) => (row && !isTerminal(row.status) ? row.failure : undefined);
  const [was, is] = [failureOf(before), failureOf(after)];
  add(delta, HINDERED.ARCHIVES, Number(is !== undefined) - Number(was !== undefined));
  const [wasRefused, isRefused] = [was, is].map((failure) => failure?.reason === FAILURE.UPLOAD_FAILED);
  add(delta, HINDERED.BY_DESTINATION, Number(isRefused) - Number(wasRefused));
  if (isRefused && !wasRefused) delta.set.set(HINDERED.WORDS, is!.message);
}

/** Cleanup does not set it, so it counts whenever it comes. */
function noteSpent(delta: RunDelta, { before, after }: Change): void {
  const spent = (after as RunItem | undefined)?.[SPENT.ATTRIBUTE];
  if (spent !== undefined && spent !== (before as RunItem | undefined)?.[SPENT.ATTRIBUTE]) delta.set.set(SPENT.ATTRIBUTE, spent);
}

/** Archives that the manifest settles have no rows. They are counted once, when the run gets its totals. */
function countManifest(delta: RunDelta, { before, after }: Change): void {
  const totals: ManifestTotals | undefined = (after as RunItem | undefined)?.totals;
  if (!totals || (before as RunItem | undefined)?.totals) return;
  delta.set.set(archivesMetric('total'), totals.archives);
  delta.set.set(bytesMetric('total'), totals.bytes);
  count(delta, ARCHIVE_STATUS.DOWNLOADED, totals.already_downloaded, totals.already_downloaded_bytes);
  count(delta, ARCHIVE_STATUS.SKIPPED, totals.skipped, totals.skipped_bytes);
}

function count(delta: RunDelta, status: ArchiveStatus, archives: number, bytes: Bytes): void {
  add(delta, archivesMetric(status), archives);
  add(delta, bytesMetric(status), bytes);
}

const add = (delta: RunDelta, figure: RunFigure, amount: Bytes): void => {
  delta.add.set(figure, addBytes(delta.add.get(figure) ?? 0, amount));
};

/*
 * Deletes the archives of one partition of the report, block by block, and then writes what became of each.
 *
 * Guarantees
 *  - Only archives of a report that is as it was written are deleted, and only while the deletion is listed for this execution.
 *  - An invocation that dies leaves no block half done for good: the next one does the block again, and skips what is deleted.
 *  - It ends only when no deletion is on its way, also if an archive fails. What is on its way would go on when the container is used again, much later.
 *  - It ends. Each invocation that gets no further makes the next one wait longer, and after two weeks the deletion ends.
 */
import pMap from 'p-map';
import { Candidate, deleteArchive, DeleteArchivePorts, Deleting, RESULT, Result } from './delete-archive';
import { DeletionFiles } from './ports';
import { reportRows, ReportRowsPorts } from './report-rows';
import { Vouchers } from './vouchers';
import { keptFor } from '../../contracts/archive';
import { DELETION_ERROR, DeleteArchivesInput, DeleteArchivesResult, PartCounts } from '../../contracts/deletion';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { ReportRow } from '../../contracts/manifest';
import { resumableFor, RUN_PHASE, RunItem } from '../../contracts/run';
import { DELETIONS_IN_FLIGHT } from '../../domain/deletion/pace';
import { countDeletion, deletionRow, isCandidate, NO_DELETIONS } from '../../domain/deletion/results';
import { exactJson } from '../../domain/exact-json';
import { RunError } from '../../domain/run-error';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface DeleteArchivesPorts extends DeleteArchivePorts, ReportRowsPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'archive' | 'archives'>;
  readonly deletions: Pick<DeletionStore, 'rows' | 'write' | 'confirm' | 'listedFor'>;
  readonly files: DeletionFiles;
}

/** The most keys of one BatchGetItem. */
const BLOCK_ARCHIVES = 100;
const MINUTE = 60;
const HOUR = 3600;
/** Invocations in a row that get no further: after a few hours each waits for an hour, so this is two weeks. */
const MAX_IDLE = 14 * 24;

/** Begins no archive after `deadline`, in milliseconds since the epoch. */
export async function deleteArchives(input: DeleteArchivesInput, deadline: number, ports: DeleteArchivesPorts): Promise<DeleteArchivesResult> {
  const { run, pass, partition, rules } = input;
  const item = await requireRun(run, ports.runs);
  const rows = await reportRows(run, pass, partition, ports);
  let isStopped = false;
  const deleting: Deleting = {
    run,
    vaultName: item.vault_name,
    rules,
    keptFor: keptFor(resumableFor(item)),
    vouchers: new Vouchers(ports),
    ports,
    deadline,
    checkListed: () => checkListed(input, item, ports),
    hasStopped: () => isStopped || ports.clock.now() >= deadline,
    stop: () => { isStopped = true; },
  };
  // What an earlier execution wrote says nothing of this one, which may end early.
  if (input.done === 0) await ports.files.put(INVENTORY_KEYS.deletionRows(run, partition), '', CONTENT_TYPE.JSON_LINES);
  let [done, moved] = [input.done, false];
  while (done < rows.length && !deleting.hasStopped()) {
    await deleting.checkListed();
    const block = rows.slice(done, done + BLOCK_ARCHIVES);
    const results = await deleteBlock(block, deleting, ports);
    moved ||= results.includes(RESULT.ENDED);
    if (results.includes(RESULT.STOPPED)) break;
    done += block.length;
    moved = true;
  }
  if (done < rows.length || ports.clock.now() >= deadline) return goOn(input, done, moved);
  await writeResults(input, item.vault_name, rows, ports);
  return { partition: partition + 1, done: 0, idle: 0, wait_seconds: 0 };
}

/** @throws DeletionEnded if another execution deletes, this one was taken off the list, or the run was resumed */
async function checkListed(input: DeleteArchivesInput, { phase, pass }: RunItem, { deletions }: DeleteArchivesPorts): Promise<void> {
  const { run, execution_arn: execution } = input;
  const listed = await deletions.listedFor(run);
  if (listed === execution && phase === RUN_PHASE.FINISHED && pass === input.pass) return;
  throw new RunError(DELETION_ERROR.DELETION_ENDED, `the deletion of archives of WorkflowRun ${run} is listed for ${listed ?? 'no execution'} now, and the run is ${phase} in pass ${pass}. This execution (${execution}) deletes nothing more`);
}

async function deleteBlock(block: readonly ReportRow[], deleting: Deleting, { archives, deletions }: DeleteArchivesPorts): Promise<Result[]> {
  const { run, vaultName } = deleting;
  const candidates = block.filter(isCandidate);
  const ids = [...new Set(candidates.map(({ archive_id: id }) => id))];
  const [own, seen] = await Promise.all([archives.archives(run, ids), deletions.rows(vaultName, ids)]);
  const of = (reported: ReportRow): Candidate => ({ reported, own: own.get(reported.archive_id), seen: seen.get(reported.archive_id) });
  const failures: unknown[] = [];
  const results = await pMap(candidates, async (reported) => {
    try {
      return await deleteArchive(of(reported), deleting);
    } catch (error) {
      failures.push(error);
      deleting.stop();
      return RESULT.STOPPED;
    }
  }, { concurrency: DELETIONS_IN_FLIGHT });
  if (failures.length) throw failures[0];
  return results;
}

/** @throws DeletionsRefused if no invocation got further for two weeks */
function goOn(input: DeleteArchivesInput, done: number, moved: boolean): DeleteArchivesResult {
  const { partition, idle: before, run } = input;
  const idle = moved ? 0 : before + 1;
  if (idle > MAX_IDLE) throw new RunError(DELETION_ERROR.DELETIONS_REFUSED, `no archive of WorkflowRun ${run} could be deleted for two weeks: S3 or Glacier was busy, or gave no answer. Execute the document again to go on`);
  const seconds = idle === 0 ? 1 : Math.min(HOUR, MINUTE * 2 ** (idle - 1));
  return { partition, done, idle, wait_seconds: seconds };
}

/** The counts come last. They say that the rows are written. */
async function writeResults(
  { run, partition, execution_arn }: DeleteArchivesInput, vaultName: string, rows: readonly ReportRow[], { deletions, files }: DeleteArchivesPorts,
): Promise<void> {
  const lines: string[] = [];
  let counts = NO_DELETIONS;
  for (let from = 0; from < rows.length; from += BLOCK_ARCHIVES) {
    const block = rows.slice(from, from + BLOCK_ARCHIVES);
    const items = await deletions.rows(vaultName, [...new Set(block.map(({ archive_id: id }) => id))]);
    for (const row of block.map((reported) => deletionRow(reported, items.get(reported.archive_id)))) {
      lines.push(`${JSON.stringify(row)}\n`);
      counts = countDeletion(counts, row);
    }
  }
  await files.put(INVENTORY_KEYS.deletionRows(run, partition), lines.join(''), CONTENT_TYPE.JSON_LINES);
  await files.put(INVENTORY_KEYS.deletionCounts(run, partition), exactJson({ ...counts, execution_arn } satisfies PartCounts), CONTENT_TYPE.JSON);
}

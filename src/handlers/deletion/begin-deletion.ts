/*
 * Checks whether archives of a run may be deleted from their vault, and puts the deletion on the list of active runs.
 *
 * Guarantees
 *  - Nothing is deleted while a run of the vault is active in this deployment: the list is read after the deletion is on it. A launch does the same.
 *  - A refused deletion changes nothing, and is not on the list.
 *  - An entry whose execution is over is taken off, so that a stopped execution keeps nothing from the vault for ever. That is done only when its last
 *    invocation is over too: a function goes on if its execution is stopped.
 *  - What the user confirmed is what is deleted: no resume of the run comes in between.
 */
import { DeletionParameters, parseDeletion } from './parameters';
import { DescribedObjects, Timed } from './ports';
import { checkRecorded } from './report-rows';
import { keptFor } from '../../contracts/archive';
import { BeginDeletionInput, BeginDeletionResult, confirmationOf, DELETION_ERROR, DELETION_MODE, MAX_REPORT_PARTS, OUTLIVED_MINUTES } from '../../contracts/deletion';
import { RUN_ERROR } from '../../contracts/launch';
import { ActiveEntry, ManifestTotals, resumableFor, RUN_PHASE, RunItem } from '../../contracts/run';
import { includesVault, vaultOfMapping } from '../../contracts/vaults';
import { RunError } from '../../domain/run-error';
import type { EarlierExecutions } from '../aws/executions';
import type { Vaults } from '../aws/glacier/glacier-vaults';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { ReportParts } from '../aws/stores/report-parts';
import type { RunStore } from '../aws/stores/run-store';
import { activeIn } from '../shared/ended-deletions';
import { requireRun } from '../shared/require-run';

export interface BeginDeletionPorts extends Timed {
  readonly runs: Pick<RunStore, 'run' | 'activeEntries'>;
  readonly deletions: Pick<DeletionStore, 'register' | 'unregister'>;
  readonly parts: Pick<ReportParts, 'all'>;
  readonly executions: EarlierExecutions;
  readonly destination: Pick<DescribedObjects, 'bucketName'>;
  readonly vaults: Pick<Vaults, 'describe'>;
}

/** @throws a named error if the deletion is refused */
export async function beginDeletion(input: BeginDeletionInput, ports: BeginDeletionPorts): Promise<BeginDeletionResult> {
  const parameters = parseDeletion(input);
  const { run, execution, mode, deleteVault, rules } = parameters;
  const item = await requireRun(run, ports.runs);
  const totals = checkRun(parameters, item, ports);
  await checkNoNamesNeeded(item, totals, ports);
  const archives = await candidates(run, item, totals, ports);
  const deletes = mode === DELETION_MODE.DELETE;
  if (deletes) checkConfirmation(parameters, item, archives);
  await enter(parameters, item, ports);
  return {
    run,
    execution_arn: execution,
    vault_name: item.vault_name,
    pass: item.pass,
    partitions: totals.partitions,
    deletes,
    delete_vault: deletes && deleteVault,
    rules,
  };
}

/** The one archive of a mapping vault holds the names of another vault. It is not deleted before that vault is gone. */
async function checkNoNamesNeeded(
  { vault_name: vault }: RunItem, { archives, left_out: leftOut }: ManifestTotals, { vaults }: BeginDeletionPorts,
): Promise<void> {
  const named = vaultOfMapping(vault);
  if (named === undefined || archives + leftOut !== 1 || typeof await vaults.describe(named) === 'string') return;
  throw new RunError(DELETION_ERROR.MAPPING_VAULT_NEEDED,
    `the one archive of ${vault} may hold the names of the vault ${named}, which still exists. Nothing was deleted. Delete the vault ${named} first`);
}

function checkRun({ run, allowedVaults }: DeletionParameters, item: RunItem, ports: BeginDeletionPorts): ManifestTotals {
  const { phase, totals, vault_name: vault, destination_bucket: then } = item;
  if (phase !== RUN_PHASE.FINISHED || !totals) {
    throw new RunError(DELETION_ERROR.RUN_NOT_FINISHED, `WorkflowRun ${run} has no report of its end: it is ${phase}. Only archives that the report of a run calls downloaded are deleted`);
  }
  if (!includesVault(allowedVaults, vault)) {
    throw new RunError(RUN_ERROR.VAULT_NOT_ALLOWED, `the vault ${vault} is not among those that this transfer may move: ${allowedVaults.join(', ')}`);
  }
  const { bucketName: now } = ports.destination;
  if (then !== now) {
    throw new RunError(DELETION_ERROR.DESTINATION_DIFFERS,
      `WorkflowRun ${run} copied to the bucket ${then}, and the transfer is deployed with ${now} now. Its objects cannot be proven. Deploy the transfer with ${then}`);
  }
  if (totals.partitions > MAX_REPORT_PARTS) {
    throw new RunError(DELETION_ERROR.REPORT_TOO_LONG, `the report of WorkflowRun ${run} has ${totals.partitions} parts, and a deletion can go through `
      + `at most ${MAX_REPORT_PARTS}: the history of an execution has 25,000 events. Delete these archives with a program of your own`);
  }
  checkRowsLeft(run, item, ports);
  return totals;
}

/** Each row of the run is removed so long after its archive was settled, and the last one was settled before the end. */
function checkRowsLeft(run: string, item: RunItem, { clock }: BeginDeletionPorts): void {
  const { finished_at: ended = item.started_at } = item;
  const until = Date.parse(ended) + keptFor(resumableFor(item)) * 1000;
  if (clock.now() <= until) return;
  throw new RunError(RUN_ERROR.RUN_EXPIRED, `WorkflowRun ${run} ended at ${ended}, and the checksums of its objects were kept until ${new Date(until).toISOString()}. `
    + 'No object of it can be proven any more, so nothing is deleted. Copy the archives again under another prefix, or delete them with a program of your own');
}

/** How many archives the report calls downloaded, according to the transfer table. */
async function candidates(run: string, { pass }: RunItem, { partitions }: ManifestTotals, { parts }: BeginDeletionPorts): Promise<number> {
  const recorded = await parts.all(run);
  const numbers = Array.from({ length: partitions }, (_, i) => i + 1);
  return numbers.reduce((sum, partition) => sum + checkRecorded(recorded.get(partition), pass, run, partition).downloaded.archives, 0);
}

function checkConfirmation({ run, confirmation }: DeletionParameters, { vault_name: vault }: RunItem, archives: number): void {
  const expected = confirmationOf(archives, vault);
  if (confirmation === expected) return;
  throw new RunError(DELETION_ERROR.CONFIRMATION_WRONG,
    `Confirmation must be "${expected}" to delete what the report of WorkflowRun ${run} calls downloaded; got "${confirmation}". Nothing was deleted`);
}

/** Lists the deletion, then reads the list, and the run again. Of a launch and a deletion that begin at the same moment, at least one sees the other and steps back. */
async function enter(
  { run, execution, mode }: DeletionParameters, { vault_name: vault, pass }: RunItem, ports: BeginDeletionPorts,
): Promise<void> {
  const deletes = mode === DELETION_MODE.DELETE;
  await activeIn(vault, ports);
  if (deletes && !await ports.deletions.register(run, vault, execution)) throw deletionActive(run, 'another execution');
  try {
    const others = (await ports.runs.activeEntries()).filter((entry) => entry.vault_name === vault && entry.execution_arn !== execution);
    others.forEach(refuse);
    await checkSamePass(run, pass, ports);
  } catch (error) {
    if (deletes) await ports.deletions.unregister(run, execution);
    throw error;
  }
}

/** From here on a resume is refused. One that began and ended before has written another report. */
async function checkSamePass(run: string, pass: number, { runs }: BeginDeletionPorts): Promise<void> {
  const now = await requireRun(run, runs);
  if (now.phase === RUN_PHASE.FINISHED && now.pass === pass) return;
  throw new RunError(DELETION_ERROR.DELETION_ENDED, `WorkflowRun ${run} was resumed while the deletion began. Nothing was deleted. Plan again once the run has ended`);
}

function refuse({ run, vault_name: vault, deletion, execution_arn: other }: ActiveEntry): never {
  if (deletion) throw deletionActive(run, other);
  throw new RunError(RUN_ERROR.VAULT_BUSY, `WorkflowRun ${run} is moving the vault ${vault}. Nothing is deleted from it meanwhile. Wait until it has ended`);
}

const deletionActive = (run: string, execution: string): RunError =>
  new RunError(DELETION_ERROR.DELETION_ACTIVE, `archives of WorkflowRun ${run} are being deleted already (execution ${execution}). Wait until that has ended, or stop it. If you have stopped it, execute the document again ${OUTLIVED_MINUTES} minutes later: until then its last function may be at work`);

/*
 * Checks whether archives of a run may be deleted from their vault, and puts the deletion on the list of active runs.
 *
 * Guarantees
 *  - Nothing is deleted while a run of the vault is active in this deployment: the list is read after the deletion is on it. A launch does the same.
 *  - A refused deletion changes nothing, and is not on the list.
 *  - An entry whose execution is over is taken off, so that a stopped execution keeps nothing from the vault for ever.
 */
import { DeletionParameters, parseDeletion } from './parameters';
import { DescribedObjects } from './ports';
import { checkRecorded } from './report-rows';
import { BeginDeletionInput, BeginDeletionResult, confirmationOf, DELETION_ERROR, DELETION_MODE } from '../../contracts/deletion';
import { RUN_ERROR } from '../../contracts/launch';
import { ActiveEntry, ManifestTotals, RUN_PHASE, RunItem } from '../../contracts/run';
import { includesVault } from '../../contracts/vaults';
import { RunError } from '../../domain/run-error';
import type { Executions } from '../aws/executions';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { ReportParts } from '../aws/stores/report-parts';
import type { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';

export interface BeginDeletionPorts {
  readonly runs: Pick<RunStore, 'run' | 'activeEntries'>;
  readonly deletions: Pick<DeletionStore, 'register' | 'unregister'>;
  readonly parts: Pick<ReportParts, 'all'>;
  readonly executions: Executions;
  readonly destination: Pick<DescribedObjects, 'bucketName'>;
}

/** @throws a named error if the deletion is refused */
export async function beginDeletion(input: BeginDeletionInput, ports: BeginDeletionPorts): Promise<BeginDeletionResult> {
  const parameters = parseDeletion(input);
  const { run, execution, mode, deleteVault, rules } = parameters;
  const item = await requireRun(run, ports.runs);
  const totals = checkRun(parameters, item, ports);
  const archives = await candidates(run, item, totals, ports);
  const deletes = mode === DELETION_MODE.DELETE;
  if (deletes) checkConfirmation(parameters, item, archives);
  await enter(parameters, item, deletes, ports);
  return {
    run, execution_arn: execution, vault_name: item.vault_name, partitions: totals.partitions, deletes, delete_vault: deletes && deleteVault, rules,
  };
}

function checkRun({ run, allowedVaults }: DeletionParameters, item: RunItem, { destination }: BeginDeletionPorts): ManifestTotals {
  const { phase, totals, vault_name: vault, destination_bucket: then } = item;
  if (phase !== RUN_PHASE.FINISHED || !totals) {
    throw new RunError(DELETION_ERROR.RUN_NOT_FINISHED, `WorkflowRun ${run} has no report of its end: it is ${phase}. Only archives that the report of a run calls downloaded are deleted`);
  }
  if (!includesVault(allowedVaults, vault)) {
    throw new RunError(RUN_ERROR.VAULT_NOT_ALLOWED, `the vault ${vault} is not among those that this transfer may move: ${allowedVaults.join(', ')}`);
  }
  if (then !== destination.bucketName) {
    throw new RunError(DELETION_ERROR.DESTINATION_DIFFERS,
      `WorkflowRun ${run} copied to the bucket ${then}, and the transfer is deployed with ${destination.bucketName} now. Its objects cannot be proven. Deploy the transfer with ${then}`);
  }
  return totals;
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

/** Lists the deletion, then reads the list. Of a launch and a deletion that begin at the same moment, at least one sees the other and steps back. */
async function enter(
  { run, execution }: DeletionParameters, { vault_name: vault }: RunItem, deletes: boolean, ports: BeginDeletionPorts,
): Promise<void> {
  await letGoOfEnded(vault, execution, ports);
  if (deletes && !await ports.deletions.register(run, vault, execution)) throw deletionActive(run, 'another execution');
  try {
    const others = (await ports.runs.activeEntries()).filter((entry) => entry.vault_name === vault && entry.execution_arn !== execution);
    others.forEach(refuse);
  } catch (error) {
    if (deletes) await ports.deletions.unregister(run, execution);
    throw error;
  }
}

function refuse({ run, vault_name: vault, deletion, execution_arn: other }: ActiveEntry): never {
  if (deletion) throw deletionActive(run, other);
  throw new RunError(RUN_ERROR.VAULT_BUSY, `WorkflowRun ${run} is moving the vault ${vault}. Nothing is deleted from it meanwhile. Wait until it has ended`);
}

const deletionActive = (run: string, execution: string): RunError =>
  new RunError(DELETION_ERROR.DELETION_ACTIVE, `archives of WorkflowRun ${run} are being deleted already (execution ${execution}). Wait until that has ended, or stop it`);

/** No state can catch that an execution was stopped, so the entry of a stopped one stays on the list until the next deletion looks. */
async function letGoOfEnded(vault: string, own: string, { runs, deletions, executions }: BeginDeletionPorts): Promise<void> {
  for (const { deletion, vault_name: of, run, execution_arn: execution } of await runs.activeEntries()) {
    if (deletion && of === vault && execution !== own && await executions.isOver(execution)) await deletions.unregister(run, execution);
  }
}

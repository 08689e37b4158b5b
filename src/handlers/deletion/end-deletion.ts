import pMap from 'p-map';
import { DeletionFiles, Deletions } from './ports';
import {
  DeleteVaultInput, DeleteVaultResult, DELETION_ERROR, DeletionCounts, DeletionReference, DeletionSummary, EndDeletionInput, PartCounts, VAULT_STEP,
} from '../../contracts/deletion';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RunItem } from '../../contracts/run';
import { Clock, isoNow } from '../../domain/clock';
import { addDeletions, NO_DELETIONS } from '../../domain/deletion/results';
import { deletionSummaryPage } from '../../domain/deletion/summary-page';
import { jsonForOthers, parseExact } from '../../domain/exact-json';
import { count } from '../../domain/format';
import { partitionNumbers } from '../../domain/report/summary';
import { RunError } from '../../domain/run-error';
import { NO_VAULT, Vaults } from '../aws/glacier/glacier-vaults';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { requireRun } from '../shared/require-run';

export interface EndDeletionPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly deletions: Pick<DeletionStore, 'listedFor' | 'unregister'>;
  readonly files: DeletionFiles;
  readonly vaults: Pick<Vaults, 'describe'>;
  readonly vault: Pick<Deletions, 'deleteVault'>;
  readonly clock: Clock;
}

const READS_AT_A_TIME = 16;
/** The looks are 10 minutes × n apart, at most six hours: two weeks. Glacier makes an inventory about once a day. */
const MAX_LOOKS = 74;
/** Seconds. Glacier makes an inventory about once a day, and does not say how long it works on one. */
const LONGEST_INVENTORY = 24 * 3600;
const NO_INVENTORY = 'Glacier made no inventory of the empty vault for two weeks.';

const left = (reason: string): DeleteVaultResult => ({ step: VAULT_STEP.LEFT, reason });
const DELETED: DeleteVaultResult = { step: VAULT_STEP.DELETED, reason: '' };
const WAIT: DeleteVaultResult = { step: VAULT_STEP.WAIT, reason: '' };

/**
 * Deletes the vault if an inventory that is newer than the last deletion lists no archive. Glacier deletes no other vault either.
 *
 * @returns `wait` if there is no such inventory yet
 */
export async function deleteVault(input: DeleteVaultInput, ports: EndDeletionPorts): Promise<DeleteVaultResult> {
  const { run, looks, execution_arn: execution } = input;
  const listed = await ports.deletions.listedFor(run);
  if (listed !== execution) throw ended(run, listed);
  const item = await requireRun(run, ports.runs);
  const vault = await ports.vaults.describe(item.vault_name);
  if (vault === NO_VAULT.NOT_FOUND) return DELETED;
  if (vault === NO_VAULT.NO_LONGER_SUPPORTED) return left('This account has no Glacier vaults.');
  const { counts: { states: { kept }, last_deleted_at: since }, missing } = await countsOf(input, item, ports);
  if (kept.archives || missing) return left(`${count(kept.archives)} archives of the report were kept.`);
  const newer = secondsAfter(vault.lastInventory, since);
  if (newer > 0) {
    // Glacier may have begun this inventory before the last deletion.
    if (vault.archives && newer < LONGEST_INVENTORY) return looks < MAX_LOOKS ? WAIT : left(NO_INVENTORY);
    if (vault.archives) return left(`Its inventory of ${vault.lastInventory} lists ${count(vault.archives)} archives. They are not in the report, or their deletion is unknown.`);
    const answer = await ports.vault.deleteVault(item.vault_name);
    if (answer.kind === 'deleted') return DELETED;
    if (answer.kind === 'refused') return left(`Glacier refuses to delete it: ${answer.message}`);
  }
  return looks < MAX_LOOKS ? WAIT : left(NO_INVENTORY);
}

/** `since`: undefined if nothing was deleted, so each inventory is newer. */
function secondsAfter(inventory: string | undefined, since: string | undefined): number {
  if (inventory === undefined) return -Infinity;
  return since === undefined ? Infinity : (Date.parse(inventory) - Date.parse(since)) / 1000;
}

const ended = (run: string, listed: string | undefined): RunError => new RunError(DELETION_ERROR.DELETION_ENDED,
  `the deletion of archives of WorkflowRun ${run} is listed for ${listed ?? 'no execution'} now. This execution does nothing more`);

/** Writes the summary, and takes the deletion off the list of active runs. */
export async function endDeletion(input: EndDeletionInput, ports: EndDeletionPorts): Promise<DeletionSummary> {
  const { run, execution_arn: execution, vault_deleted: vaultDeleted, vault_left: vaultLeft, error, cause } = input;
  const listed = await ports.deletions.listedFor(run);
  // It is not listed if an earlier try of this function took it off.
  if (listed !== undefined && listed !== execution) throw ended(run, listed);
  const item = await requireRun(run, ports.runs);
  const { counts: { states, reasons }, missing } = await countsOf(input, item, ports);
  const summary: DeletionSummary = {
    workflow_run: run,
    vault_name: item.vault_name,
    finished_at: isoNow(ports.clock),
    deletion: { deleted: states.deleted.archives, kept: states.kept.archives, unknown: states.unknown.archives, vault_deleted: vaultDeleted },
    states,
    reasons,
    ...(vaultLeft ? { vault_left: vaultLeft } : {}),
    ...(missing ? { not_reached: missing } : {}),
    ...(error ? { error, cause } : {}),
  };
  await ports.files.put(INVENTORY_KEYS.deletionSummary(run), jsonForOthers(summary), CONTENT_TYPE.JSON);
  await ports.files.put(INVENTORY_KEYS.deletionPage(run), deletionSummaryPage(summary), CONTENT_TYPE.MARKDOWN);
  await ports.deletions.unregister(run, execution);
  return summary;
}

/** What the results of this execution add up to, and for how many partitions there are none. */
async function countsOf(
  { run, execution_arn: execution }: DeletionReference, item: RunItem, { files }: EndDeletionPorts,
): Promise<{ counts: DeletionCounts; missing: number }> {
  const read = (partition: number) => files.text(INVENTORY_KEYS.deletionCounts(run, partition));
  const texts = await pMap(partitionNumbers(item), read, { concurrency: READS_AT_A_TIME });
  const parts = texts.filter((text) => text !== undefined).map((text) => parseExact(text) as PartCounts);
  const found = parts.filter((part) => part.execution_arn === execution);
  return { counts: found.reduce(addDeletions, NO_DELETIONS), missing: texts.length - found.length };
}

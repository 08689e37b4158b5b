import { GLACIER_ERROR, jobDescription } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { RequestInventoryInput, RequestInventoryResult } from '../../contracts/workflow';
import { REFUSAL, refusalOf } from '../shared/glacier-errors';
import type { Jobs } from '../shared/glacier-jobs';
import { RunError } from '../shared/run-error';
import type { RunStore } from '../shared/run-store';
import { theRun } from '../shared/the-run';

export interface RequestInventoryPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly jobs: Pick<Jobs, 'requestInventory'>;
  /** Name of the transfer table. */
  readonly deployment: string;
}

/** Asks Glacier for the vault's inventory. Doing it twice costs nothing: either job's notification ends the wait. */
export async function requestInventory(
  { run, wait }: RequestInventoryInput, { runs, jobs, deployment }: RequestInventoryPorts,
): Promise<RequestInventoryResult> {
  const { vault_name: vaultName, provided_inventory: provided } = await theRun(run, runs);
  if (provided) return { provided };
  try {
    return { provided, job_id: await jobs.requestInventory(vaultName, jobDescription({ deployment, run, wait })) };
  } catch (error) {
    throw inWords(error as Error, vaultName);
  }
}

/** What the user can do something about gets a name and words of its own; the rest is passed on, retried by its name. */
function inWords(error: Error, vaultName: string): Error {
  const refusal = refusalOf(error);
  if (refusal === REFUSAL.NO_INVENTORY) {
    return new RunError(RUN_ERROR.VAULT_NEVER_INVENTORIED,
      `Glacier has not made an inventory of the vault ${vaultName} yet. It makes one about a day after the first upload: resume the run then.`);
  }
  if (refusal === REFUSAL.NO_VAULT) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `there is no vault ${vaultName} in this account and region: check VaultName and the region.`);
  }
  if (error.name === GLACIER_ERROR.NO_LONGER_SUPPORTED) error.message = `this account has no Glacier vaults in this region, so there is nothing to transfer: ${error.message}`;
  return error;
}

import { mappingArchive, MappingPorts } from './mapping/mapping-archive';
import { hasMapping, MappingVaultPorts } from './mapping/mapping-vault';
import { mappingVault } from './output-source';
import { GLACIER_ERROR, jobDescription } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { Output, OUTPUT, RequestOutputInput, RequestOutputResult } from '../../contracts/workflow';
import { REFUSAL, refusalOf } from '../../domain/archive/glacier-errors';
import { RunError } from '../../domain/run-error';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import type { RunStore } from '../aws/stores/run-store';
import { requireRun } from '../shared/require-run';

export interface RequestOutputPorts extends MappingPorts, MappingVaultPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly jobs: Pick<Jobs, 'requestInventory' | 'requestArchive'>;
  /** Name of the transfer table. */
  readonly deployment: string;
}

const NOT_NEEDED: RequestOutputResult = { needed: false };

/** Requests the output that the run needs next. If it runs twice, the notification of either job ends the wait. */
export async function requestOutput({ run, output, wait }: RequestOutputInput, ports: RequestOutputPorts): Promise<RequestOutputResult> {
  const item = await requireRun(run, ports.runs);
  const description = jobDescription({ deployment: ports.deployment, run, wait });
  if (output === OUTPUT.INVENTORY) {
    return item.provided_inventory ? NOT_NEEDED : requested(output, item.vault_name, ports.jobs.requestInventory(item.vault_name, description));
  }
  const vaultName = mappingVault(item);
  if (output === OUTPUT.MAPPING_INVENTORY) {
    return await hasMapping(item, ports) ? requested(output, vaultName, ports.jobs.requestInventory(vaultName, description)) : NOT_NEEDED;
  }
  const { archiveId } = await mappingArchive(run, ports);
  return requested(output, vaultName, ports.jobs.requestArchive({ vaultName, archiveId, tier: item.tier, description }));
}

async function requested(output: Output, vaultName: string, job: Promise<string>): Promise<RequestOutputResult> {
  try {
    return { needed: true, job_id: await job };
  } catch (error) {
    throw explained(error as Error, output, vaultName);
  }
}

/** Errors that the user can put right get a name and advice. The state machine retries the others by their own name. */
function explained(error: Error, output: Output, vaultName: string): Error {
  const refusal = refusalOf(error);
  if (refusal === REFUSAL.NO_INVENTORY) {
    return new RunError(RUN_ERROR.VAULT_NEVER_INVENTORIED,
      `Glacier has not made an inventory of the vault ${vaultName} yet. It makes one about a day after the first upload. Resume the run then.`);
  }
  if (refusal === REFUSAL.NO_VAULT) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `there is no vault ${vaultName} in this account and region. Check its name and the region.`);
  }
  if (refusal === REFUSAL.NO_ARCHIVE && output === OUTPUT.MAPPING) {
    return new RunError(RUN_ERROR.MALFORMED_MAPPING,
      `the vault ${vaultName} no longer has the archive that its inventory lists, because the backup tool has uploaded another one. Resume the run after Glacier's next inventory of that vault, about a day later.`);
  }
  if (error.name === GLACIER_ERROR.NO_LONGER_SUPPORTED) error.message = `this account has no Glacier vaults in this region, so there is nothing to transfer: ${error.message}`;
  return error;
}

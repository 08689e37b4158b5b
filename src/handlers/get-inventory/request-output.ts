import { mappingArchive, MappingPorts } from './mapping/mapping-archive';
import { hasMapping, MappingVaultPorts } from './mapping/mapping-vault';
import { mappingVault } from './output-source';
import { GLACIER_ERROR, jobDescription } from '../../contracts/glacier';
import { RUN_ERROR } from '../../contracts/launch';
import { Output, OUTPUT, RequestOutputInput, RequestOutputResult } from '../../contracts/workflow';
import { inWords } from '../../domain/archive/glacier-errors';
import { RunError } from '../../domain/run-error';
import type { Jobs } from '../aws/glacier/glacier-jobs';
import { NO_VAULT } from '../aws/glacier/glacier-vaults';
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
  if (output === OUTPUT.INVENTORY && item.provided_inventory) return NOT_NEEDED;
  if (output === OUTPUT.MAPPING_INVENTORY && !await hasMapping(item, ports)) return NOT_NEEDED;
  const vaultName = output === OUTPUT.INVENTORY ? item.vault_name : mappingVault(item);
  const description = jobDescription({ deployment: ports.deployment, run, wait });
  if (output !== OUTPUT.MAPPING) return requested({ output, vaultName }, ports.jobs.requestInventory(vaultName, description), ports);
  const { archiveId } = await mappingArchive(run, ports);
  return requested({ output, vaultName }, ports.jobs.requestArchive({ vaultName, archiveId, tier: item.tier, description }), ports);
}

/** What was asked of Glacier. */
interface Asked {
  readonly output: Output;
  readonly vaultName: string;
}

async function requested(asked: Asked, job: Promise<string>, ports: RequestOutputPorts): Promise<RequestOutputResult> {
  try {
    return { needed: true, job_id: await job };
  } catch (error) {
    throw await explained(error as Error, asked, ports);
  }
}

/** Errors that the user can put right get a name and advice. The state machine retries the others by their own name. */
async function explained(error: Error, asked: Asked, ports: RequestOutputPorts): Promise<Error> {
  const { name } = error;
  if (name === GLACIER_ERROR.RESOURCE_NOT_FOUND) return notFound(asked, ports);
  if (name === GLACIER_ERROR.INVALID_PARAMETER && asked.output === OUTPUT.MAPPING) return mappingGone(asked);
  if (name === GLACIER_ERROR.NO_LONGER_SUPPORTED) error.message = `this account has no Glacier vaults in this region, so there is nothing to transfer: ${error.message}`;
  if (name === GLACIER_ERROR.POLICY_ENFORCED) error.message = inWords(error);
  return error;
}

/** Glacier gives one name to a vault, an inventory and an archive that it does not find. So the vault is asked for. */
async function notFound(asked: Asked, { vaults }: RequestOutputPorts): Promise<RunError> {
  const { output, vaultName } = asked;
  if (await vaults.describe(vaultName) === NO_VAULT.NOT_FOUND) {
    return new RunError(RUN_ERROR.VAULT_NOT_FOUND, `there is no vault ${vaultName} in this account and region. Check its name and the region.`);
  }
  if (output === OUTPUT.MAPPING) return mappingGone(asked);
  return new RunError(RUN_ERROR.VAULT_NEVER_INVENTORIED,
    `Glacier has not made an inventory of the vault ${vaultName} yet. It makes one about a day after the first upload. Resume the run then.`);
}

const mappingGone = ({ vaultName }: Asked): RunError => new RunError(RUN_ERROR.MALFORMED_MAPPING,
  `the vault ${vaultName} no longer has the archive that its inventory lists, because the backup tool has uploaded another one. Resume the run after Glacier's next inventory of that vault, about a day later.`);

import { LaunchParameters } from './launch-parameters';
import { leftBehind } from './left-behind';
import { RegisterRunPorts } from './ports';
import { OUTLIVED_MINUTES } from '../../contracts/deletion';
import { isDirectoryBucket } from '../../contracts/destination';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { LAUNCH_PARAMETER, RUN_ERROR, s3Object } from '../../contracts/launch';
import { ON_COMPLETION, resumableFor, RunItem } from '../../contracts/run';
import { includesVault, mappingVaultOf } from '../../contracts/vaults';
import { RunError } from '../../domain/run-error';
import { NO_VAULT } from '../aws/glacier/glacier-vaults';
import { activeIn } from '../shared/ended-deletions';

type Checked<K extends keyof RegisterRunPorts> = Pick<RegisterRunPorts, K>;
/** What tells which runs and deletions are active. */
type Listed = 'runs' | 'deletions' | 'executions' | 'clock';

export function checkAllowed(vaultName: string, allowedVaults: readonly string[]): void {
  if (includesVault(allowedVaults, vaultName)) return;
  throw new RunError(RUN_ERROR.VAULT_NOT_ALLOWED,
    `VaultName ${vaultName} is not among the vaults that this transfer may move: ${allowedVaults.join(', ')}. Add it to "vaults" and deploy again`);
}

/** Names may come from this vault's own mapping vault, or from a vault that the transfer may move. */
export function checkMappingAllowed({ vaultName, mappingVaultName, allowedVaults }: LaunchParameters): void {
  if (!mappingVaultName || includesVault([...allowedVaults, mappingVaultOf(vaultName)], mappingVaultName)) return;
  throw new RunError(RUN_ERROR.VAULT_NOT_ALLOWED,
    `MappingVaultName ${mappingVaultName} is neither ${mappingVaultOf(vaultName)} nor among the vaults that this transfer may read: ${allowedVaults.join(', ')}. Add it to "vaults" and deploy again`);
}

/** A launch that asks for a message needs a topic. */
export function checkCompletion({ onCompletion }: LaunchParameters, { completionTopic }: Checked<'completionTopic'>): void {
  if (onCompletion === ON_COMPLETION.EVENT || completionTopic) return;
  throw new RunError(RUN_ERROR.INVALID_PARAMETER,
    `OnCompletion ${onCompletion} needs a topic, and this transfer has none. Deploy it with monitoring.completionTopic, or launch with OnCompletion ${ON_COMPLETION.EVENT}`);
}

/** One run at a time moves a vault, because two would pay for every archive twice. AllowConcurrentRun lifts this. */
export async function checkLaunchIdle({ run, vaultName, allowConcurrentRun }: LaunchParameters, ports: Checked<Listed>): Promise<void> {
  const advice = 'Wait until it has ended, or stop it. With AllowConcurrentRun YES both move it, and you pay twice for archives that are in both';
  await checkIdle({ run, vaultName, concurrent: allowConcurrentRun, advice }, ports);
}

/** A run that wants to move a vault. */
interface Mover {
  readonly run: string;
  readonly vaultName: string;
  /** Other runs may move the vault too. */
  readonly concurrent: boolean | undefined;
  /** @default - wait, or stop it */
  readonly advice?: string;
}

/** The same, for a run that exists. No run moves a vault from which archives are being deleted. */
export async function checkIdle(
  { run, vaultName, concurrent, advice = 'Wait until it has ended, or stop it' }: Mover, ports: Checked<Listed>,
): Promise<void> {
  const active = await activeIn(vaultName, ports);
  const deletion = active.find((entry) => entry.deletion);
  if (deletion) {
    throw new RunError(RUN_ERROR.VAULT_BUSY, `archives of the vault ${vaultName} are being deleted, for WorkflowRun ${deletion.run} (execution ${deletion.execution_arn}). `
      + `Wait until that has ended. If its execution was stopped, try again ${OUTLIVED_MINUTES} minutes later: until then its last function may be at work`);
  }
  const other = active.find((entry) => entry.run !== run);
  if (!other || concurrent) return;
  throw await leftBehind(RUN_ERROR.VAULT_BUSY, other.run, other, ports)
    ?? new RunError(RUN_ERROR.VAULT_BUSY, `WorkflowRun ${other.run} is moving the vault ${vaultName} already. ${advice}`);
}

/** The vault exists. Unless the inventory is at hand, Glacier has made one, and it lists an archive. */
export async function checkVault(vaultName: string, inventoryAtHand: boolean, { vaults }: Checked<'vaults'>): Promise<void> {
  const vault = await vaults.describe(vaultName);
  if (vault === NO_VAULT.NOT_FOUND) {
    throw new RunError(RUN_ERROR.VAULT_NOT_FOUND, `there is no vault ${vaultName} in ${await vaults.region()}. Launch a transfer that is deployed in the vault's own region`);
  }
  if (vault === NO_VAULT.NO_LONGER_SUPPORTED) {
    throw new RunError(RUN_ERROR.VAULT_NOT_FOUND,
      `this account has no Glacier vaults in ${await vaults.region()} (NoLongerSupportedException: Glacier takes no new accounts). Launch a transfer that is deployed in the account and the region of the vault ${vaultName}`);
  }
  if (inventoryAtHand) return;
  if (!vault.lastInventory) {
    throw new RunError(RUN_ERROR.VAULT_NEVER_INVENTORIED, `Glacier has not made an inventory of ${vaultName} yet. It makes one about a day after the first upload. Launch again then, or provide the inventory`);
  }
  if (vault.archives === 0) {
    throw new RunError(RUN_ERROR.VAULT_EMPTY, `${vaultName} held no archive at its last inventory (${vault.lastInventory}). If you have uploaded archives since then, launch again after the next inventory, about a day later`);
  }
}

/** @returns the region of the destination bucket */
export async function checkDestination(acknowledged: boolean, { destination, vaults }: Checked<'destination' | 'vaults'>): Promise<string> {
  checkKindOfBucket(destination.bucketName);
  const [theirs, ours] = await Promise.all([destination.region(), vaults.region()]);
  if (theirs === undefined) {
    throw new RunError(RUN_ERROR.DESTINATION_NOT_ACCESSIBLE, `the destination bucket ${destination.bucketName} does not exist, or its policy denies the transfer`);
  }
  if (theirs !== ours && !acknowledged) {
    throw new RunError(RUN_ERROR.CROSS_REGION_NOT_ACKNOWLEDGED,
      `the vault is in ${ours} and the destination bucket ${destination.bucketName} in ${theirs}: AWS bills every byte as transfer between regions. If you want that, launch again with AcknowledgeAdditionalCostForCrossRegionTransfer YES`);
  }
  return theirs;
}

/** The construct refuses such a name too, if it knows the name. S3 itself would only say that it denies the request. */
function checkKindOfBucket(bucketName: string): void {
  if (!isDirectoryBucket(bucketName)) return;
  throw new RunError(RUN_ERROR.DESTINATION_NOT_ACCESSIBLE,
    `the destination bucket ${bucketName} is a directory bucket (S3 Express One Zone), which the transfer cannot use. Deploy it with a general purpose bucket`);
}

/** Objects in the first bucket are missing in another one, but the run would report them as downloaded. */
export function checkSameBucket(run: string, { destination_bucket: then }: Pick<RunItem, 'destination_bucket'>, { destination: { bucketName: now } }: Checked<'destination'>): void {
  if (then === now) return;
  throw new RunError(RUN_ERROR.PLAN_DIFFERS,
    `WorkflowRun ${run} was launched for the destination bucket ${then}, and the transfer is deployed with ${now} now. Deploy it with ${then} again, or launch another run`);
}

/** A resume needs the row of each archive that is settled. Without it, it would pay for the archive again. */
export function checkRowsKept(
  run: string, item: Pick<RunItem, 'started_at' | 'resumable_for'>, { clock }: Checked<'clock'>,
): void {
  const { started_at: startedAt } = item;
  const until = Date.parse(startedAt) + resumableFor(item) * 1000;
  if (clock.now() <= until) return;
  throw new RunError(RUN_ERROR.RUN_EXPIRED, `WorkflowRun ${run} was launched at ${startedAt}, and what is known of its archives is kept for a resume until `
    + `${new Date(until).toISOString()}. Launch a new run with the same DestinationPrefix: it finds what is there and moves the rest. "resumableFor" says how long later runs can be resumed`);
}

export async function checkProvidedInventory(parameters: LaunchParameters, { inventories }: Checked<'inventories'>): Promise<void> {
  const { providedInventory, run, runGiven } = parameters;
  if (!providedInventory) return;
  const place = (name: string) => `s3://${inventories.bucketName}/${INVENTORY_KEYS.providedCsv(name)} or s3://${inventories.bucketName}/${INVENTORY_KEYS.providedJson(name)}`;
  if (!runGiven) {
    throw new RunError(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND, `ProvidedInventory YES needs a WorkflowRun, because the inventory's key begins with its name: ${place('<WorkflowRun>')}`);
  }
  const found = await inventories.find(INVENTORY_KEYS.providedJson(run)) ?? await inventories.find(INVENTORY_KEYS.providedCsv(run));
  if (found === undefined) {
    throw new RunError(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND, `ProvidedInventory is YES, and there is no inventory. Put it at ${place(run)} and launch again`);
  }
}

/** The files that a launch names exist. Get Inventory reads their content. */
export async function checkInputFiles({ selectionFile, objectRulesFile, nameOverrideFile }: LaunchParameters, { inventories }: Checked<'inventories'>): Promise<void> {
  await checkInputFile('SelectionFile', selectionFile, inventories);
  await checkInputFile('ObjectRulesFile', objectRulesFile, inventories);
  await checkInputFile('NameOverrideFile', nameOverrideFile, inventories);
}

async function checkInputFile(parameter: keyof typeof LAUNCH_PARAMETER, uri: string | undefined, inventories: RegisterRunPorts['inventories']): Promise<void> {
  if (!uri) return;
  const { bucket, key } = s3Object(uri);
  if (bucket !== inventories.bucketName) {
    throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND,
      `${parameter} ${uri} is in another bucket, which this transfer may not read. Copy it to s3://${inventories.bucketName}/ and launch with its URI there`);
  }
  if (await inventories.find(key) === undefined) throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND, `${parameter} ${uri} does not exist. Put it there and launch again`);
}

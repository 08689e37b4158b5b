import { csvInventory } from './csv-inventory';
import { jsonInventory } from './json-inventory';
import { retrieveInventory, RetrievePorts } from './retrieve-inventory';
import { ByteRange } from '../../contracts/chunk-plan';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { RunItem } from '../../contracts/run';
import { resumed } from '../shared/resumed';
import { RunError } from '../shared/run-error';

/** Objects of the inventory bucket. */
export interface InventoryFiles {
  /** Undefined: there is none. */
  size(key: string): Promise<number | undefined>;
  read(key: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

export interface SourcePorts extends RetrievePorts {
  readonly files: InventoryFiles;
}

export interface Inventory {
  readonly rows: AsyncIterable<unknown>;
  /** JSON says of which vault it is; a CSV says nothing, so one that makes no sense may be anything. */
  readonly saysOfWhat: boolean;
}

/** The inventory that the user provided, or else Glacier's, which is kept in the bucket first. */
export async function openInventory(
  run: string, { provided_inventory: provided, vault_name: vaultName }: Pick<RunItem, 'provided_inventory' | 'vault_name'>, jobId: string | undefined, ports: SourcePorts,
): Promise<Inventory> {
  const json = (key: string, size: number) => ({ rows: jsonInventory(read(key, size, ports), vaultName), saysOfWhat: true });
  if (!provided) {
    const key = INVENTORY_KEYS.retrieved(run);
    return json(key, await retrieveInventory(vaultName, theJob(run, jobId), key, ports));
  }
  // JSON says of which vault it is, and its descriptions are not ambiguous.
  const jsonSize = await ports.files.size(INVENTORY_KEYS.providedJson(run));
  if (jsonSize !== undefined) return json(INVENTORY_KEYS.providedJson(run), jsonSize);
  const csvSize = await ports.files.size(INVENTORY_KEYS.providedCsv(run));
  if (csvSize !== undefined) return { rows: csvInventory(read(INVENTORY_KEYS.providedCsv(run), csvSize, ports)), saysOfWhat: false };
  throw new RunError(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND,
    `the inventory bucket has neither ${INVENTORY_KEYS.providedJson(run)} nor ${INVENTORY_KEYS.providedCsv(run)}: put one there before you launch with ProvidedInventory YES.`);
}

function read(key: string, size: number, { files, clock }: SourcePorts): AsyncIterable<Uint8Array> {
  return resumed({ first: 0, last: size - 1 }, (range) => files.read(key, range), clock);
}

function theJob(run: string, jobId: string | undefined): string {
  if (!jobId) throw new RunError(RUN_ERROR.INVENTORY_JOB_FAILED, `the workflow run ${run} has no inventory job: resume it.`);
  return jobId;
}

import { InputFile, InputPorts } from './input-files';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR } from '../../contracts/launch';
import { InventoryFormat, INVENTORY_FORMAT } from '../../domain/inventory/reading/inventory-file';
import { RunError } from '../../domain/run-error';

export interface FoundInventory extends InputFile {
  readonly format: InventoryFormat;
}

/** The inventory in the bucket: from the user if the run has a provided one, else from Glacier. */
export async function findInventory(run: string, isProvided: boolean, { inventories }: InputPorts): Promise<FoundInventory> {
  // JSON comes first: it names its vault, and its descriptions are not ambiguous.
  const places = isProvided ? [
    { format: INVENTORY_FORMAT.JSON, key: INVENTORY_KEYS.providedJson(run) },
    { format: INVENTORY_FORMAT.CSV, key: INVENTORY_KEYS.providedCsv(run) },
  ] : [{ format: INVENTORY_FORMAT.JSON, key: INVENTORY_KEYS.retrieved(run) }];
  for (const place of places) {
    const file = await inventories.version(place.key);
    if (file) return { ...file, format: place.format };
  }
  throw isProvided ? nothingProvided(run) : new RunError(RUN_ERROR.INVENTORY_JOB_FAILED, `the inventory of WorkflowRun ${run} is no longer in the inventory bucket. Resume the run.`);
}

const nothingProvided = (run: string) => new RunError(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND,
  `the inventory bucket has neither ${INVENTORY_KEYS.providedJson(run)} nor ${INVENTORY_KEYS.providedCsv(run)}. Put one there before you launch with ProvidedInventory YES.`);

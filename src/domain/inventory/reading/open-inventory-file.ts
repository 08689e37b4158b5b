import { CsvInventory, placeInCsv } from './csv-inventory';
import { InventoryFile, InventoryFormat, InventorySource, INVENTORY_FORMAT } from './inventory-file';
import { JsonInventory, placeInJson } from './json-inventory';

export const openInventoryFile = ({ format, bytes, vaultName }: InventorySource): InventoryFile =>
  (format === INVENTORY_FORMAT.CSV ? new CsvInventory(bytes) : new JsonInventory(bytes, vaultName));

/** Tells the place of a row in such a file, in words. */
export const placeIn = (format: InventoryFormat): InventoryFile['place'] => (format === INVENTORY_FORMAT.CSV ? placeInCsv : placeInJson);

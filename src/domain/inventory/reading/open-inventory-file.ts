import { CsvInventory } from './csv-inventory';
import { InventoryFile, InventorySource, INVENTORY_FORMAT } from './inventory-file';
import { JsonInventory } from './json-inventory';

export const openInventoryFile = ({ format, bytes, vaultName }: InventorySource): InventoryFile =>
  (format === INVENTORY_FORMAT.CSV ? new CsvInventory(bytes) : new JsonInventory(bytes, vaultName));

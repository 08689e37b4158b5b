import { InputError } from '../input-error';
import { begun, readInput, Watcher } from './input-file';
import { INVENTORY_FORMAT, ManifestRequest } from '../../src/domain/inventory/manifest/engine';

/** White space in JSON, and the three bytes of a byte-order mark. */
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
const JSON_STARTS = ['{', '['].map((character) => character.charCodeAt(0));

const firstByte = (bytes: Buffer): number | undefined => bytes.find((byte) => !BLANK.has(byte));

/** Opens an inventory file. It is JSON if it begins like JSON, otherwise CSV. The name does not matter. */
export async function openInventory(file: string, watch: Watcher): Promise<ManifestRequest['inventory']> {
  const { start, bytes } = await begun(readInput(file, watch), (read) => firstByte(read) !== undefined);
  const first = firstByte(start);
  if (first === undefined) throw new InputError(`${file} is empty`);
  return { format: JSON_STARTS.includes(first) ? INVENTORY_FORMAT.JSON : INVENTORY_FORMAT.CSV, bytes };
}

import { RUN_ERROR } from '../../../contracts/launch';
import { count } from '../../format';
import { RunError } from '../../run-error';
import { malformedInventory } from '../reading/malformed-inventory';

/** @returns the prefix if none is given @throws `InvalidParameter` if the inventory does not name its vault */
export function vaultAsPrefix(vaultName: string | undefined): string {
  if (vaultName === undefined) throw new RunError(RUN_ERROR.INVALID_PARAMETER, 'a CSV inventory does not name its vault, so the destination prefix must be given.');
  return vaultName;
}

export const emptyInventory = (vaultName: string | undefined): RunError => new RunError(RUN_ERROR.VAULT_EMPTY,
  `the inventory${vaultName === undefined ? '' : ` of the vault ${vaultName}`} lists no archives, so there is nothing to transfer.`);

/** @param archives rows of the inventory */
export const nothingSelected = (archives: number): RunError => new RunError(RUN_ERROR.NOTHING_SELECTED,
  `the selection fits none of the ${count(archives)} archives that the inventory lists. Nothing was requested. Change the selection, and launch a new run.`);

/**
 * @param archives rows of the inventory, all of which are invalid
 * @param reasons messages of the first rows that are invalid for different reasons
 */
export const unusableRows = (archives: number, reasons: Iterable<string>): RunError =>
  malformedInventory(`none of its ${archives} rows can be used; ${[...reasons].join('; ')}`);

/** Spark, or a function that works for it, has not left what it must. */
export const sortFailed = (what: string): RunError =>
  new RunError(RUN_ERROR.INVENTORY_SORT_FAILED, `${what}. Nothing was requested. Resume the run, which begins the manifest again`);

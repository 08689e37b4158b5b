import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';

/** The inventory cannot be trusted as a whole. */
export const malformedInventory = (problem: string): RunError => new RunError(RUN_ERROR.MALFORMED_INVENTORY,
  `the inventory cannot be used: ${problem}. Nothing was requested. Resume the run to get another inventory. If you provided the inventory, replace the file first.`);

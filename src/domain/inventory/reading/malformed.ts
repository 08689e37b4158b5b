import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';

/** The inventory as a whole cannot be trusted. */
export const malformed = (problem: string): RunError => new RunError(RUN_ERROR.MALFORMED_INVENTORY,
  `the inventory cannot be used: ${problem}. Nothing was requested. Resume the run for another inventory; one that you provided is put in its place first.`);

import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';

/** The selection breaks docs/selection.schema.json. */
export const malformedSelection = (problem: string): RunError => new RunError(RUN_ERROR.MALFORMED_SELECTION, `The selection cannot be used: ${problem}.`);

import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';

/** The object rules break docs/object-rules.schema.json. */
export const malformedObjectRules = (problem: string): RunError =>
  new RunError(RUN_ERROR.MALFORMED_OBJECT_RULES, `The object rules cannot be used: ${problem}.`);

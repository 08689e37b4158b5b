import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';

/** The selection is not what docs/selection.schema.json allows. */
export const malformedSelection = (words: string): RunError => new RunError(RUN_ERROR.MALFORMED_SELECTION, `The selection cannot be used: ${words}.`);

/** As much of what was given as a message can show. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

import { CommanderError } from 'commander';
import { InputError } from './input-error';
import { PriceOverrideError } from '../src/domain/plan/prices';
import { RunError } from '../src/domain/run-error';

/** `BUG`: an error that no input should cause. */
export const EXIT = { DONE: 0, BUG: 1, BAD_INPUT: 2, NOT_ALL_DOWNLOADED: 3 } as const;
/** The part of a message that makes sense only for a workflow run. */
const ADVICE = / Nothing was requested\..*$/s;

/** Prints the error, unless `commander` has already printed it. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.BAD_INPUT;
  if (error instanceof InputError || error instanceof PriceOverrideError || error instanceof RunError) {
    process.stderr.write(`Error: ${error.message.replace(ADVICE, '')}\n`);
    return EXIT.BAD_INPUT;
  }
  process.stderr.write(`${(error as Error).stack}\n`);
  return EXIT.BUG;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { Progress } from './demo/progress';
import { watchParents } from './glacier/parents';
import { Arguments, readArguments } from './plan/arguments';
import { InputError } from './plan/input-error';
import { makePlan } from './plan/make-plan';
import { jsonForOthers } from '../src/domain/exact-json';
import { planPage } from '../src/domain/plan/plan-page';
import { PriceOverrideError } from '../src/domain/plan/prices';
import { RunError } from '../src/domain/run-error';

/** `BUG`: an error that no input should cause. */
const EXIT = { DONE: 0, BUG: 1, BAD_INPUT: 2 };
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The part of a message that makes sense only for a workflow run. */
const ADVICE = / Nothing was requested\..*$/s;

async function main(given: Arguments, progress: Progress): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'glacier-plan-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const interrupt = (signal: NodeJS.Signals) => {
    remove();
    // By the signal itself, because an exit would wait for a pending read from a pipe.
    process.off(signal, interrupt);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  watchParents(() => interrupt('SIGTERM'));
  try {
    const { plan, files } = await makePlan(given, scratch, progress);
    const page = planPage(plan);
    files.writePlan(plan, page);
    progress.stop();
    process.stdout.write(given.json ? jsonForOthers(plan) : page);
  } finally {
    progress.stop();
    remove();
  }
}

/** Prints the error, unless `commander` has already printed it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.BAD_INPUT;
  if (error instanceof InputError || error instanceof PriceOverrideError || error instanceof RunError) {
    process.stderr.write(`Error: ${error.message.replace(ADVICE, '')}\n`);
    return EXIT.BAD_INPUT;
  }
  process.stderr.write(`${(error as Error).stack}\n`);
  return EXIT.BUG;
}

async function run(): Promise<void> {
  await main(readArguments(process.argv.slice(2)), new Progress());
}

// Only the exit code is set: `process.exit` could cut off output that goes to a pipe.
run().catch((error: unknown) => { process.exitCode = exitCodeOf(error); });

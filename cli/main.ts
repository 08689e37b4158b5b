#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT, exitCodeOf } from './errors';
import { addPlan } from './plan/arguments';

const NAME = 'cdk-glacier-vault-to-s3-cli';

const EXPLANATION = `
What a command is for goes to stdout, and everything else to stderr. Colours are only for a terminal; NO_COLOR=1 switches them off.

Examples:
  $ npx ${NAME} plan inventory.json.gz
  $ npx ${NAME} plan inventory.json.gz --include 'photos/' --storage-class GLACIER_IR

Exit status: ${EXIT.DONE} done; ${EXIT.BUG} a bug of this program; ${EXIT.BAD_INPUT} something that was given cannot be used`;

async function main(): Promise<number> {
  const program = new Command(NAME)
    .description('Plans moves of Amazon S3 Glacier vaults to S3.')
    .version(process.env.CLI_VERSION ?? '0.0.0') // the bundler puts the version of the package here
    .addHelpText('after', EXPLANATION)
    .exitOverride();
  addPlan(program, async (given) => (await import('./plan/command.js')).plan(given));
  await program.parseAsync();
  return EXIT.DONE;
}

// Only the exit code is set: `process.exit` could cut off output that goes to a pipe.
main().catch(exitCodeOf).then((status) => { process.exitCode = status; }, () => undefined);

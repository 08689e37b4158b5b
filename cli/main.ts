#!/usr/bin/env node
import { Command } from 'commander';
import { EXIT, exitCodeOf } from './errors';
import { addPlan } from './plan/arguments';
import { addWatch } from './watch/arguments';

const NAME = 'cdk-glacier-vault-to-s3-cli';

const EXPLANATION = `
What a command is for goes to stdout, and everything else to stderr. Colours are only for a terminal; NO_COLOR=1 switches them off.

Examples:
  $ npx ${NAME} plan inventory.json.gz
  $ npx ${NAME} watch photos-2026 --stack Archives
  $ npx ${NAME} plan inventory.json.gz --include 'photos/' --storage-class GLACIER_IR

Exit status: ${EXIT.DONE} done; ${EXIT.BUG} a bug of this program; ${EXIT.BAD_INPUT} something that was given cannot be used;
${EXIT.NOT_ALL_DOWNLOADED} the run that was watched ended, and not every archive is downloaded.`;

async function main(): Promise<number> {
  const program = new Command(NAME)
    .description('Plans and watches moves of Amazon S3 Glacier vaults to S3.')
    .version(process.env.CLI_VERSION ?? '0.0.0') // the bundler puts the version of the package here
    .addHelpText('after', EXPLANATION)
    .exitOverride();
  let status: number = EXIT.DONE;
  // Loaded only if they are needed: a plan needs no AWS SDK, and `watch` no sorting.
  addPlan(program, async (inventories, options) => (await import('./plan/command.js')).plan(inventories, options));
  addWatch(program, async (given) => { status = await (await import('./watch/command.js')).watch(given); });
  await program.parseAsync();
  return status;
}

// Only the exit code is set: `process.exit` could cut off output that goes to a pipe.
main().catch(exitCodeOf).then((status) => { process.exitCode = status; }, () => undefined);

import { Command } from 'commander';
import { SparkManifestEngine } from './spark/spark-manifest-engine';
import { exitCodeOf } from '../cli/errors';
import { addPlanOptions, Arguments } from '../cli/plan/arguments';
import { plan } from '../cli/plan/command';

const EXPLANATION = `
Makes the manifest as a transfer with InventoryEngine.glue() does: it cuts the inventory into pieces, names and selects the archives of each piece,
sorts and compares them all with Spark, and writes the manifest group by group. What it prints and writes is the same as that of
npm run plan, to the byte. Spark runs in a Java process of its own.`;

const command = new Command('npm run spark --')
  .description('Plans the transfer of a vault with Spark, as AWS Glue does it for inventories that are too large for one function. Does not call AWS.')
  .requiredOption('--inventory <file>', 'inventory of a vault')
  .addHelpText('after', EXPLANATION);
addPlanOptions(command);
command.action(async ({ inventory, ...options }: Arguments) => {
  await plan([inventory], options, new SparkManifestEngine({ inventory, overrides: options.overrides }, { say: (line) => process.stderr.write(`${line}\n`) }));
});

command.exitOverride().parseAsync().catch(exitCodeOf).then((status) => { if (typeof status === 'number') process.exitCode = status; }, () => undefined);

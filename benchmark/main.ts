import { Argument, Command } from 'commander';
import { run as chunkRetrieval } from './chunk-retrieval';
import { run as cost } from './cost';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as throughput } from './throughput';

/** A benchmark ignores the options that it does not have. */
interface Options {
  readonly json?: boolean;
  readonly write?: boolean;
}

/** Each prints its figures and their limits. */
const BENCHMARKS: Record<string, (options: Options) => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  cost,
  handlers,
  inventory,
  recovery,
  throughput,
};

const names = new Argument('[names...]', 'benchmarks to run').choices(Object.keys(BENCHMARKS)).default(Object.keys(BENCHMARKS), 'all of them');
const command = new Command('npm run benchmark --')
  .description('Measures what is promised. Each figure stands beside its limit; the exit status is 1 if one is above it.')
  .addArgument(names)
  .option('--json', 'print one object instead of tables (chunk-retrieval, cost)')
  .option('--write', 'move small vaults first, and write what was counted to the file that the plan reads (cost)')
  .action(async (given: readonly string[], options: Options) => {
    for (const name of given) {
      if (!options.json) console.log(`\n${name}`);
      await BENCHMARKS[name](options);
    }
  });

command.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

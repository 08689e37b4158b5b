import { Argument, Command, InvalidArgumentError } from 'commander';
import { run as chunkRetrieval } from './chunk-retrieval';
import { run as cost } from './cost';
import { run as deletion } from './deletion';
import { run as growth } from './growth';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as spark } from './spark';
import { run as throughput } from './throughput';

/** A benchmark ignores the options that it does not have. */
interface Options {
  readonly json?: boolean;
  readonly write?: boolean;
  readonly archives?: number;
}

/** Each prints its figures and their limits. */
const BENCHMARKS: Record<string, (options: Options) => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  cost,
  deletion,
  growth,
  handlers,
  inventory,
  recovery,
  spark,
  throughput,
};

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const names = new Argument('[names...]', 'benchmarks to run').choices(Object.keys(BENCHMARKS)).default(Object.keys(BENCHMARKS), 'all of them');
const command = new Command('npm run benchmark --')
  .description('Measures what is promised. Each figure stands beside its limit; the exit status is 1 if one is above it.')
  .addArgument(names)
  .option('--json', 'print one object instead of tables (chunk-retrieval, cost, growth)')
  .option('--write', 'move small vaults first, and write what was counted to the file that the plan reads (cost); write the plots of the documents (growth)')
  .option('--archives <number>', 'build real manifests of up to so many archives, 10,000,000 at most (growth, spark; default 100,000)', wholeNumber)
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

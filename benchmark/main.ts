import { run as chunkRetrieval } from './chunk-retrieval';
import { run as cost } from './cost';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as throughput } from './throughput';

/** `--json`: print one object. `--write`: write what was counted to the file that the plan reads. A benchmark ignores what it does not know. */
const OPTIONS = { '--json': 'json', '--write': 'write' } as const;
type Options = { readonly [name in (typeof OPTIONS)[keyof typeof OPTIONS]]?: boolean };

/** The benchmarks by the names for `npm run benchmark -- NAME`. Each prints its figures and their limits. */
const BENCHMARKS: Record<string, (options: Options) => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  cost,
  handlers,
  inventory,
  recovery,
  throughput,
};

async function main(given: readonly string[]): Promise<void> {
  const names = given.filter((one) => !one.startsWith('--'));
  const options: Options = Object.fromEntries(Object.entries(OPTIONS).map(([option, name]) => [name, given.includes(option)]));
  const unknown = given.filter((one) => !(one in BENCHMARKS) && !(one in OPTIONS));
  if (unknown.length) throw new Error(`there is no benchmark ${unknown.join(', ')}; choose from ${[...Object.keys(BENCHMARKS), ...Object.keys(OPTIONS)].join(', ')}`);
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length && !names.includes(name)) continue;
    if (!options.json) console.log(`\n${name}`);
    await run(options);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

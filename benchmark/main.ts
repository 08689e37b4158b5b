import { run as chunkRetrieval } from './chunk-retrieval';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as throughput } from './throughput';

/** What a benchmark may be told: `--json` and the like. Each has its own. */
type Options = Readonly<Record<string, boolean>>;

/** The benchmarks by the names for `npm run benchmark -- NAME`. Each prints its figures and their limits. */
const BENCHMARKS: Record<string, (options: Options) => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  handlers,
  inventory,
  recovery,
  throughput,
};

async function main(given: readonly string[]): Promise<void> {
  const names = given.filter((one) => !one.startsWith('--'));
  const options = Object.fromEntries(given.filter((one) => one.startsWith('--')).map((one) => [one.slice(2), true]));
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length) throw new Error(`there is no benchmark ${unknown.join(', ')}; choose from ${Object.keys(BENCHMARKS).join(', ')}`);
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

import { run as chunkRetrieval } from './chunk-retrieval';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as throughput } from './throughput';

/** The benchmarks by the names for `npm run benchmark -- NAME`. Each prints its figures and their limits. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  handlers,
  inventory,
  recovery,
  throughput,
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length) throw new Error(`there is no benchmark ${unknown.join(', ')}; choose from ${Object.keys(BENCHMARKS).join(', ')}`);
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length && !names.includes(name)) continue;
    console.log(`\n${name}`);
    await run();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

import { run as chunkRetrieval } from './chunk-retrieval';
import { run as handlers } from './handlers';
import { run as inventory } from './inventory';
import { run as recovery } from './recovery';
import { run as throughput } from './throughput';

/** What can be measured, by the name that `npm run benchmark -- NAME` takes. Each prints its figures beside their limits. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  'chunk-retrieval': chunkRetrieval,
  handlers,
  inventory,
  recovery,
  throughput,
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length) throw new Error(`no benchmark is called ${unknown.join(', ')}; there are: ${Object.keys(BENCHMARKS).join(', ')}`);
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

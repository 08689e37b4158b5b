import { spawn } from 'child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { explained, outcomeOf, rangeOf, Report, unexplained } from './survivors';
import { ensureStryker } from './tools';
import { MiniStack } from '../../../local/ministack/ministack';

/*
 * npm run mutate [-- stores | cores | GLOB …]
 *
 * Stryker changes the code, one small change at a time, and runs the tests that execute it. A change that no test notices survives.
 * Each survivor needs a reason in survivors.json, or else this exits with 1.
 */

const ROOT = resolve(__dirname, '../../..');
/** Reports, and the configuration of each run. */
const REPORTS = '.local/mutation';

/** Code, and the tests that have to notice when it changes. */
interface Campaign {
  readonly name: string;
  /** Where all that it mutates is. */
  readonly folder: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Tests for what those let survive without a reason. Each mutant costs the loading of all tests that import its file, so few come first. */
  readonly more?: readonly string[];
}

const STORES: Campaign = {
  name: 'stores',
  folder: 'src/handlers/aws/stores/',
  mutate: ['src/handlers/aws/stores/*.ts'],
  // The clauses repeat every case, and doubles are no stores.
  tests: ['test/handlers/aws/stores/**/!(clauses|doubles|expressions|tables).test.ts'],
};
const CORES: Campaign = {
  name: 'cores',
  folder: 'src/domain/archive/',
  mutate: ['src/domain/archive/**/*.ts'],
  tests: ['test/domain/archive/**/*.test.ts'],
  // Neither tests of stores, nor worlds of thousands of archives, which would take seconds for each mutant.
  more: [
    'test/@(contracts|domain|explorer)/**/*.test.ts',
    'test/handlers/!(aws)/**/!(starvation|far-region|queued-copies|chunk-streams).test.ts',
    'test/handlers/!(congestion|everything-fails).test.ts',
  ],
};

/** A word names a campaign. Globs of files are mutated with the tests of their campaign if all are of one, or else with all that the cores have. */
function campaignsOf(words: readonly string[]): Campaign[] {
  if (!words.length) return [STORES, CORES];
  const globs = words.filter((word) => word !== STORES.name && word !== CORES.name);
  const named = [STORES, CORES].filter(({ name }) => words.includes(name));
  return globs.length ? [...named, filesLike(globs)] : named;
}

function filesLike(globs: readonly string[]): Campaign {
  const whole = [STORES, CORES].find(({ folder }) => globs.every((glob) => glob.startsWith(folder)));
  return { ...(whole ?? { folder: 'src/', tests: CORES.more! }), name: 'files', mutate: globs };
}

/** @returns what is left to be done. */
async function run({ name, mutate, tests, more }: Campaign, ministack: MiniStack): Promise<string[]> {
  const first = await mutated(name, mutate, tests, ministack);
  if (!Object.keys(first.files).length) throw new Error(`there is no file like ${mutate.join(' ')}`);
  const reasons = explained();
  const places = new Set(unexplained(first, reasons).map(rangeOf));
  const last = more && places.size ? await mutated(`${name}-again`, [...places], more, ministack) : undefined;
  const { score, questions } = outcomeOf(first, last, reasons);
  console.log(`\n${name}: ${score}`);
  return questions;
}

async function mutated(name: string, mutate: readonly string[], tests: readonly string[], ministack: MiniStack): Promise<Report> {
  const file = (kind: string) => join(REPORTS, `${name}.${kind}`);
  mkdirSync(join(ROOT, REPORTS), { recursive: true });
  writeFileSync(join(ROOT, file('stryker.json')), JSON.stringify({
    ...JSON.parse(readFileSync(join(__dirname, 'stryker.json'), 'utf8')),
    concurrency: 1, // All runs share the tables of one MiniStack.
    mutate,
    jsonReporter: { fileName: file('json') },
    htmlReporter: { fileName: file('html') },
    jest: { projectType: 'custom', config: jestConfig(tests), enableFindRelatedTests: true },
  }));
  await stryker(file('stryker.json'), { ...process.env, MINISTACK_ENDPOINT: ministack.endpoint });
  return JSON.parse(readFileSync(join(ROOT, file('json')), 'utf8')) as Report;
}

/**
 * What differs from the configuration in package.json, which Stryker reads too. Stryker runs jest for each mutant, again and again in one process.
 * So what is set up once for all tests is not: its second time would fail, and Stryker would begin a new process for each mutant.
 */
const jestConfig = (tests: readonly string[]): object =>
  ({ globalSetup: null, globalTeardown: null, collectCoverage: false, testMatch: tests.map((glob) => `<rootDir>/${glob}`) });

async function stryker(config: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [ensureStryker(), 'run', config], { cwd: ROOT, env, stdio: 'inherit' });
  const code = await new Promise((ended, failed) => child.once('error', failed).once('close', ended));
  if (code !== 0) throw new Error(`Stryker ended with ${code}`);
}

async function main(words: readonly string[]): Promise<void> {
  const ministack = await MiniStack.start();
  try {
    const left: string[] = [];
    for (const campaign of campaignsOf(words)) left.push(...await run(campaign, ministack));
    if (left.length) console.error(`\n${left.join('\n')}\n\n${left.length} to be killed by a test or explained in test/mutations/stryker/survivors.json.`);
    process.exitCode = left.length ? 1 : 0;
  } finally {
    await ministack.stop();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

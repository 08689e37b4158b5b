import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pMap from 'p-map';
import { examplesByWish } from './examples';
import { CONSUMERS } from './languages';
import { differencesOf, hashOf, Templates, templatesOf } from './templates';
import { Assembly, Language, unusedIn } from './uses';
import { printedBy } from '../../packaging/package/commands';
import { planOf } from '../../packaging/package/languages';

/*
 * One app in each language and every example, outside of this project and with the built packages alone: all synthesize the same templates. `npm run package`
 * comes first. TypeScript and Python are always tried, Java and Go if this machine has their tools.
 */
const ROOT = resolve(__dirname, '../..');
const EVERY_OPTION: Record<Language, string> = {
  typescript: 'test/consumers/apps/app.ts', python: 'test/consumers/apps/app.py', java: 'test/consumers/apps/App.java', go: 'test/consumers/apps/app.go',
};

interface Synthesized {
  readonly language: Language;
  readonly app: string;
  readonly templates: Templates;
}

function availableLanguages(): Language[] {
  const { missing, built } = planOf(['java', 'go'], printedBy);
  for (const line of missing) console.log(`not tried: ${line}`);
  return ['typescript', 'python', ...(['java', 'go'] as const).filter((language) => built.includes(language))];
}

/** A new option that is in no app would be untried, in four languages. */
function unusedInApps(): string[] {
  const assembly: Assembly & { name: string } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
  const apis = ['GlacierVaultToS3Transfer', 'VaultDeletion'].map((name) => ({ assembly, className: `${assembly.name}.${name}` }));
  return Object.entries(EVERY_OPTION).flatMap(([language, app]) => {
    const text = readFileSync(join(ROOT, app), 'utf8');
    return apis.flatMap((api) => unusedIn(text, language as Language, api)).map((use) => `${app} does not use ${use}`);
  });
}

/** Each language goes on to its end, also if another one fails. */
async function synthesizeAll(scratch: string): Promise<{ synthesized: Synthesized[]; failures: string[] }> {
  const failures: string[] = [];
  const synthesized = await pMap(availableLanguages(), async (language) => {
    try {
      return await synthesize(language, scratch);
    } catch (error) {
      failures.push(`${language}: ${error instanceof Error ? error.message : error}`);
      return [];
    }
  }, { concurrency: 2 });
  return { synthesized: synthesized.flat(), failures };
}

async function synthesize(language: Language, scratch: string): Promise<Synthesized[]> {
  const started = Date.now();
  const folder = join(scratch, language);
  mkdirSync(folder);
  const consumer = await CONSUMERS[language](folder);
  const synthesized: Synthesized[] = [];
  const keep = async (app: string, synthesizeInto: (cloudAssembly: string) => Promise<void>) => {
    const cloudAssembly = join(folder, `${app}.out`);
    await synthesizeInto(cloudAssembly);
    synthesized.push({ language, app, templates: templatesOf(cloudAssembly) });
  };
  await keep('every option', (cloudAssembly) => consumer.synthesize(join(ROOT, EVERY_OPTION[language]), cloudAssembly));
  for (const [wish, { [language]: example }] of Object.entries(examplesByWish())) {
    if (example) await keep(wish, (cloudAssembly) => consumer.synthesizeExample(example, cloudAssembly));
  }
  console.log(`${language}: installed and synthesized in ${Math.round((Date.now() - started) / 1000)} s`);
  return synthesized;
}

function problemsOf(synthesized: Synthesized[]): string[] {
  return synthesized.flatMap(({ language, app, templates }) => {
    console.log(`${hashOf(templates)}  ${app}, ${language}`);
    const [expected] = synthesized.filter((other) => other.app === app);
    return differencesOf(templates, expected.templates).map((line) => `${app}, ${language} is not as ${expected.language}: ${line}`);
  });
}

async function main(): Promise<void> {
  const unused = unusedInApps();
  if (unused.length > 0) return report(unused);
  const scratch = mkdtempSync(join(tmpdir(), 'consumers-'));
  try {
    const { synthesized, failures } = await synthesizeAll(scratch);
    report([...failures, ...problemsOf(synthesized)]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function report(problems: string[]): void {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

void main();

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pages, ROOT } from './pages';
import { scripts } from '../../package.json';

/** A task of projen, as far as it is read here. */
interface Task {
  readonly steps?: readonly { readonly exec?: string }[];
}

const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')) as { tasks: Record<string, Task> };

const ACCOUNT = 'needs an account';
const NETWORK = 'asks another host';

/** What runs each command that stands in a block, by its first words: a file of this repository that says so. */
const RUN_BY: Readonly<Record<string, readonly [file: string, says: string] | typeof ACCOUNT | typeof NETWORK>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['.ci/run', 'npm test'],
  'npm run demo': ['test/local/demo.test.ts', "'demo.ts'"],
  'npm run benchmark': ['test/benchmark/cost.test.ts', "'cost', '--json'"],
  'npm run plan': ['test/cli/plan/plan-process.ts', "'plan'"],
  'npx cdk-glacier-vault-to-s3-cli plan': ['test/cli/plan/plan-process.ts', "'plan'"],
  'npm run watch': ['test/cli/watch/watch.test.ts', "'watch'"],
  'npx cdk-glacier-vault-to-s3-cli watch': ['test/cli/watch/watch.test.ts', "'watch'"],
  'npm run package': ['.ci/run', 'npm run package'],
  'npx projen bundle': ['.projen/tasks.json', '"spawn": "bundle"'],
  'npx projen compile': ['.ci/run', 'npx projen compile'],
  'npx projen post-compile': ['.ci/run', 'npx projen post-compile'],
  'npx jest --coverage=false test/domain/names test/docs/': ['.ci/run', 'npm test'],
  'npx tsc --noEmit -p tsconfig.dev.json': ['test/main.ts', "'tsc', '--noEmit', '-p', 'tsconfig.dev.json'"],
  'npx projen eslint': ['test/main.ts', "'projen', 'eslint'"],
  'npx cdk bootstrap': ACCOUNT,
  'npx cdk deploy': ACCOUNT,
  'npx cdk synth': ['test/quick-start.test.ts', 'as `cdk synth` does'],
  'npm run prove': ACCOUNT,
  'aws ': ACCOUNT,
  'git clone': NETWORK,
  'cd ': ['README.md', 'git clone'],
  'uv pip compile': NETWORK,
  '{ echo GlacierArchiveID,FileName,CopiedBy': ACCOUNT,
};

/** Lines of blocks that begin like a command, and are none: a query of CloudWatch Logs, and a formula. */
const NO_COMMANDS = ['fields @timestamp', 'seconds a GiB ='];
/** The first word of anything that a shell can run. Tables, output and sentences begin otherwise. */
const PROGRAM = /^[a-z.$~{][\w./$-]*(?=\s|$)/;
/** Languages of fenced blocks that no shell runs. */
const NO_SHELL = ['ts', 'python', 'json', 'mermaid'];
/** Options of programs that are not this project's. */
const OTHERS = ['--fix'];

const texts = pages().map((page): readonly [page: string, text: string] => [relative(ROOT, page), readFileSync(page, 'utf8')]);

interface Command {
  readonly page: string;
  readonly command: string;
  /** What the page says before it, from the last heading on. */
  readonly before: string;
}

/** A page with its fenced blocks indented, and without those that no shell runs. */
const indented = (text: string): string => text.replace(/^```(\S*).*\n([\s\S]*?)^```$/gm, (_, language: string, block: string) =>
  (NO_SHELL.includes(language) ? '' : block.replace(/^(?:\$ )?(?=\S)/gm, '    ')));

/** The commands of the blocks of a page. */
function commandsOf([page, original]: readonly [string, string]): Command[] {
  const text = indented(original);
  return [...text.matchAll(/^ {4}(\S.*)$/gm)].flatMap(({ 1: line, index }) => {
    const before = text.slice(0, index).split(/^(?=#+ )/m).at(-1) ?? '';
    const parts = line.replace(/ +#.*/, '').split(' && ').filter((part) => PROGRAM.test(part) && !NO_COMMANDS.some((start) => part.startsWith(start)));
    return parts.map((command) => ({ page, command: command.replace(' --silent', ''), before }));
  });
}

const commands = texts.filter(([page]) => page !== 'API.md').flatMap(commandsOf); // The API is made of the code, whose examples are compiled.
const keyOf = (command: string): string | undefined => Object.keys(RUN_BY).find((key) => command.startsWith(key));

/** The script that `npm run` starts, as far as it is one of this project. */
function sourceOf(name: string): string | undefined {
  const steps = (tasks[name]?.steps ?? []).map(({ exec }) => exec ?? '');
  return [scripts[name as keyof typeof scripts], ...steps].map((line) => /tsx (\S+\.ts)/.exec(line)?.[1]).find((file) => file !== undefined);
}

const codeIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(folder, file));

/** The options that a script declares: in its file, or in the folder that is named like it or around it. */
function optionsOf(name: string): string[] {
  const source = sourceOf(name);
  if (source === undefined) return [];
  const folder = join(ROOT, source.endsWith('main.ts') ? dirname(source) : source.replace(/\.ts$/, ''));
  const beside = existsSync(folder) ? codeIn(folder) : [];
  const code = [join(ROOT, source), ...beside].map((file) => readFileSync(file, 'utf8')).join('\n');
  return ['--help', ...[...code.matchAll(/'(--[a-z][a-z-]*)(?=[ '])/g)].map(([, option]) => option)];
}

const optionsIn = (words: string): string[] => [...words.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);

describe('a command in the pages', () => {
  it('is one of the project, if npm or projen runs it', () => {
    const named = texts.flatMap(([page, text]) => [...text.matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*)/g)].map(([, name]) => [page, name]));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(([, name]) => !(name in scripts))).toEqual([]);
    const projen = texts.flatMap(([page, text]) => [...text.matchAll(/\bnpx projen ([a-z][a-z:-]*)/g)].map(([, name]) => [page, name]));
    expect(projen.filter(([, name]) => !(name in tasks))).toEqual([]);
  });

  it('has only options that it takes', () => {
    const given = texts.flatMap(([page, text]) => [...text.matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*) -- ([^`\n]*)/g)]
      .flatMap(([, name, words]) => optionsIn(words).map((option) => ({ page, name, option }))));
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter(({ name, option }) => !optionsOf(name).includes(option))).toEqual([]);
  });

  it('is run by a test or by CI, or the page says that it needs an account', () => {
    expect(commands.length).toBeGreaterThan(15);
    for (const { page, command, before } of commands) {
      const by = RUN_BY[keyOf(command) ?? ''];
      expect([page, command, by]).toEqual([page, command, expect.anything()]);
      if (by === ACCOUNT) expect([page, command, before]).toEqual([page, command, expect.stringMatching(/\baccount\b/)]);
    }
  });
});

it('a command is found in any block that a shell could run, whatever the program', () => {
  const page = ['    npm ci && make all', '', '```bash', '$ terraform apply', '```', '', '```', './deploy.sh now', '```', '', '```ts', 'const a = 1;', '```', '', '    A sentence.', ''].join('\n');
  const found = commandsOf(['page.md', page]).map(({ command }) => command);
  expect(found).toEqual(['npm ci', 'make all', 'terraform apply', './deploy.sh now']);
  expect(found.filter((command) => keyOf(command) === undefined)).toEqual(['make all', 'terraform apply', './deploy.sh now']);
});

describe('what runs the commands of the pages', () => {
  it('does so', () => {
    for (const by of Object.values(RUN_BY)) {
      if (typeof by === 'string') continue;
      const [file, says] = by;
      expect([file, readFileSync(join(ROOT, file), 'utf8').includes(says)]).toEqual([file, true]);
    }
  });

  it('is named for those commands only', () => {
    const used = new Set(commands.map(({ command }) => keyOf(command)));
    expect(Object.keys(RUN_BY).filter((key) => !used.has(key))).toEqual([]);
  });
});

it('an option that a page mentions is one of a command', () => {
  const known = new Set([...OTHERS, ...Object.keys(scripts).flatMap(optionsOf)]);
  const mentioned = texts.flatMap(([page, text]) => [...text.matchAll(/`(?:-- )?(--[^`\n]+)`/g)]
    .flatMap(([, words]) => optionsIn(words)).map((option) => [page, option]));
  expect(mentioned.length).toBeGreaterThan(20);
  expect(mentioned.filter(([, option]) => !known.has(option))).toEqual([]);
});

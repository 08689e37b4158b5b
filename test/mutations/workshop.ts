import { ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Mutation } from './mutation';

const ROOT = resolve(__dirname, '../..');
/** Files that the tests need and that are copied, because patches change some of them. */
const COPIED = ['src', 'test', 'local', 'package.json', 'tsconfig.json', 'tsconfig.dev.json'];
/** Files that the tests need and that no patch changes. */
const LINKED = ['node_modules', 'assets'];
/** Limit for a run of jest, in milliseconds, on a busy machine. */
const LONGEST_RUN = 120_000;

const execute = promisify(execFile);

interface Suite {
  readonly name: string;
  /** Why the suite did not run, or an empty text. */
  readonly message: string;
  readonly assertionResults: { readonly fullName: string; readonly status: string }[];
}

export type Named = Pick<Mutation, 'file' | 'test'>;

/** A copy of the repository whose code may be broken. If the process dies, the copy stays in the temporary directory. */
export class Workshop {
  public static async open(): Promise<Workshop> {
    const directory = await mkdtemp(join(tmpdir(), 'mutation-'));
    for (const path of COPIED) await cp(join(ROOT, path), join(directory, path), { recursive: true });
    for (const path of LINKED) await symlink(join(ROOT, path), join(directory, path));
    await writeFile(join(directory, 'jest.config.json'), JSON.stringify(await config(directory)));
    return new Workshop(directory);
  }

  private process?: ChildProcess;

  private constructor(private readonly directory: string) {}

  public async close(): Promise<void> {
    await this.end();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Runs the test of a patch while the patch is applied. @returns as `test` */
  public async broken(mutation: Mutation): Promise<string> {
    await this.apply(mutation);
    try {
      return (await this.test([mutation]))[0];
    } finally {
      await this.apply(mutation, '--reverse');
    }
  }

  /** Runs tests. @returns `passed`, `failed`, or the reason why it did not run, for each test in order */
  public async test(named: readonly Named[]): Promise<string[]> {
    const names = named.map(({ test }) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const testResults = await this.jest({
      config: 'jest.config.json', testNamePattern: `^(${names.join('|')})$`, runTestsByPath: true, _: [...new Set(named.map(({ file }) => file))],
    });
    return named.map(({ file, test }) => {
      const suite = testResults.find(({ name }) => name.endsWith(`/${file}`));
      return suite?.assertionResults.find(({ fullName }) => fullName === test)?.status ?? `${file} has no test '${test}' that ran. ${suite?.message ?? ''}`;
    });
  }

  /** Runs jest once, in the process that has run it before. A process that does not answer is ended, and the next run gets another. */
  private async jest(options: object): Promise<Suite[]> {
    const child = this.process ??= fork(join(__dirname, 'jest-process.js'), { cwd: this.directory, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr!.on('data', (text) => { said += text; });
    let timer: NodeJS.Timeout | undefined;
    const suites = await new Promise<Suite[] | undefined>((done) => {
      child.once('message', (answer) => done(answer as Suite[])).once('exit', () => done(undefined));
      timer = setTimeout(done, LONGEST_RUN, undefined);
      child.send(options);
    });
    clearTimeout(timer);
    for (const event of ['message', 'exit']) child.removeAllListeners(event);
    child.stderr!.removeAllListeners('data').resume();
    if (suites) return suites;
    await this.end();
    throw new Error(`jest wrote no result: ${said}`);
  }

  private async end(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child?.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  }

  private async apply({ name, patch }: Mutation, ...flags: string[]): Promise<void> {
    // `git apply` must not use a repository around the copy.
    const env = { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_CEILING_DIRECTORIES: dirname(this.directory) };
    await execute('git', ['apply', '--verbose', ...flags, patch], { cwd: this.directory, env }).catch((error: Error & { stderr: string }) => {
      throw new Error(`${name}.patch does not apply: the code that it breaks has changed. Make the same change in the code as it is now, and keep the patch's head. ${error.stderr}`);
    });
  }
}

/** The repository's jest configuration without the global set-up and reports, which these tests do not need. */
async function config(directory: string): Promise<object> {
  const { jest } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as { jest: Record<string, unknown> };
  const { globalSetup: _setup, globalTeardown: _teardown, reporters: _reporters, coverageThreshold: _threshold, ...kept } = jest;
  return { ...kept, collectCoverage: false, cacheDirectory: join(directory, '.cache') };
}

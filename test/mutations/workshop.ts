import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Mutation } from './mutation';

const ROOT = resolve(__dirname, '../..');
/** What the tests named by patches read. */
const COPIED = ['src', 'test', 'local', 'package.json', 'tsconfig.json', 'tsconfig.dev.json'];
/** What they read and no patch touches. */
const LINKED = ['node_modules', 'assets'];
/** Milliseconds that one run of jest may take on a busy machine. */
const LONGEST_RUN = 120_000;

const execute = promisify(execFile);

interface Suite {
  readonly name: string;
  /** Why it did not run, if it did not. */
  readonly message: string;
  readonly assertionResults: { readonly fullName: string; readonly status: string }[];
}

export type Named = Pick<Mutation, 'file' | 'test'>;

/** A copy of the repository in which the code may be broken. */
export class Workshop {
  public static async open(): Promise<Workshop> {
    const directory = await mkdtemp(join(tmpdir(), 'mutation-'));
    for (const path of COPIED) await cp(join(ROOT, path), join(directory, path), { recursive: true });
    for (const path of LINKED) await symlink(join(ROOT, path), join(directory, path));
    await writeFile(join(directory, 'jest.config.json'), JSON.stringify(await config(directory)));
    return new Workshop(directory);
  }

  private constructor(private readonly directory: string) {}

  public async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** What becomes of the test that the patch names while the code is broken. */
  public async broken(mutation: Mutation): Promise<string> {
    await this.apply(mutation);
    try {
      return (await this.test([mutation]))[0];
    } finally {
      await this.apply(mutation, '--reverse');
    }
  }

  /** What becomes of each of these tests, in this order: `passed`, `failed`, or in words why it did not run. */
  public async test(named: readonly Named[]): Promise<string[]> {
    const output = join(this.directory, 'results.json');
    const names = named.map(({ test }) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    await rm(output, { force: true });
    const said = await execute(process.execPath, [
      require.resolve('jest/bin/jest'), '--config', 'jest.config.json', '--runInBand', '--json', '--outputFile', output,
      '--testNamePattern', `^(${names.join('|')})$`, '--runTestsByPath', ...new Set(named.map(({ file }) => file)),
    ], { cwd: this.directory, timeout: LONGEST_RUN, maxBuffer: 2 ** 26 }).catch((error: Error & { stderr: string }) => error); // jest fails where a test does
    const text = await readFile(output, 'utf8').catch(() => { throw new Error(`jest came to no result: ${said.stderr}`); });
    const { testResults } = JSON.parse(text) as { testResults: Suite[] };
    return named.map(({ file, test }) => {
      const suite = testResults.find(({ name }) => name.endsWith(`/${file}`));
      return suite?.assertionResults.find(({ fullName }) => fullName === test)?.status ?? `${file} has no test '${test}' that ran. ${suite?.message ?? ''}`;
    });
  }

  private async apply({ name, patch }: Mutation, ...flags: string[]): Promise<void> {
    // Whatever repository the copy may lie in is none of its business.
    const env = { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_CEILING_DIRECTORIES: dirname(this.directory) };
    await execute('git', ['apply', '--verbose', ...flags, patch], { cwd: this.directory, env }).catch((error: Error & { stderr: string }) => {
      throw new Error(`${name}.patch does not apply: the code that it breaks has changed. Make the same change in the code as it is now, and keep the patch's head. ${error.stderr}`);
    });
  }
}

/** The repository's own, without what is set up once for all tests and without reports: the tests named need neither. */
async function config(directory: string): Promise<object> {
  const { jest } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as { jest: Record<string, unknown> };
  const { globalSetup: _setup, globalTeardown: _teardown, reporters: _reporters, coverageThreshold: _threshold, ...kept } = jest;
  return { ...kept, collectCoverage: false, cacheDirectory: join(directory, '.cache') };
}

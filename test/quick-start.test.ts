import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import { ensureVenv } from '../local/python/venv';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '..');
const outdir = mkdtempSync(join(tmpdir(), 'quick-start-'));
const template = join(outdir, 'QuickStart.template.json');
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Synthesizes the quick-start app in a process of its own, as `cdk synth` does. */
const synthesize = (env: NodeJS.ProcessEnv) => run(process.execPath, [require.resolve('tsx/cli'), 'app.ts'], {
  cwd: join(ROOT, 'examples/quick-start'), env: { ...process.env, CDK_OUTDIR: outdir, ...env },
});

describe('the quick-start app', () => {
  // CloudFormation's validator is in newer CDKs only: test/newest-cdk runs it.
  it('synthesizes with no deprecated call in it', async () => {
    const { stderr } = await synthesize({ JSII_DEPRECATED: 'fail' });
    expect(stderr).not.toMatch(/deprecated|warning/i);
    expect(Object.keys(JSON.parse(readFileSync(template, 'utf8')).Resources).length).toBeGreaterThan(100);
  });

  /** Rules of cfn-lint that are switched off, each with its reason. */
  const IGNORED: Record<string, string> = {
    W3005: 'CDK makes a function depend on its role and on the policy of that role; only the policy has to be named',
  };

  it('has nothing that cfn-lint objects to', async () => {
    const { bin } = await ensureVenv({ tests: true });
    const ignored = Object.keys(IGNORED).length ? ['--ignore-checks', ...Object.keys(IGNORED)] : [];
    const { stdout } = await run(bin('cfn-lint'), ['--format', 'parseable', '--regions', 'eu-west-1', ...ignored, '--', template])
      .catch((error: { stdout: string }) => error);
    expect(stdout.trim()).toBe('');
  });
});

describe('README.md', () => {
  const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```ts nofixture\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

  it('has an example in TypeScript, and no other that could differ from it', () => {
    expect(blocks).toHaveLength(1);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).not.toMatch(/^```(ts|typescript|js|javascript|python|java|go|csharp)\n/m);
  });

  it.each(blocks)('synthesizes as it stands: %#', async (code) => {
    mkdirSync(join(ROOT, '.local'), { recursive: true });
    const folder = mkdtempSync(join(ROOT, '.local', 'readme-'));
    try {
      // The package's name stands for the sources.
      const paths = { 'cdk-glacier-vault-to-s3': [join(ROOT, 'src')] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.dev.json', compilerOptions: { paths } }));
      writeFileSync(join(folder, 'app.ts'), code);
      const cli = [require.resolve('tsx/cli'), '--tsconfig', join(folder, 'tsconfig.json'), join(folder, 'app.ts')];
      await run(process.execPath, cli, { cwd: ROOT, env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out') } });
      const { artifacts } = JSON.parse(readFileSync(join(folder, 'cdk.out', 'manifest.json'), 'utf8')) as { artifacts: Record<string, { type: string }> };
      expect(Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack')).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the flow of data', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- ESLint reads .eslintrc.json only with this class, which has no types.
  const { LegacyESLint } = require('eslint/use-at-your-own-risk') as { LegacyESLint: typeof ESLint };
  // The rule needs no types. Those that do would compile the whole project, and `npm test` applies them to it later.
  const rules = { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/return-await': 'off' } as const;
  const eslint = new LegacyESLint({ cwd: ROOT, overrideConfig: { parserOptions: { project: null }, rules } as never });
  const linted = async (file: string, text: string): Promise<string[]> => {
    const [{ messages }] = await eslint.lintText(text, { filePath: join(ROOT, file) });
    return messages.filter(({ ruleId, severity }) => ruleId === 'no-restricted-imports' && severity === 2).map(({ message }) => message);
  };

  it.each([
    ['a handler that imports CDK', 'src/handlers/cleanup/finish-run.ts', "import { Duration } from 'aws-cdk-lib';", 'never CDK'],
    ['a handler that imports a construct', 'src/handlers/cleanup/finish-run.ts', "import { Cleanup } from '../../constructs/cleanup';", 'never CDK'],
    ['a construct that imports the SDK', 'src/constructs/cleanup.ts', "import { S3Client } from '@aws-sdk/client-s3';", 'constructs never see the SDK'],
    ['a stage that imports another stage', 'src/handlers/validation/validate.ts', "import { walk } from '../initiate-retrieval/walk';", 'a stage imports no other stage'],
    ['a domain file that imports a handler', 'src/domain/clock.ts', "import { a } from '../handlers/shared/env';", 'the domain knows contracts and itself'],
    ['a domain file that imports the SDK', 'src/domain/clock.ts', "import { S3Client } from '@aws-sdk/client-s3';", 'the domain knows contracts and itself'],
    ['a plan on a computer that imports a handler', 'cli/plan/choice.ts', "import { a } from '../../src/handlers/shared/env';", 'uses the domain alone'],
    ['a contract that imports the SDK', 'src/contracts/keys.ts', "import { S3Client } from '@aws-sdk/client-s3';", 'contracts are pure'],
  ])('goes one way: %s is refused', async (_, file, text, message) => {
    expect((await linted(file, `${text}\n`)).join()).toContain(message);
    expect(await linted(file, "import { join } from 'path';\n")).toEqual([]);
  });
});

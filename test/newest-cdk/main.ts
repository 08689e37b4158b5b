import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/*
 * The construct tests and the quick-start app against the newest CDK: `npm run test:newest-cdk`. A copy beside the floor's
 * would be 186 MB more in everybody's `npm ci`, so it is installed into a temporary directory (9 s) and `.ci/run` calls this.
 */
const NEWEST = '2.276.0';
const ROOT = resolve(__dirname, '../..');

function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options, env: { ...process.env, ...options.env } });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} … ended with exit code ${status}`);
}

function runConstructTests(packages: string): void {
  const { jest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const config = join(packages, 'jest.config.json');
  writeFileSync(config, JSON.stringify({
    ...jest,
    rootDir: ROOT,
    collectCoverage: false,
    maxWorkers: 2, // Synthesis never waits, and .ci/run does other things meanwhile.
    reporters: ['default'],
    moduleNameMapper: { '^(aws-cdk-lib|constructs)($|/.*)': `${packages}/node_modules/$1$2` },
  }));
  run(process.execPath, [require.resolve('jest/bin/jest'), '--ci', '--config', config, 'test/constructs/', 'test/glacier-vault-to-s3-transfer']);
}

/** Node finds packages beside the importing file, so the sources get a root of their own. CloudFormation's validator is in the newest CDK only. */
function synthesizeQuickStart(packages: string): void {
  for (const name of ['src', 'assets', 'examples', 'tsconfig.json', 'tsconfig.dev.json']) symlinkSync(join(ROOT, name), join(packages, name));
  const app = ['--tsconfig', join(packages, 'tsconfig.dev.json'), join(packages, 'examples/quick-start/app.ts')];
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main', require.resolve('tsx/cli'), ...app];
  const env = { CDK_OUTDIR: join(packages, 'cdk.out'), CDK_VALIDATION: 'true', JSII_DEPRECATED: 'fail', NODE_OPTIONS: flags.slice(0, 2).join(' ') };
  run(process.execPath, flags, { cwd: packages, env });
  const used = readFileSync(join(packages, 'cdk.out', 'tree.json'), 'utf8');
  if (!used.includes(`"version":"${NEWEST}"`)) throw new Error(`the app was not synthesized with CDK ${NEWEST}`);
}

const packages = mkdtempSync(join(tmpdir(), 'newest-cdk-'));
process.on('exit', () => rmSync(packages, { recursive: true, force: true }));
writeFileSync(join(packages, 'package.json'), '{"private":true}');
run('npm', ['install', '--no-audit', '--no-fund', '--silent', `aws-cdk-lib@${NEWEST}`], { cwd: packages });
synthesizeQuickStart(packages);
runConstructTests(packages);

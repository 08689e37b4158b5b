import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { builtinModules } from 'node:module';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import * as library from '../../package.json';
import { CLI_NAME } from '../../packaging/cli/name';
import { packCli } from '../../packaging/cli/pack';

const { version, peerDependencies } = library;
/** Bytes that `npx` fetches the first time: the tarball, and what the registry says of the package. */
const COLD_LIMIT = 320_000;
/** The SDK tries to load it for a kind of signature that no call of the CLI has, and goes on without it. */
const OPTIONAL = ['@aws-sdk/signature-v4-crt'];

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'cli-package-'));
const tarball = packCli(ROOT, join(folder, 'packed'));
execFileSync('tar', ['-xzf', tarball, '-C', folder]);
const unpacked = join(folder, 'package');
const manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
const code = readFileSync(join(unpacked, 'cli.js'), 'utf8');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package of the CLI', () => {
  it('is one file with its licences', () => expect(readdirSync(unpacked).sort()).toEqual(['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'cli.js', 'package.json']));

  it('has the version of the library, and needs no other package', () => {
    expect(manifest).toMatchObject({ name: CLI_NAME, version, bin: { [CLI_NAME]: 'cli.js' }, license: 'Apache-2.0' });
    expect(Object.keys(manifest).filter((key) => /dependencies|scripts/i.test(key))).toEqual([]);
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name.replace(/^node:/, ''));
    expect([...new Set(required)].filter((name) => !builtinModules.includes(name))).toEqual(OPTIONAL);
    expect(required).toContain('fs');
  });

  it('has the licences of what is in it', () => {
    const notices = readFileSync(join(unpacked, 'THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['commander', 'csv-parse', '@aws-sdk/client-dynamodb']) expect(notices).toContain(`${name} `);
  });
});

describe('a cold npx', () => {
  let registry: Server;
  let sent = 0;
  const asked: string[] = [];

  /** A registry that has this package alone, as npm's is asked. */
  beforeAll(async () => {
    const bytes = readFileSync(tarball);
    registry = createServer((request, response) => {
      asked.push(request.url!);
      const dist = {
        tarball: `http://${request.headers.host}/${basename(tarball)}`, integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      };
      const about = JSON.stringify({ 'name': CLI_NAME, 'dist-tags': { latest: version }, 'versions': { [version]: { ...manifest, dist } } });
      const body = request.url === `/${CLI_NAME}` ? Buffer.from(about) : request.url === `/${basename(tarball)}` ? bytes : undefined;
      sent += body?.length ?? 0;
      response.writeHead(body ? 200 : 404).end(body);
    });
    await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    registry.closeAllConnections();
    await new Promise((closed) => registry.close(closed));
  });

  it('fetches this package alone, and the command runs', async () => {
    const { port } = registry.address() as AddressInfo;
    const options = ['--yes', `--registry=http://127.0.0.1:${port}`, `--cache=${join(folder, 'cache')}`, '--update-notifier=false', '--audit=false', '--fund=false'];
    const env = { PATH: process.env.PATH, HOME: folder };
    const { stdout } = await promisify(execFile)('npx', [...options, CLI_NAME, '--version'], { cwd: folder, env });
    expect(stdout.trim()).toBe(version);
    expect([...new Set(asked)].sort()).toEqual([`/${CLI_NAME}`, `/${basename(tarball)}`]);
    process.stdout.write(`a cold npx of ${CLI_NAME} fetches ${sent} bytes (limit ${COLD_LIMIT}); the tarball has ${statSync(tarball).size}\n`);
    expect(sent).toBeLessThan(COLD_LIMIT);
  });

  it('is not possible with the library itself, which would fetch the CDK', () => {
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });
});

describe('the command', () => {
  const run = promisify(execFile);
  const cli = (...args: string[]) => run(process.execPath, [join(unpacked, 'cli.js'), ...args], { env: { PATH: process.env.PATH } })
    .then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }), (error: { code: number; stdout: string; stderr: string }) => error);

  it('explains itself, its commands and its exit statuses', async () => {
    const { code: status, stdout } = await cli('--help');
    expect(status).toBe(0);
    for (const words of ['plan [options] <inventory...>', 'watch [options] <run>', 'Examples:', 'Exit status: 0 done; 1 a bug of this program; 2 something', 'NO_COLOR']) {
      expect(stdout).toContain(words);
    }
    for (const command of ['plan', 'watch']) expect((await cli(command, '--help')).stdout).toMatch(/Exit status:[\s\S]*Examples:/);
  });

  it.each([[['nonsense'], 'unknown command'], [[], 'Usage:'], [['watch'], 'missing required argument']])('refuses %j with exit status 2', async (args, words) => {
    expect(await cli(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
  });
});

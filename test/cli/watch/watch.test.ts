import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { sample } from '../../../local/demo/archives';
import { fillVault } from '../../../local/demo/fill-vault';
import { World } from '../../../local/world';
import { packCli } from '../../../packaging/cli/pack';

jest.setTimeout(300_000);

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'watch-test-'));
let cli: string;
let world: World;
/** The environment of the watcher, who has `grantWatch` and nothing else. */
let watcher: NodeJS.ProcessEnv;

beforeAll(async () => {
  execFileSync('tar', ['-xzf', packCli(ROOT, join(folder, 'packed')), '-C', folder]);
  cli = join(folder, 'package', 'cli.js');
  world = await World.start({ app: join(__dirname, 'app.ts'), glacier: { anyDescription: true } });
  await fillVault(world.glacier, 'photos', [sample('a.jpg', 1000, 'a.jpg'), sample('b.jpg', 2000, 'b.jpg')], () => undefined);
  watcher = await environmentOf('Watchers');
});
afterAll(async () => {
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function environmentOf(role: string): Promise<NodeJS.ProcessEnv> {
  const { endpoint, region, clientConfig } = world.ministack;
  const sts = new STSClient(clientConfig);
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand({ RoleArn: world.output(role), RoleSessionName: 'watching' }));
  sts.destroy();
  return {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys!.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: keys!.SecretAccessKey,
    AWS_SESSION_TOKEN: keys!.SessionToken,
  };
}

interface Watch {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }>;
  readonly said: () => string;
}

function watch(args: readonly string[], env = watcher): Watch {
  const child = spawn(process.execPath, [cli, 'watch', ...args, '--every', '0.2'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const ended = new Promise<Awaited<Watch['ended']>>((resolve) => child.once('close', (code, signal) => resolve({ code: code ?? signal!, stdout, stderr })));
  return { child, ended, said: () => stderr };
}

const launch = async (parameters: Record<string, string>) => {
  const { outputs } = await world.runDocument(world.output('LaunchDocument'), { VaultName: 'photos', ...parameters });
  return outputs['StartOrchestrator.ExecutionArn'] as string;
};

it('watches a run from its launch to its end with the permissions of grantWatch alone, and Ctrl-C leaves the run alone', async () => {
  const execution = await launch({ WorkflowRun: 'photos-1' });
  const whole = watch(['photos-1', '--stack', 'Archives']);
  const stopped = watch(['photos-1', '--stack', 'Archives', '--transfer', 'Transfer']);
  await new Promise<void>((begun) => stopped.child.stderr!.on('data', () => stopped.said().includes('Run photos-1') && begun()));
  stopped.child.kill('SIGINT');
  expect(await stopped.ended).toMatchObject({ code: 'SIGINT', stdout: '', stderr: expect.stringContaining('Stopped watching. The run goes on in AWS. The same command looks again.') });
  const { code, stdout, stderr } = await whole.ended;
  expect([code, stdout]).toEqual([0, [
    'photos-1 ended: succeeded. Of 2 archives 2 downloaded (3 kB).', 'The report is in the inventory bucket: photos-1/report/summary.md', '',
  ].join('\n')]);
  expect(stderr.replace(/launched \S+/, 'launched T').split('\n')).toEqual([
    'Run photos-1 of the vault photos, launched T',
    'Transfer: the inventory is read: 2 archives, 3 kB',
    'Transfer: every archive is requested from Glacier',
    'Transfer: Glacier has made every archive ready',
    'Transfer: every archive is settled',
    '',
  ]);
  expect((await world.executionEnded(execution)).status).toBe('SUCCEEDED');
  const asked = world.ministack.readCalls().filter(({ principal }) => principal.includes('Watcher'));
  expect([...new Set(asked.map(({ action, allowed }) => `${action} ${allowed}`))].sort()).toEqual(['cloudformation:ListStackResources true', 'dynamodb:GetItem true']);
});

it('ends at once for a run that is planned', async () => {
  await world.executionEnded(await launch({ WorkflowRun: 'photos-plan', Mode: 'plan', DestinationPrefix: 'again' }));
  expect(await watch(['photos-plan', '--stack', 'Archives']).ended).toMatchObject({ code: 0, stdout: expect.stringContaining('photos-plan/plan/plan.md') });
});

it.each([
  ['a run that does not exist', ['photos-9', '--stack', 'Archives'], 'the transfer has no run photos-9'],
  ['a stack that does not exist', ['photos-1', '--stack', 'Nothing'], 'AWS answered'],
  ['a transfer that does not exist', ['photos-1', '--stack', 'Archives', '--transfer', 'Other'], 'has no transfer Other; it has Transfer'],
  ['neither a stack nor a document', ['photos-1'], 'give either --stack or --document'],
])('refuses %s with one message and exit status 2', async (_, args, message) => {
  const { code, stdout, stderr } = await watch(args).ended;
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  expect(stderr).not.toMatch(/^ +at /m);
});

it('says that there are no credentials', async () => {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_SESSION_TOKEN: ___, ...without } = watcher;
  const { code, stderr } = await watch(['photos-1', '--stack', 'Archives'], { ...without, AWS_EC2_METADATA_DISABLED: 'true' }).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('there are no AWS credentials')]);
});

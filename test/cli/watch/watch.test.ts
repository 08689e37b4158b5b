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
/** Looks for a run that is never launched, while the other tests go on. */
let missing: Watch;

beforeAll(async () => {
  execFileSync('tar', ['-xzf', packCli(ROOT, join(folder, 'packed')), '-C', folder]);
  cli = join(folder, 'package', 'cli.js');
  world = await World.start({ app: join(__dirname, 'app.ts'), glacier: { anyDescription: true } });
  await fillVault(world.glacier, 'photos', [sample('a.jpg', 1000, 'a.jpg'), sample('b.jpg', 2000, 'b.jpg')], () => undefined);
  watcher = await environmentOf('Watchers');
  missing = watch(['photos-9', '--stack', 'Archives']);
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
  /** Resolves when it has said this, and fails if it ends without. */
  readonly says: (text: string) => Promise<void>;
}

function watch(args: readonly string[], env = watcher): Watch {
  const child = spawn(process.execPath, [cli, 'watch', ...args, '--every', '0.2'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const ended = new Promise<Awaited<Watch['ended']>>((resolve) => child.once('close', (code, signal) => resolve({ code: code ?? signal!, stdout, stderr })));
  const says = (text: string) => new Promise<void>((resolve, reject) => {
    const look = () => stderr.includes(text) && resolve();
    child.stderr.on('data', look);
    child.once('close', () => reject(new Error(`it ended and did not say ${text}, but: ${stderr}`)));
    look();
  });
  return { child, ended, says };
}

async function expectRefusal({ ended }: Watch, message: string) {
  const { code, stdout, stderr } = await ended;
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  expect(stderr).not.toMatch(/^ +at /m);
}

const launch = async (parameters: Record<string, string>) => {
  const { outputs } = await world.runDocument(world.output('LaunchDocument'), { VaultName: 'photos', ...parameters });
  return outputs['StartOrchestrator.ExecutionArn'] as string;
};

it('watches a run from its launch to its end with the permissions of grantWatch alone, and Ctrl-C leaves the run alone', async () => {
  const whole = watch(['photos-1', '--stack', 'Archives']);
  await whole.says('The transfer has no run photos-1. If it was just launched, it begins soon: looking for 30 seconds');
  const execution = await launch({ WorkflowRun: 'photos-1' });
  const stopped = watch(['photos-1', '--stack', 'Archives', '--transfer', 'Transfer']);
  await stopped.says('Run photos-1');
  stopped.child.kill('SIGINT');
  expect(await stopped.ended).toMatchObject({ code: 'SIGINT', stdout: '', stderr: expect.stringContaining('Stopped watching. The run goes on in AWS. The same command looks again.') });
  const { code, stdout, stderr } = await whole.ended;
  expect([code, stdout]).toEqual([0, [
    'photos-1 ended: succeeded. Of 2 archives 2 downloaded (3 kB).', 'The report is in the inventory bucket: photos-1/report/summary.md', '',
  ].join('\n')]);
  expect(stderr.replace(/launched \S+/, 'launched T').split('\n').slice(1)).toEqual([
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
  ['a stack that does not exist', ['photos-1', '--stack', 'Nothing'], 'AWS answered'],
  ['a transfer that does not exist', ['photos-1', '--stack', 'Archives', '--transfer', 'Other'], 'has no transfer Other; it has Transfer'],
  ['neither a stack nor a document', ['photos-1'], 'give either --stack or --document'],
])('refuses %s with one message and exit status 2', async (_, args, message) => {
  await expectRefusal(watch(args), message);
});

it('waits for a run that does not exist, and then refuses it', async () => {
  await expectRefusal(missing, 'Error: the transfer has no run photos-9');
});

it('says that there are no credentials', async () => {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_SESSION_TOKEN: ___, ...without } = watcher;
  const { code, stderr } = await watch(['photos-1', '--stack', 'Archives'], { ...without, AWS_EC2_METADATA_DISABLED: 'true' }).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('there are no AWS credentials')]);
});

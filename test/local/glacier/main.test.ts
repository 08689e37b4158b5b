import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateVaultCommand, DescribeVaultCommand, GlacierClient, InitiateJobCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { COMMAND, EmulatorProcess } from './emulator-process';
import { TOPIC, until } from './glacier-world';

let emulator: EmulatorProcess;
let client: GlacierClient | undefined;
afterEach(async () => {
  client?.destroy();
  await emulator.end();
});

async function clientOf(process: EmulatorProcess): Promise<GlacierClient> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new GlacierClient({ endpoint: await process.endpoint(), region: 'us-east-1', credentials, maxAttempts: 1 });
  return client;
}

describe('npm run glacier', () => {
  it('prints its URL and example commands', async () => {
    emulator = EmulatorProcess.run(...COMMAND, '--region', 'eu-west-1');
    const endpoint = await emulator.endpoint();
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(emulator.stdout).toContain(`aws --endpoint-url ${endpoint} glacier list-vaults --account-id -`);
    expect(emulator.stdout).toContain(`boto3.client('glacier', endpoint_url='${endpoint}', region_name='eu-west-1'`);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends at %s and leaves no data', async (signal) => {
    emulator = EmulatorProcess.run(...COMMAND);
    const dataDir = await emulator.dataDir();
    await (await clientOf(emulator)).send(new CreateVaultCommand({ accountId: '-', vaultName: 'v' }));
    emulator.child.kill(signal);
    expect(await emulator.isGone(dataDir)).toBe(true);
    expect(await emulator.ended).toBe(0);
  });

  it('ends if the process that started its task runner is killed', async () => {
    // Two shells are between the test and the emulator, as with npm. The outer one is killed, the inner one waits.
    emulator = EmulatorProcess.run('sh', '-c', 'sh -c \'"$@"; true\' sh "$@"; true', 'sh', ...COMMAND);
    const dataDir = await emulator.dataDir();
    emulator.child.kill('SIGKILL'); // the outer shell
    expect(await emulator.isGone(dataDir)).toBe(true);
  });

  it('keeps the data of --data', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'glacier-test-'));
    try {
      emulator = EmulatorProcess.run(...COMMAND, '--data', directory);
      await (await clientOf(emulator)).send(new CreateVaultCommand({ accountId: '-', vaultName: 'kept' }));
      emulator.child.kill('SIGINT');
      await emulator.ended;
      expect(await readdir(directory)).toEqual(['archives', 'staging', 'vaults']);
      emulator = EmulatorProcess.run(...COMMAND, '--data', directory);
      expect(await (await clientOf(emulator)).send(new DescribeVaultCommand({ accountId: '-', vaultName: 'kept' }))).toMatchObject({ VaultName: 'kept' });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('logs calls and publications', async () => {
    emulator = EmulatorProcess.run(...COMMAND, '--job-seconds', '0');
    const glacier = await clientOf(emulator);
    await completeOneJob(glacier);
    await until(() => emulator.stderr.includes('PublishNotification'));
    expect(emulator.stderr).toMatch(/201 UploadArchive arn:aws:glacier:us-east-1:000000000000:vaults\/v 4 bytes test\n/);
    expect(emulator.stderr).toContain(`200 PublishNotification ${TOPIC}`);
  });

  it('publishes to the SNS of --sns-endpoint', async () => {
    const bodies: URLSearchParams[] = [];
    const sns = createServer((request, response) => {
      let body = '';
      request.on('data', (block) => { body += block; }).on('end', () => {
        bodies.push(new URLSearchParams(body));
        response.setHeader('Content-Type', 'text/xml').end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>');
      });
    });
    await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(sns.address() as AddressInfo).port}`;
      emulator = EmulatorProcess.run(...COMMAND, '--job-seconds', '0', '--sns-endpoint', endpoint, '--quiet');
      const jobId = await completeOneJob(await clientOf(emulator));
      await until(() => bodies.length > 0);
      expect(bodies[0].get('TopicArn')).toBe(TOPIC);
      expect(JSON.parse(bodies[0].get('Message')!)).toMatchObject({ JobId: jobId, StatusCode: 'Succeeded' });
      expect(emulator.stderr).not.toContain('InitiateJob');
    } finally {
      sns.closeAllConnections();
      await new Promise((resolve) => sns.close(resolve));
    }
  });

  it('explains its options with --help', async () => {
    emulator = EmulatorProcess.run(...COMMAND, '--help');
    expect(await emulator.ended).toBe(0);
    for (const word of ['--port', '--data', 'Ctrl-C', 'removed at the end']) expect(emulator.stdout).toContain(word);
  });

  it.each([
    [['--port', '99999'], 'Give a number from 0 to 65535'],
    [['--port', 'http'], 'Give a number'],
    [['--job-seconds', '-1'], 'Give a number'],
    [['--sns-endpoint', 'here'], 'Give a URL'],
    [['--dta', 'x'], 'Did you mean --data?'],
  ])('refuses %j and says what is allowed', async (args, word) => {
    emulator = EmulatorProcess.run(...COMMAND, ...args);
    expect(await emulator.ended).toBe(1);
    expect(emulator.stderr).toContain(word);
  });

  it('reports a port that is in use', async () => {
    const other = EmulatorProcess.run(...COMMAND);
    try {
      emulator = EmulatorProcess.run(...COMMAND, '--port', new URL(await other.endpoint()).port);
      expect(await emulator.ended).toBe(1);
      expect(emulator.stderr).toBe('The port is taken; choose another --port.\n');
    } finally {
      await other.end();
    }
  });
});

async function completeOneJob(glacier: GlacierClient): Promise<string> {
  const vault = { accountId: '-', vaultName: 'v' };
  await glacier.send(new CreateVaultCommand(vault));
  const { archiveId } = await glacier.send(new UploadArchiveCommand({ ...vault, body: Buffer.from('data') }));
  const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: TOPIC };
  return (await glacier.send(new InitiateJobCommand({ ...vault, jobParameters }))).jobId!;
}

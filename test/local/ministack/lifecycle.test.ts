import { spawn } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { AddressInfo, createServer } from 'net';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { createInterface } from 'readline';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deploy, fn, invoke, machine, role, run, until } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') { return false; }
    throw error;
  }
};

/** Deploys a machine whose function returns the value of an expression. */
const deployTeller = async (ministack: MiniStack, expression: string) => {
  const { Machine } = await deploy(ministack, {
    FnRole: role('lambda'),
    Fn: fn(`exports.handler = async () => (${expression});`, 'FnRole'),
    Role: role('states', { Action: 'lambda:InvokeFunction', Resource: '*' }),
    Machine: machine({ Call: invoke('Fn', { Output: '{% $states.result.Payload %}', End: true }) }),
  });
  return (await run(ministack, Machine)).output;
};

it('several instances run side by side, each with its own state', async () => {
  const both = await Promise.all([MiniStack.start(), MiniStack.start()]);
  const [one, other] = both.map(ministack => new SQSClient(ministack.clientConfig));
  await one.send(new CreateQueueCommand({ QueueName: 'mine' }));
  expect((await one.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  expect((await other.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  await Promise.all(both.map(ministack => ministack.stop()));
});

it('sends its answers at once, and waits for no acknowledgement', async () => {
  const ministack = await MiniStack.start();
  const client = new SQSClient(ministack.clientConfig);
  const times: number[] = [];
  // A new connection is acknowledged at once for some time.
  for (let i = 0; i < 60; i += 1) {
    const begun = performance.now();
    await client.send(new ListQueuesCommand({}));
    times.push(performance.now() - begun);
  }
  expect(Math.min(...times.slice(40))).toBeLessThan(30);
  await ministack.stop();
});

it('leaves no process and no file behind after a stop', async () => {
  const ministack = await MiniStack.start();
  const worker = await deployTeller(ministack, 'process.pid') as number;
  expect([isAlive(ministack.pid), isAlive(worker)]).toEqual([true, true]);
  await ministack.stop();
  expect(isAlive(ministack.pid)).toBe(false);
  await until('the worker to be reaped', () => !isAlive(worker) || undefined);
  expect(existsSync(dirname(ministack.log))).toBe(false);
  await ministack.stop();
});

it('leaves no process and no file behind after its parent was killed', async () => {
  const parent = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'orphan.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let line = '';
  for await (line of createInterface(parent.stdout)) { break; }
  const { launcher, worker, stateDir } = JSON.parse(line) as { launcher: number; worker: number; stateDir: string };
  expect([isAlive(launcher), isAlive(worker), existsSync(stateDir)]).toEqual([true, true, true]);
  parent.kill('SIGKILL');
  await until('the end of the launcher', () => !isAlive(launcher) || undefined);
  await until('the end of its worker', () => !isAlive(worker) || undefined);
  await until('the end of its state', () => !existsSync(stateDir) || undefined);
});

it('leaves no worker behind after it was killed itself', async () => {
  const ministack = await MiniStack.start();
  const worker = await deployTeller(ministack, 'process.pid') as number;
  process.kill(ministack.pid, 'SIGKILL');
  await until('the end of the worker', () => !isAlive(worker) || undefined);
  await ministack.stop();
  expect(existsSync(dirname(ministack.log))).toBe(false);
});

it('gives Lambda functions only the given environment', async () => {
  process.env.AWS_PROFILE = 'somebody';
  const ministack = await MiniStack.start({ environment: { AWS_ENDPOINT_URL_GLACIER: 'http://127.0.0.1:1' } });
  delete process.env.AWS_PROFILE;
  expect(await deployTeller(ministack, '{ glacier: process.env.AWS_ENDPOINT_URL_GLACIER, aws: process.env.AWS_ENDPOINT_URL, profile: process.env.AWS_PROFILE, node: process.version }'))
    .toEqual({ glacier: 'http://127.0.0.1:1', aws: ministack.endpoint, node: process.version });
  await ministack.stop();
});

it('a reset removes everything, also the call log', async () => {
  const ministack = await MiniStack.start();
  const client = new SQSClient(ministack.clientConfig);
  await client.send(new CreateQueueCommand({ QueueName: 'mine' }));
  expect(ministack.readCalls()).toMatchObject([{ action: 'sqs:CreateQueue', allowed: true }]);
  await ministack.reset();
  expect(ministack.readCalls()).toEqual([]);
  expect((await client.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  await ministack.stop();
});

it('keeps its logs in the given directory', async () => {
  const logDirectory = mkdtempSync(join(tmpdir(), 'logs-'));
  const ministack = await MiniStack.start({ logDirectory });
  await new SQSClient(ministack.clientConfig).send(new ListQueuesCommand({}));
  await ministack.stop();
  expect(ministack.readCalls()).toMatchObject([{ action: 'sqs:ListQueues' }]);
  expect(readFileSync(ministack.log, 'utf8')).not.toBe('');
  rmSync(logDirectory, { recursive: true });
});

it('reports why it did not start', async () => {
  const server = createServer();
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await expect(MiniStack.start({ port })).rejects.toThrow(/^MiniStack did not start: [^]*Address already in use/);
  await new Promise(closed => server.close(closed));
  await expect(MiniStack.start({ withoutPatches: ['loopback'] })).rejects.toThrow('LOCAL_WITHOUT_PATCH has names without a patch: loopback');
});

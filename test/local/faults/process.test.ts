import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { HandlerProcess } from '../../../local/faults/handler-process';
import { KindName } from '../../../local/faults/kinds';
import { FaultPlan } from '../../../local/faults/plan';
import { REDELIVER_PATH, Redelivery } from '../../../local/faults/process-config';
import { ProcessFaults } from '../../../local/faults/process-faults';

/** A handler as esbuild bundles it, with a clock. It makes `event.calls` calls, one after the other. */
const BUNDLE = `
const http = require('http');
var clock = {now:n(()=>Date.now(),"now"),sleep:n(t=>new Promise(e=>setTimeout(e,t)),"sleep")};
function n(f) { return f; }
const call = (path = '/', method = 'GET') => new Promise((done, fail) =>
  http.request(process.env.SERVER + path, { method }, (answer) => answer.resume().on('end', done)).on('error', fail).end());
exports.handler = async (event) => {
  if (event.deletes) await call('/-/vaults/v/archives/' + event.deletes, 'DELETE');
  for (let i = 0; i < (event.calls ?? 20); i++) await call();
  const began = clock.now();
  await clock.sleep(10_000);
  return { slept: clock.now() - began, queue: process.env.CHUNKS_QUEUE_URL, at: event.Records?.[0].dynamodb?.ApproximateCreationDateTime };
};
`;
const SCALE = 200;
const origin = Date.now();

let directory: string;
let server: Server;
let answered = 0;
/** Calls that are answered once so many wait: each process has one at a time. Afterwards each call is answered at once. */
let together = 1;
const waiting: (() => void)[] = [];
/** The proxy's answer to a redelivery: an HTTP status. */
let redeliver: (asked: Redelivery) => number = () => 500;
const processes: HandlerProcess[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'process-faults-'));
  mkdirSync(join(directory, 'code'));
  writeFileSync(join(directory, 'code', 'index.js'), BUNDLE);
  server = createServer(async (request, response) => {
    if (request.url === REDELIVER_PATH) return response.writeHead(redeliver(JSON.parse(await text(request)) as Redelivery)).end();
    answered += 1;
    if (request.method === 'DELETE') return response.writeHead(204).end();
    waiting.push(() => response.end('{}'));
    if (waiting.length >= together) answerAll();
    return response;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => { for (const process of processes.splice(0)) await process.stop(); });
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

function answerAll(): void {
  together = 1;
  for (const end of waiting.splice(0)) end();
}

function processWith(kinds: KindName[], intensity = 1e6) {
  const plan = new FaultPlan({ seed: 1, intensity, kinds });
  const faults = new ProcessFaults(plan, directory);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = {
    ...faults.environment({ scale: SCALE, origin }, address),
    SERVER: address,
    CHUNKS_QUEUE_URL: 'http://127.0.0.1:2/000000000000/chunks',
    POWERTOOLS_SERVICE_NAME: 'ChunkRetrieval',
  };
  const start = () => {
    processes.push(new HandlerProcess(join(directory, 'code', 'index.js'), environment));
    return processes.at(-1)!;
  };
  return { plan, faults, start };
}

/** An archive id, so that the invocation counts as work on one archive. */
const archive = 'a'.repeat(138);

/** The event of a message that was received so many times. */
const delivery = (times: number) => ({
  Records: [{
    messageId: 'm', receiptHandle: `receipt-${times}`, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:chunks', attributes: { ApproximateReceiveCount: `${times}` },
  }],
});

it.each<KindName>(['process-killed-in-call', 'process-killed-after-call'])('%s: the process dies at a call of the seed\'s choice, at most twice', async (kind) => {
  const { plan, faults, start } = processWith([kind]);
  await expect(start().invoke({ archive })).rejects.toThrow('SIGKILL');
  await expect(start().invoke({ archive })).rejects.toThrow('SIGKILL');
  await start().invoke({ archive });
  const [first] = faults.kills();
  faults.settle();
  expect([plan.counts()[kind], first.invocation]).toEqual([2, `ChunkRetrieval ${archive}`]);
  const again = processWith([kind]);
  answered = 0;
  await expect(again.start().invoke({ archive })).rejects.toThrow('SIGKILL');
  expect(again.faults.kills()[0].call).toBe(first.call);
  expect(answered).toBeGreaterThanOrEqual(first.call! - 1);
  expect(answered).toBeLessThanOrEqual(first.call!);
});

it('a function dies once between the deletion of an archive and its record, if the archive is gone', async () => {
  const { plan, faults, start } = processWith([]);
  plan.allow(['deletion-killed-before-record']);
  await start().invoke({ calls: 0 });
  await expect(start().invoke({ deletes: archive, calls: 0 })).rejects.toThrow('SIGKILL');
  await start().invoke({ deletes: archive, calls: 0 });
  faults.settle();
  faults.settle();
  expect(faults.kills()).toMatchObject([{ event: 'killed-before-record', archiveId: archive, call: 1 }]);
  expect([plan.counts()['deletion-killed-before-record'], plan.journal[0].subject]).toEqual([1, archive]);
});

it('a function without an archive is killed once, at the end if it makes too few calls', async () => {
  const { faults, start } = processWith(['process-killed-in-call', 'process-killed-after-call'], 1e-9);
  await expect(start().invoke({ calls: 0 })).rejects.toThrow('SIGKILL');
  for (let i = 0; i < 3; i++) await start().invoke({ calls: 2 });
  expect(faults.kills()).toMatchObject([{ event: 'killed-after-call', invocation: 'ChunkRetrieval #1', call: 0 }]);
  expect(faults.invocations().filter(({ event }) => event === 'began').map(({ invocation }) => invocation)).toEqual([1, 2, 3, 4].map((n) => `ChunkRetrieval #${n}`));
  expect(faults.killsByFunction()).toEqual({ ChunkRetrieval: { invocations: 4, kills: 1 } });
});

it('makes the handler\'s clock and stream times fast, and rewrites its queue URLs to the proxy', async () => {
  const created = Math.floor(origin / 1000) + 10;
  const began = Date.now();
  const event = { Records: [{ dynamodb: { ApproximateCreationDateTime: created } }] };
  const answer = await processWith([]).start().invoke(event) as { slept: number; queue: string; at: number };
  expect(answer.slept).toBeGreaterThanOrEqual(9_000);
  expect(Date.now() - began).toBeLessThan(8_000);
  expect(answer.queue).toBe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/chunks`);
  expect(answer.at).toBe(Math.floor((origin + (created * 1000 - origin) * SCALE) / 1000));
});

it('finds invocations that began while another one worked on the same message', async () => {
  const { faults, start } = processWith([]);
  together = 2;
  await Promise.all([start().invoke(delivery(1)), start().invoke(delivery(1))]);
  expect(faults.redeliveries()).toHaveLength(1);
  await start().invoke(delivery(1));
  expect(faults.redeliveries()).toHaveLength(1);
});

it('a message of a killed process is no longer in work', async () => {
  const { faults, start } = processWith(['process-killed-after-call']);
  await expect(start().invoke(delivery(1))).rejects.toThrow('SIGKILL');
  await expect(start().invoke(delivery(2))).rejects.toThrow('SIGKILL');
  expect(faults.redeliveries()).toEqual([]);
});

describe('sqs-redelivered-while-working', () => {
  const kind = 'sqs-redelivered-while-working';
  afterEach(() => { redeliver = () => 500; });

  it('delivers the message to a second process, and goes on once that one has begun', async () => {
    const { plan, faults, start } = processWith([kind]);
    const asked: Redelivery[] = [];
    let second: Promise<unknown> | undefined;
    redeliver = (what) => {
      asked.push(what);
      second = start().invoke(delivery(2));
      return 200;
    };
    await start().invoke(delivery(1));
    await second;
    faults.settle();
    expect(asked).toEqual([{ queue: 'arn:aws:sqs:us-east-1:000000000000:chunks', receiptHandles: ['receipt-1'] }]);
    expect([plan.counts()[kind], faults.redeliveries()]).toEqual([1, [expect.objectContaining({ invocation: 'ChunkRetrieval 2' })]]);
  });

  it.each([['cannot come again', 410], ['is not taken by another process', 200]])('does not count if the message %s', async (_, status) => {
    const { plan, faults, start } = processWith([kind]);
    redeliver = () => status;
    await start().invoke(delivery(1));
    faults.settle();
    expect([plan.counts()[kind], faults.redeliveries()]).toEqual([0, []]);
  });
});

import { GetJobOutputCommand } from '@aws-sdk/client-glacier';
import { Fault } from '../../../local/glacier/emulator';
import { GlacierWorld, ManualClock, MIB, TOPIC, until } from '../glacier/glacier-world';

const vaultName = 'v';
let world: GlacierWorld;
afterEach(async () => world.stop());

async function jobWith(fault: Fault): Promise<string> {
  world = await GlacierWorld.start({ faults: (point) => (point.operation === 'GetJobOutput' ? fault : undefined) });
  await world.vault(vaultName);
  return world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: await world.upload(vaultName, Buffer.alloc(2 * MIB, 7)) });
}

/** Reads the output. `took` is in milliseconds. */
async function output(jobId: string) {
  await world.completed(vaultName, jobId);
  const began = Date.now();
  const { data, checksum } = await world.output(vaultName, jobId);
  return { data, checksum, took: Date.now() - began };
}

it('a slow answer is complete', async () => {
  const { data, took } = await output(await jobWith({ kind: 'delay', milliseconds: 120 }));
  expect(data.equals(Buffer.alloc(2 * MIB, 7))).toBe(true);
  expect(took).toBeGreaterThanOrEqual(115);
});

it('a slow body comes piece by piece over its whole time, and is complete', async () => {
  const jobId = await jobWith({ kind: 'trickle', pieces: 5, milliseconds: 250 });
  await world.completed(vaultName, jobId);
  const { body } = await world.client.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId }));
  const answered = Date.now();
  const blocks: Buffer[] = [];
  const times: number[] = [];
  for await (const block of body as unknown as AsyncIterable<Buffer>) {
    blocks.push(block);
    times.push(Date.now() - answered);
  }
  expect(Buffer.concat(blocks).equals(Buffer.alloc(2 * MIB, 7))).toBe(true);
  expect(times[0]).toBeLessThan(times.at(-1)! / 2);
  expect(times.at(-1)).toBeGreaterThanOrEqual(190);
});

it('a body that pauses is complete', async () => {
  const { data, took } = await output(await jobWith({ kind: 'stall', after: MIB + 5, milliseconds: 120 }));
  expect(data.equals(Buffer.alloc(2 * MIB, 7))).toBe(true);
  expect(took).toBeGreaterThanOrEqual(115);
});

it('a body that pauses ends when its reader closes the connection', async () => {
  const jobId = await jobWith({ kind: 'stall', after: 0, milliseconds: 3_600_000 });
  await world.completed(vaultName, jobId);
  const { body } = await world.client.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId }));
  (body as unknown as { destroy(): void }).destroy();
  await world.stop(); // waits for the answers in progress
  expect(world.log.at(-1)).toMatchObject({ operation: 'GetJobOutput', bytes: 0 });
});

it('a wrong hash is in the header, and the bytes are right', async () => {
  const { data, checksum } = await output(await jobWith({ kind: 'header', name: 'x-amz-sha256-tree-hash', value: '0'.repeat(64) }));
  expect([checksum, data.equals(Buffer.alloc(2 * MIB, 7))]).toEqual(['0'.repeat(64), true]);
});

it('a late job stays in progress until then, and is announced once it is done', async () => {
  const clock = new ManualClock();
  let asked = 0;
  world = await GlacierWorld.start({
    clock,
    durations: { Expedited: 1000 },
    faults: ({ operation }) => {
      if (operation !== 'CompleteJob') return undefined;
      asked += 1;
      return { kind: 'late', milliseconds: 30 * 3_600_000 };
    },
  });
  await world.vault(vaultName);
  const archiveId = await world.upload(vaultName, Buffer.alloc(10));
  const jobId = await world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Expedited', SNSTopic: TOPIC });
  clock.advance(1000);
  expect(await world.describe(vaultName, jobId)).toMatchObject({ StatusCode: 'InProgress' });
  clock.advance(30 * 3_600_000 - 1);
  expect(await world.describe(vaultName, jobId)).toMatchObject({ Completed: false, StatusCode: 'InProgress' });
  expect(world.published).toEqual([]);
  clock.advance(1);
  expect(await world.completed(vaultName, jobId)).toMatchObject({ StatusCode: 'Succeeded' });
  await until(() => world.published.length);
  expect(asked).toBe(1);
});

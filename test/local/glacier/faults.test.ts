import { GetJobOutputCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { failure, GlacierWorld, MIB, TOPIC } from './glacier-world';
import { Fault, FaultPoint } from '../../../local/glacier/emulator';

const vaultName = 'v';

let world: GlacierWorld;
afterEach(async () => world.stop());

/** Starts a world with a fault at one operation, and finishes a retrieval of 3 MiB of zeros. */
async function retrievalWith(operation: FaultPoint['operation'], fault: Fault) {
  const points: FaultPoint[] = [];
  let armed = false;
  world = await GlacierWorld.start({
    faults: (point) => {
      points.push(point);
      return armed && point.operation === operation ? fault : undefined;
    },
  });
  await world.vault(vaultName);
  const archiveId = await world.upload(vaultName, Buffer.alloc(3 * MIB));
  const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
  armed = true;
  return { archiveId, jobId, points };
}

it('a fault plan sees the operation, the caller, the names and the body of a call', async () => {
  const { archiveId, jobId, points } = await retrievalWith('ListVaults', { kind: 'cut', after: 0 });
  await world.output(vaultName, jobId, 'bytes=0-0');
  expect(points.find(({ operation }) => operation === 'InitiateJob')).toMatchObject({
    accessKeyId: 'test', params: { vaultName }, input: { Type: 'archive-retrieval', ArchiveId: archiveId },
  });
  expect(points.at(-1)).toMatchObject({ operation: 'GetJobOutput', params: { vaultName, jobId }, headers: { range: 'bytes=0-0' } });
});

it('an error is answered, and the operation does not happen', async () => {
  const { archiveId } = await retrievalWith('InitiateJob', { kind: 'error', status: 500, code: 'ServiceUnavailableException', message: 'try later' });
  const call = world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
  expect(await failure(call)).toEqual({ name: 'ServiceUnavailableException', status: 500, message: 'try later' });
  expect(JSON.parse((await world.raw('GET', '/-/vaults/v/jobs')).text).JobList).toHaveLength(1);
});

it('a flip changes one byte, and the hash in the header stays correct', async () => {
  const { jobId } = await retrievalWith('GetJobOutput', { kind: 'flip', at: MIB + 7 });
  const { data, checksum } = await world.output(vaultName, jobId);
  const expected = Buffer.alloc(3 * MIB);
  expected[MIB + 7] = 255;
  expect(data.equals(expected)).toBe(true);
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
});

it('a cut breaks the connection in the middle of the body', async () => {
  const { jobId } = await retrievalWith('GetJobOutput', { kind: 'cut', after: 2 * MIB });
  expect(await failure(world.output(vaultName, jobId))).toMatchObject({ message: 'aborted' });
});

it('a cut before the headers gives the caller no answer, but the operation happens', async () => {
  const { archiveId } = await retrievalWith('InitiateJob', { kind: 'cut', after: 0 });
  const call = world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
  expect(await failure(call)).toMatchObject({ message: expect.stringMatching(/socket hang up|ECONNRESET/) });
  expect(JSON.parse((await world.raw('GET', '/-/vaults/v/jobs')).text).JobList).toHaveLength(2);
});

it('a short body ends normally, but too early', async () => {
  const { jobId } = await retrievalWith('GetJobOutput', { kind: 'shorten', by: 10 });
  const { data, contentRange } = await world.output(vaultName, jobId, `bytes=0-${MIB - 1}`);
  expect([data.length, contentRange]).toEqual([MIB - 10, `bytes 0-${MIB - 1}/${3 * MIB}`]);
});

it('an error at its completion makes a job fail, and the failure is published', async () => {
  const { archiveId } = await retrievalWith('CompleteJob', { kind: 'error', status: 500, code: '', message: 'The tape tore' });
  const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: TOPIC });
  expect(await world.describe(vaultName, jobId)).toMatchObject({ Completed: true, StatusCode: 'Failed', StatusMessage: 'The tape tore' });
  await world.stop();
  expect(world.published[0].message).toMatchObject({ StatusCode: 'Failed', StatusMessage: 'The tape tore' });
});

it('a flip also hits JSON answers', async () => {
  await retrievalWith('ListVaults', { kind: 'flip', at: 0 });
  expect(await failure(world.client.send(new ListVaultsCommand({ accountId: '-' })))).toMatchObject({ name: 'SyntaxError' });
});

it('the emulator goes on after a client has disconnected', async () => {
  const { jobId } = await retrievalWith('ListVaults', { kind: 'flip', at: 0 });
  const answer = await world.client.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId }));
  (answer.body as unknown as { destroy(): void }).destroy();
  expect((await world.output(vaultName, jobId)).data).toHaveLength(3 * MIB);
});

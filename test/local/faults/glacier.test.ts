import { DeleteArchiveCommand, DescribeVaultCommand } from '@aws-sdk/client-glacier';
import { GlacierFaults } from '../../../local/faults/glacier';
import { KindName } from '../../../local/faults/kinds';
import { NotificationFaults } from '../../../local/faults/notifications';
import { FaultPlan } from '../../../local/faults/plan';
import { GlacierWorld, until } from '../glacier/glacier-world';

const vaultName = 'v';
let world: GlacierWorld;
let plan: FaultPlan;
afterEach(async () => world?.stop());

/** Starts a Glacier that injects this kind of fault at every call that it can hit. */
async function glacierWith(kind: KindName): Promise<{ archive: string; faults: GlacierFaults }> {
  plan = new FaultPlan({ seed: 1, intensity: 1e6, kinds: [kind], assured: false });
  const faults = new GlacierFaults(plan, () => world.emulator);
  world = await GlacierWorld.start({ faults: faults.faults });
  await world.vault(vaultName);
  return { archive: await world.upload(vaultName, Buffer.alloc(5000, 7)), faults };
}
const retrieve = (archive: string) => world.initiate(vaultName, { Type: 'archive-retrieval', ArchiveId: archive });
const readAll = async (archive: string) => {
  const jobId = await retrieve(archive);
  await world.completed(vaultName, jobId);
  return world.output(vaultName, jobId, 'bytes=0-4999');
};

it.each<[KindName, string]>([
  ['glacier-throttling-burst', 'ThrottlingException'], ['glacier-500', 'InternalServerError'], ['glacier-503', 'ServiceUnavailableException'],
  ['glacier-408', 'RequestTimeoutException'], ['glacier-archive-gone', 'ResourceNotFoundException'],
])('%s: InitiateJob fails with %s, and no job begins', async (kind, name) => {
  const { archive, faults } = await glacierWith(kind);
  await expect(retrieve(archive)).rejects.toMatchObject({ name });
  expect([faults.spending.jobs.size, plan.counts()[kind]]).toEqual([0, 1]);
});

it('a lost answer leaves a job that costs money', async () => {
  const { archive, faults } = await glacierWith('glacier-answer-lost');
  await expect(retrieve(archive)).rejects.toThrow();
  expect(faults.spending.jobs.get(archive)).toHaveLength(1);
});

it.each<[KindName, string, boolean]>([
  ['deletion-refused', 'The vault is locked', true], ['glacier-503', 'Try later', true], ['deletion-answer-lost', 'socket hang up', false],
])('%s: DeleteArchive fails with "%s", and the archive stays: %s', async (kind, message, stays) => {
  const { archive } = await glacierWith(kind);
  const deletion = world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId: archive }));
  await expect(deletion).rejects.toThrow(message);
  const { NumberOfArchives } = await world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }));
  expect([NumberOfArchives, plan.counts()[kind]]).toEqual([stays ? 1 : 0, 1]);
  await until(() => world.log.some(({ archiveId, status }) => archiveId === archive && (status === 204) !== stays));
});

it('a failed job has the status Failed', async () => {
  const { archive } = await glacierWith('glacier-job-failed');
  expect(await world.completed(vaultName, await retrieve(archive))).toMatchObject({ StatusCode: 'Failed' });
});

it('expired output is not found, and the attempt to read it costs nothing', async () => {
  const { archive, faults } = await glacierWith('glacier-output-expired');
  await expect(readAll(archive)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(faults.spending.bytes).toBe(0);
});

it.each<[KindName, (answer: { data: Buffer; checksum?: string }) => boolean]>([
  ['glacier-short-body', ({ data }) => data.length < 5000],
  ['glacier-flipped-bits', ({ data }) => data.length === 5000 && !data.equals(Buffer.alloc(5000, 7))],
  ['glacier-wrong-hash-header', ({ checksum }) => checksum === '0'.repeat(64)],
])('%s spoils the output', async (kind, isSpoiled) => {
  const { archive, faults } = await glacierWith(kind);
  expect(isSpoiled(await readAll(archive))).toBe(true);
  expect(faults.spending).toMatchObject({ bytes: 5000, reads: new Map([[`${archive} 0`, 1]]) });
});

it('reports the read of an archive once, while its bytes are on their way', async () => {
  const { archive, faults } = await glacierWith('notification-twice');
  const told: number[] = [];
  faults.whenRead(archive, () => { told.push(Date.now()); });
  expect((await readAll(archive)).data).toEqual(Buffer.alloc(5000, 7));
  expect(Date.now() - told[0]).toBeGreaterThan(3_000);
  await readAll(archive);
  expect(told).toHaveLength(1);
});

it('a cut body ends the connection', async () => {
  const { archive } = await glacierWith('glacier-cut-body');
  await expect(readAll(archive)).rejects.toThrow();
});

describe('a notification', () => {
  const job = (n: number) => JSON.stringify({ ArchiveId: `archive-${n}`, JobId: 'job', JobDescription: 'Product/deployment/run' });
  const published: string[] = [];
  const reads: (() => void)[] = [];
  let faults: NotificationFaults;
  const notify = async (kind: KindName, messages: string[]) => {
    published.length = 0;
    faults = new NotificationFaults(new FaultPlan({ seed: 1, intensity: 1e6, kinds: [kind], assured: false }), {
      whenRead: (_archive, work) => { reads.push(work); },
    });
    const publish = faults.around(async (_topic, message) => { published.push(message); });
    for (const message of messages) await publish('topic', message);
  };
  afterEach(() => faults.stop());

  it('can be lost', async () => {
    await notify('notification-lost', [job(1)]);
    expect(published).toEqual([]);
  });

  it('can come twice, at the same time or during a read of the archive', async () => {
    const jobs = Array.from({ length: 12 }, (_, i) => job(i));
    await notify('notification-twice', jobs);
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThan(jobs.length);
    expect(published).toHaveLength(2 * jobs.length - reads.length);
    for (const begins of reads) begins();
    await until(() => published.length === 2 * jobs.length);
    expect([...published].sort()).toEqual([...jobs, ...jobs].sort());
  });

  it('can come late', async () => {
    await notify('notification-late', [job(1)]);
    expect(published).toEqual([]);
    await until(() => published.length === 1);
  });

  describe('that is held', () => {
    const kind = 'notification-out-of-order';
    /** The number of a notification whose publication takes a while. */
    const SLOW = 3;
    /** Publishes the notifications of `numbers` in order, and holds those of `held`. */
    const notifyHolding = async (held: number[], numbers: number[]) => {
      published.length = 0;
      plan = new FaultPlan({ seed: 1, intensity: 1, kinds: [kind], assured: false });
      jest.spyOn(plan, 'first').mockImplementation((_, archive) => (held.some((n) => archive === `archive-${n}`) ? kind : undefined));
      faults = new NotificationFaults(plan, { whenRead: () => undefined });
      const publish = faults.around(async (_topic, message) => {
        if (message === job(SLOW)) await new Promise((done) => setTimeout(done, 50));
        published.push(message);
      });
      for (const n of numbers) await publish('topic', job(n));
    };

    it('goes out after the next notification that is not held', async () => {
      await notifyHolding([1, 2], [1, 2, SLOW]);
      await until(() => published.length === 3);
      expect([published[0], plan.counts()[kind]]).toEqual([job(SLOW), 2]);
    });

    it('goes out without a fault if no other notification follows', async () => {
      await notifyHolding([2], [1, 2]);
      expect(published).toEqual([job(1)]);
      await until(() => published.length === 2);
      expect([published, plan.counts()[kind]]).toEqual([[job(1), job(2)], 0]);
    });
  });

  it('can be followed by one of an unknown run', async () => {
    await notify('notification-of-another-run', [job(1)]);
    expect(published.map((message) => JSON.parse(message).JobDescription)).toEqual(['Product/deployment/run', 'Product/deployment/another-run']);
  });

  const inventory = JSON.stringify({ ArchiveId: null, VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/v' });

  it('of an inventory is not lost', async () => {
    await notify('notification-lost', [inventory]);
    expect(published).toEqual([inventory]);
  });

  it('of an inventory can come twice', async () => {
    await notify('inventory-notification-twice', [inventory]);
    expect(published).toEqual([inventory, inventory]);
  });

  it('of an inventory can come late', async () => {
    await notify('inventory-notification-late', [inventory]);
    expect(published).toEqual([]);
    await until(() => published.length === 1);
  });
});

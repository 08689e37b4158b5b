import { GlacierFaults } from '../../../local/faults/glacier';
import { KIND_NAMES, KindName, KINDS } from '../../../local/faults/kinds';
import { FaultPlan } from '../../../local/faults/plan';
import { Fault, FaultPoint } from '../../../local/glacier/emulator';

const CALLED = KIND_NAMES.filter((kind) => KINDS[kind].place === 'inventory' && !kind.includes('notification'));
const RANGE = { range: 'bytes=100-199' };
const REQUEST = { Type: 'inventory-retrieval' };

let plan: FaultPlan;
let faults: GlacierFaults;

/** A Glacier whose job `job` has retrieved the inventory of the vault `v`. */
async function glacierWith(kinds: readonly KindName[], intensity: number, seed = 1): Promise<void> {
  plan = new FaultPlan({ seed, intensity, kinds });
  faults = new GlacierFaults(plan, () => { throw new Error('no output expires here'); });
  expect(await call('CompleteJob', { JobId: 'job', Action: 'InventoryRetrieval', ArchiveId: null })).toBeUndefined();
}
const call = async (operation: FaultPoint['operation'], input = {}, jobId?: string): Promise<Fault | undefined> =>
  faults.faults({ operation, params: { vaultName: 'v', jobId }, input, headers: RANGE });
const read = () => call('GetJobOutput', {}, 'job');

/** Makes as many calls as each kind needs to be assured. */
async function everything(): Promise<void> {
  for (let i = 0; i < 2; i++) await call('InitiateJob', REQUEST);
  for (let i = 0; i < 2; i++) await call('DescribeJob', {}, 'job');
  for (let i = 0; i < 6; i++) await read();
}

it('every kind happens, although a run has one inventory', async () => {
  await glacierWith(CALLED, 1e-9);
  await everything();
  expect(plan.neverFired()).toEqual([]);
  expect(plan.total()).toBe(CALLED.length);
});

it('the same seed injects the same faults', async () => {
  const journal = async (seed: number) => {
    await glacierWith(CALLED, 5, seed);
    await everything();
    return plan.journal.map(({ kind, subject }) => `${kind} ${subject}`);
  };
  expect(await journal(7)).toEqual(await journal(7));
  expect(await journal(8)).not.toEqual(await journal(7));
});

it.each<[KindName, () => Promise<Fault | undefined>]>([
  ['inventory-request-refused', () => call('InitiateJob', REQUEST)], ['inventory-describe-refused', () => call('DescribeJob', {}, 'job')], ['inventory-output-refused', read],
])('%s is a 500, a 503 or a 408', async (kind, refused) => {
  const statuses = new Set<number>();
  await glacierWith([kind], 1e6);
  for (let i = 0; i < 30; i++) statuses.add((await refused() as { status: number }).status);
  expect([...statuses].sort()).toEqual([408, 500, 503]);
  expect(plan.counts()[kind]).toBe(30);
});

it.each<[KindName, Partial<Fault>, (fault: any) => number]>([
  ['inventory-cut-body', { kind: 'cut' }, ({ after }) => after], ['inventory-short-body', { kind: 'shorten' }, ({ by }) => by - 1],
  ['inventory-flipped-bits', { kind: 'flip' }, ({ at }) => at], ['inventory-stalled-body', { kind: 'stall' }, ({ after }) => after],
  ['inventory-slow-body', { kind: 'trickle' }, () => 0],
])('%s happens within the read range', async (kind, expected, placeOf) => {
  await glacierWith([kind], 1e6);
  for (let i = 0; i < 30; i++) {
    const fault = await read();
    expect(fault).toMatchObject(expected);
    expect(placeOf(fault)).toBeGreaterThanOrEqual(0);
    expect(placeOf(fault)).toBeLessThan(100);
  }
});

it('faults of inventories do not hit the jobs of archives', async () => {
  await glacierWith(CALLED, 1e6);
  await call('CompleteJob', { JobId: 'other', Action: 'ArchiveRetrieval', ArchiveId: 'a', ArchiveSizeInBytes: 100 });
  expect([await call('InitiateJob', { ArchiveId: 'a' }), await call('DescribeJob', {}, 'other'), await call('GetJobOutput', {}, 'other')]).toEqual([undefined, undefined, undefined]);
  expect(plan.total()).toBe(0);
});

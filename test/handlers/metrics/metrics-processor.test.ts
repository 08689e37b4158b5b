import { Change } from '../../../src/handlers/metrics/deltas';
import { countChanges, MetricsBusyError } from '../../../src/handlers/metrics/metrics-processor';
import { TestClock } from '../../support/test-clock';
import { MemoryFigures } from '../support/memory-figures';

let events = 0;
const at = (seconds: number, before: object | undefined, after: object | undefined): Change =>
  ({ eventId: `e${events++}`, at: seconds, before: before as Change['before'], after: after as Change['after'] });
const archive = (status: string, size = 10, run = 'run-1', id = 'a') => ({ pk: `${run}|${id}`, sk: 'meta', status, archive: { size } });
const change = (before: object | undefined, after: object | undefined) => at(100, before, after);
const world = () => ({ figures: new MemoryFigures(), clock: new TestClock() });
const TOTALS = { partitions: 1, archives: 5, bytes: 50, already_downloaded: 2, already_downloaded_bytes: 20, skipped: 1, skipped_bytes: 7 };
const RUN = { pk: 'run-1', sk: 'run' };

it('moves an archive and its bytes from one status to the next', async () => {
  const ports = world();
  await countChanges([change(undefined, archive('requested')), change(undefined, archive('requested', 5, 'run-1', 'b'))], ports);
  expect(ports.figures.runs['run-1']).toEqual({ requested_archives: 2, requested_bytes: 15 });
  await countChanges([change(archive('requested'), archive('staged')), change(archive('staged'), archive('downloaded'))], ports);
  expect(ports.figures.runs['run-1']).toEqual({ requested_archives: 1, requested_bytes: 5, downloaded_archives: 1, downloaded_bytes: 10 });
  await countChanges([change(archive('requested', 5, 'run-1', 'b'), undefined)], ports);
  expect(ports.figures.runs['run-1']).toMatchObject({ requested_archives: 0, requested_bytes: 0 });
});

describe('an archive that is on its way and has a failure', () => {
  const refused = { reason: 'UploadFailed', message: 'Access Denied' };
  const broken = { reason: 'DownloadFailed', message: 'the connection broke' };

  it('counts as hindered, and as refused if S3 refused it, until it makes progress or is settled', async () => {
    const ports = world();
    const staged = archive('staged');
    await countChanges([change(staged, { ...staged, failure: broken }), change(staged, { ...staged, failure: refused })], ports);
    expect(ports.figures.runs['run-1']).toEqual({ hindered_archives: 2, refused_archives: 1, refused_with: 'Access Denied' });
    await countChanges([change({ ...staged, failure: broken }, { ...staged, failure: refused })], ports);
    expect(ports.figures.runs['run-1']).toMatchObject({ hindered_archives: 2, refused_archives: 2 });
    await countChanges([change({ ...staged, failure: refused }, staged)], ports);
    await countChanges([change({ ...staged, failure: refused }, { ...archive('failed'), failure: refused })], ports);
    expect(ports.figures.runs['run-1']).toMatchObject({ hindered_archives: 0, refused_archives: 0 });
  });

  it('is not counted if it is settled: a resume takes it up without its failure', async () => {
    const ports = world();
    await countChanges([change({ ...archive('failed'), failure: refused }, archive('requested'))], ports);
    expect(ports.figures.runs['run-1']).toEqual({ requested_archives: 1, requested_bytes: 10, failed_archives: -1, failed_bytes: -10 });
  });
});

it('keeps what a run has spent so far, also if the news comes after Cleanup has set the figures', async () => {
  const ports = world();
  await countChanges([change(RUN, { ...RUN, spent_nano_usd: 5 }), change({ ...RUN, spent_nano_usd: 5 }, { ...RUN, spent_nano_usd: 9, phase: 'settling' })], ports);
  expect(ports.figures.runs['run-1']).toEqual({ spent_nano_usd: 9 });
  ports.figures.reconciled.set('run-1', 200);
  await countChanges([change({ ...RUN, spent_nano_usd: 9 }, { ...RUN, spent_nano_usd: 12 })], ports);
  expect(ports.figures.runs['run-1']).toMatchObject({ spent_nano_usd: 12 });
  await countChanges([change({ ...RUN, spent_nano_usd: 12 }, { ...RUN, spent_nano_usd: 12, phase: 'finished' })], ports);
  expect(ports.figures.batches.size).toBe(2);
});

it('counts nothing for changes of other items', async () => {
  const ports = world();
  await countChanges([
    change(archive('staged'), { ...archive('staged'), due_at: 7 }),
    change(undefined, { pk: 'run-1|a', sk: 'chunk|1|00001', size: 3 }),
    change(undefined, { pk: 'budget|2026-11-22', sk: 'budget' }),
    change(undefined, { pk: 'runs', sk: 'run' }),
    change(undefined, { pk: 'runs', sk: 'meta' }),
    change(RUN, { ...RUN, phase: 'settling' }),
  ], ports);
  expect(ports.figures.runs).toEqual({});
  expect(ports.figures.batches.size).toBe(0);
});

it('counts the archives that the manifest settles once, when the run gets its totals', async () => {
  const ports = world();
  await countChanges([change(RUN, { ...RUN, totals: TOTALS }), change({ ...RUN, totals: TOTALS }, { ...RUN, totals: TOTALS, phase: 'settling' })], ports);
  expect(ports.figures.runs['run-1']).toEqual({
    total_archives: 5, total_bytes: 50, downloaded_archives: 2, downloaded_bytes: 20, skipped_archives: 1, skipped_bytes: 7,
  });
});

it('keeps runs apart, and splits what is too much for one transaction', async () => {
  const ports = world();
  await countChanges(Array.from({ length: 250 }, (_, i) => change(undefined, archive('requested', 1, `run-${i}`))), ports);
  expect(Object.keys(ports.figures.runs)).toHaveLength(250);
  expect(ports.figures.batches.size).toBe(3);
});

it('counts a batch once even if it comes twice, or the function died halfway', async () => {
  const ports = world();
  const batch = Array.from({ length: 150 }, (_, i) => change(undefined, archive('requested', 1, `run-${i}`)));
  const apply = ports.figures.apply.bind(ports.figures);
  ports.figures.apply = jest.fn().mockImplementationOnce(apply).mockRejectedValueOnce(new Error('died')).mockImplementation(apply);
  await expect(countChanges(batch, ports)).rejects.toThrow('died');
  await countChanges(batch, ports);
  await countChanges(batch, ports);
  expect(Object.values(ports.figures.runs).every(({ requested_archives: n }) => n === 1)).toBe(true);
  expect(Object.keys(ports.figures.runs)).toHaveLength(150);
});

it('counts two batches of equal changes, because their event ids differ', async () => {
  const ports = world();
  await countChanges([change(undefined, archive('requested'))], ports);
  await countChanges([change(undefined, archive('requested', 10, 'run-1', 'b'))], ports);
  expect(ports.figures.runs['run-1'].requested_archives).toBe(2);
});

it('tries again if another shard writes to the same figures, and fails in the end', async () => {
  const ports = world();
  ports.figures.conflicts = 3;
  await countChanges([change(undefined, archive('requested'))], ports);
  expect(ports.figures.runs['run-1'].requested_archives).toBe(1);
  expect(ports.clock.slept).toBeGreaterThan(0);
  ports.figures.conflicts = 1000;
  await expect(countChanges([change(undefined, archive('requested'))], ports)).rejects.toThrow(MetricsBusyError);
});

it('does not count changes that the report\'s figures include', async () => {
  const ports = world();
  ports.figures.reconciled.set('run-1', 100);
  await countChanges([at(100, archive('staged'), archive('downloaded')), at(99, RUN, { ...RUN, totals: TOTALS })], ports);
  expect(ports.figures.runs).toEqual({});
});

it('works the changes out again if Cleanup sets the figures at that moment', async () => {
  const ports = world();
  ports.figures.meanwhile = () => ports.figures.reconciled.set('run-1', 100);
  await countChanges([at(100, archive('staged'), archive('downloaded'))], ports);
  expect(ports.figures.runs).toEqual({});
});

it('takes a resumed archive from the skipped ones, among which it was counted without a row', async () => {
  const ports = world();
  ports.figures.reconciled.set('run-1', 100);
  ports.figures.runs['run-1'] = { skipped_archives: 2, skipped_bytes: 20, failed_archives: 1, failed_bytes: 10 };
  await countChanges([
    at(101, undefined, archive('requested')),
    at(101, archive('failed', 10, 'run-1', 'b'), archive('requested', 10, 'run-1', 'b')),
    at(102, archive('requested'), undefined),
  ], ports);
  expect(ports.figures.runs['run-1']).toEqual({
    skipped_archives: 2, skipped_bytes: 20, failed_archives: 0, failed_bytes: 0, requested_archives: 1, requested_bytes: 10,
  });
});

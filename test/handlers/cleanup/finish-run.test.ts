import { createHash } from 'node:crypto';
import { cleanupWorld, CleanupWorld, entry, row } from './cleanup-doubles';
import { finishRun } from '../../../src/handlers/cleanup/finish-run';
import { writeReport } from '../../../src/handlers/cleanup/write-report';
import { BEYOND_SAFE, SIZES_BEYOND_SAFE } from '../../support/beyond-safe';
import { manifestTotals } from '../../support/memory-runs';
import { at, figuresOn } from '../../support/pages';

const run = { run: 'run-1' };
const PAGE = 'run-1/report/summary.md';

async function reported(world: CleanupWorld): Promise<CleanupWorld> {
  for (let partition = 1; partition <= (world.runs.items.get('run-1')!.totals?.partitions ?? 0); partition++) {
    await writeReport({ run: 'run-1', partition, cared: 0 }, Infinity, world);
  }
  return world;
}

const allMoved = () => reported(cleanupWorld([[entry('a')], [entry('b')]], { a: row('a', 'downloaded'), b: row('b', 'downloaded') }));
const oneFailed = () => reported(cleanupWorld([[entry('a'), entry('b')]], {
  a: row('a', 'downloaded'), b: row('b', 'failed', { failure: { reason: 'DestinationKeyOccupied', message: 'taken' } }),
}));
const summary = (world: CleanupWorld) => JSON.parse(world.objects.content.get('run-1/report/summary.json')!);
const page = (world: CleanupWorld) => world.objects.content.get(PAGE)!;

it('ends a run as succeeded if all its archives are downloaded', async () => {
  const world = await allMoved();
  await expect(finishRun(run, world)).resolves.toEqual({
    outcome: 'succeeded',
    vault_name: 'photos',
    report: `s3://inventories/${PAGE}`,
    pass: 1,
    archives: { total: 2, downloaded: 2, failed: 0, skipped: 0 },
    bytes: { total: 20, downloaded: 20, failed: 0, skipped: 0 },
    publish: true,
    on_completion: 'EVENT',
    stop_error: 'WorkflowRunStopped',
    stop_reason: '',
    listed_for: 'execution-1',
  });
  expect(world.runs.items.get('run-1')).toMatchObject({ phase: 'finished', outcome: 'succeeded', finished_at: '2026-11-22T10:00:00.000Z' });
  expect(world.runs.active.has('run-1')).toBe(true); // Until its outcome is published.
  expect(summary(world)).toMatchObject({
    workflow_run: 'run-1',
    outcome: 'succeeded',
    started_at: '2026-11-22T08:00:00.000Z',
    finished_at: '2026-11-22T10:00:00.000Z',
    total: { archives: 2, bytes: 20 },
    statuses: { downloaded: { archives: 2, bytes: 20 } },
    reasons: [],
    unreported: 0,
    files: [
      { jsonl: 'run-1/report/archives-00001.jsonl', csv: 'run-1/report/archives-00001.csv' },
      { jsonl: 'run-1/report/archives-00002.jsonl', csv: 'run-1/report/archives-00002.csv' },
    ],
  });
  expect(page(world)).toContain('2 of 2 archives of the inventory are in the bucket');
  expect(page(world)).not.toContain('resume');
});

it('says how many names were unreadable, objects not plain and archives left out', async () => {
  const world = await reported(cleanupWorld([[entry('a', { decoder: 'undecodable-name' }), entry('b', { content_flags: ['compressed'] })]], {
    a: row('a', 'downloaded'), b: row('b', 'downloaded'),
  }));
  world.runs.put('run-1', { ...world.runs.items.get('run-1')!, totals: manifestTotals({ archives: 2, left_out: 7, left_out_bytes: 70 }) }, true);
  await finishRun(run, world);
  expect(page(world)).toContain('2 of 2 selected archives');
  expect(page(world)).toContain('7 others were not selected');
  expect(page(world)).toContain('1 have names that cannot be read');
  expect(page(world)).toContain('1 were compressed or encrypted');
  const one = { archives: 1, bytes: 10 };
  expect(summary(world)).toMatchObject({ undecodable: one, not_plain: one, left_out: { archives: 7, bytes: 70 } });
  const plain = await allMoved();
  await finishRun(run, plain);
  expect(page(plain)).not.toMatch(/selected|cannot be read|compressed/);
});

it('adds up the partitions for the figures', async () => {
  const world = await allMoved();
  await finishRun(run, world);
  expect(world.reconciled).toEqual([['run-1', expect.objectContaining({ total: { archives: 2, bytes: 20 } }), true]]);
});

it('says what failed, what to do about it, where the report is and how to resume', async () => {
  const world = await oneFailed();
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'completed-with-failures' });
  expect(summary(world).reasons).toEqual([{ reason: 'DestinationKeyOccupied', archives: 1, bytes: 10 }]);
  expect(page(world)).toContain('| failed | 1 | 10 B |');
  expect(page(world)).toMatch(/\| DestinationKeyOccupied \| 1 \| 10 B \| .*Move that object away/);
  expect(page(world)).toContain('`run-1/report/archives-00001.jsonl`');
  expect(page(world)).toContain('`WorkflowRun` = `run-1`');
});

it('says that a resume would do nothing, or how many archives it would request', async () => {
  const skipped = entry('b', { status: 'skipped', failure: { reason: 'DestinationKeyOccupied', message: 'taken' } });
  const world = await reported(cleanupWorld([[entry('a'), skipped]], { a: row('a', 'downloaded') }));
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'completed-with-failures' });
  expect(world.runs.items.get('run-1')!.resumable).toBe(0);
  expect(page(world)).toContain('A resume would request nothing');
  const failed = row('c', 'failed', { failure: { reason: 'DownloadFailed', message: 'no' } });
  const other = await reported(cleanupWorld([[entry('a'), skipped], [entry('c'), entry('d')]], { a: row('a', 'downloaded'), c: failed }));
  await finishRun(run, other);
  expect([other.runs.items.get('run-1')!.resumable, summary(other).resumable]).toEqual([2, 2]);
  expect(page(other)).toContain('Execute the resume document');
});

it('ends a stopped run as stopped, and says why', async () => {
  const world = await reported(cleanupWorld([[entry('a'), entry('b')]], { a: row('a', 'downloaded') }));
  world.runs.put('run-1', { ...world.runs.items.get('run-1')!, stopped: true, stop_reason: 'States.Timeout' }, true);
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'stopped' });
  expect(page(world)).toContain('What ended the run: States.Timeout');
  expect(page(world)).toContain('| NotRequested | 1 |');
});

it('ends a run that was stopped after its last archive as succeeded', async () => {
  const world = await allMoved();
  world.runs.put('run-1', { ...world.runs.items.get('run-1')!, stopped: true }, true);
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'succeeded' });
});

it('says that nothing was requested if the run has no manifest', async () => {
  const world = cleanupWorld([]);
  world.runs.put('run-1', { phase: 'settling', stop_reason: 'InventoryJobFailed: no luck' }, true);
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'stopped' });
  expect(world.runs.items.get('run-1')).not.toHaveProperty('resumable');
  expect(page(world)).toContain('Nothing was requested');
  expect(page(world)).toContain('InventoryJobFailed: no luck');
  expect(world.reconciled[0][2]).toBe(false);
});

describe('the outcome', () => {
  const published = (world: CleanupWorld, pass: number) => world.runs.items.set('run-1', { ...world.runs.items.get('run-1')!, outcome_published: pass });

  it('is published by each Cleanup until one has noted that it did', async () => {
    const world = await allMoved();
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: true });
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: true });
    published(world, 1);
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: false });
  });

  it('is not published again if another Cleanup has noted it while this one finished the run', async () => {
    const world = await allMoved();
    world.runs.before.setPhase = () => published(world, 1);
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: false });
  });

  it('is published once for each pass', async () => {
    const world = await allMoved();
    published(world, 1);
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: false });
    world.runs.put('run-1', { ...world.runs.items.get('run-1')!, phase: 'settling', pass: 2 }, true);
    await reported(world);
    await expect(finishRun(run, world)).resolves.toMatchObject({ publish: true, pass: 2 });
  });

  it('goes to the topic too if the launch says so, with the amounts that are not downloaded', async () => {
    const world = await oneFailed();
    world.runs.put('run-1', { ...world.runs.items.get('run-1')!, on_completion: 'EVENT_AND_TOPIC' }, true);
    await expect(finishRun(run, world)).resolves.toMatchObject({
      on_completion: 'EVENT_AND_TOPIC', archives: { total: 2, downloaded: 1, failed: 1, skipped: 0 }, bytes: { failed: 10 },
    });
  });

  it('is left to an execution that took the run up at that moment', async () => {
    const world = await oneFailed();
    const figures = { reconcile: async () => { world.runs.put('run-1', { phase: 'requesting', pass: 2 }, true); } };
    await expect(finishRun(run, { ...world, figures })).rejects.toMatchObject({ name: 'RunTakenUp' });
  });
});

it.each(['activeRun', 'setPhase'] as const)('ends the run the same, with the same time, after it died at %s', async (step) => {
  const world = await oneFailed();
  world.runs.dieAt = step;
  await expect(finishRun(run, world)).rejects.toThrow('died');
  const finishedAt = world.runs.items.get('run-1')!.finished_at;
  await world.clock.sleep(60_000);
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'completed-with-failures', publish: true });
  expect(world.runs.items.get('run-1')!.finished_at).toBe(finishedAt ?? '2026-11-22T10:01:00.000Z');
  expect(summary(world).finished_at).toBe(world.runs.items.get('run-1')!.finished_at);
});

it('does not end a run while an archive is requested or staged', async () => {
  const world = await reported(cleanupWorld([[entry('a')]], { a: row('a', 'staged') }));
  await expect(finishRun(run, world)).rejects.toMatchObject({ name: 'ReportIncomplete', message: expect.stringContaining('1 archives') });
  expect(world.runs.items.get('run-1')!.phase).toBe('settling');
  expect(world.runs.active.has('run-1')).toBe(true);
});

it('does not end a run with the report of an earlier pass, or without a report', async () => {
  const world = await oneFailed();
  world.runs.put('run-1', { ...world.runs.items.get('run-1')!, pass: 2 }, true);
  await expect(finishRun(run, world)).rejects.toMatchObject({ name: 'ReportIncomplete' });
  world.objects.content.delete('run-1/report/counts-00001.json');
  await expect(finishRun(run, world)).rejects.toMatchObject({ name: 'ReportIncomplete' });
});

it('leaves a resumed run alone', async () => {
  const world = await oneFailed();
  world.runs.put('run-1', { ...world.runs.items.get('run-1')!, phase: 'requesting', pass: 2, execution_arn: 'execution-2' }, true);
  await expect(finishRun(run, world)).rejects.toMatchObject({ name: 'RunTakenUp' });
  expect(world.objects.content.has(PAGE)).toBe(false);
  expect(world.runs.active.has('run-1')).toBe(true);
});

it('leaves a run alone that is resumed at that moment, even if it settles again', async () => {
  const world = await oneFailed();
  world.runs.before.setPhase = () => world.runs.put('run-1', { phase: 'settling', pass: 2, execution_arn: 'execution-2' }, true);
  await expect(finishRun(run, world)).rejects.toMatchObject({ name: 'RunTakenUp' });
  expect(world.runs.items.get('run-1')).toMatchObject({ phase: 'settling', pass: 2 });
  expect(world.runs.active.has('run-1')).toBe(true);
});

it('names the execution in the list, even if the item names another one', async () => {
  const world = await oneFailed();
  world.runs.items.set('run-1', { ...world.runs.items.get('run-1')!, execution_arn: 'execution-2' });
  await expect(finishRun(run, world)).resolves.toMatchObject({ listed_for: 'execution-1' });
});

it('names no execution if the run is off the list already', async () => {
  const world = await oneFailed();
  world.runs.active.clear();
  await expect(finishRun(run, world)).resolves.toMatchObject({ listed_for: '' });
});

it('warns if the report lists fewer archives than the manifest', async () => {
  const world = await allMoved();
  const item = world.runs.items.get('run-1')!;
  world.runs.put('run-1', { ...item, totals: { ...item.totals!, archives: 3 } }, true);
  await expect(finishRun(run, world)).resolves.toMatchObject({ outcome: 'completed-with-failures' });
  expect(page(world)).toContain('Do not delete anything from the vault');
});

it('a summary of more than 2^53 bytes says each of them', async () => {
  const names = SIZES_BEYOND_SAFE.map((_, n) => `a${n}`);
  const entries = SIZES_BEYOND_SAFE.map((size, n) => entry(names[n], { size }));
  const world = await reported(cleanupWorld([entries, entries], Object.fromEntries(SIZES_BEYOND_SAFE.map((size, n) => [names[n], row(names[n], 'downloaded', { archive: { size } })]))));
  const finished = await finishRun(run, world);
  expect(world.objects.content.get('run-1/report/summary.json')).toContain(`"bytes": ${2n * BEYOND_SAFE}\n`);
  // Lambda's answer is JSON, whose numbers Step Functions rounds.
  expect(finished.bytes.total).toBe(Number(2n * BEYOND_SAFE));
  expect(page(world)).toContain('16.0 PiB');
});

describe('the page for a browser', () => {
  const htmlOf = (world: CleanupWorld) => world.objects.content.get('run-1/report/report.html')!;

  it('has the numbers of the summary, and the archives that were not moved', async () => {
    const world = await oneFailed();
    await finishRun(run, world);
    const figures = figuresOn(htmlOf(world));
    expect(figures.length).toBeGreaterThan(10);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(summary(world), path))]);
    expect(htmlOf(world)).toContain('<bdi>photos/b</bdi>');
    expect(htmlOf(world)).not.toContain('<bdi>photos/a</bdi>');
  });

  it('has the hash of each file of the report', async () => {
    const world = await allMoved();
    await finishRun(run, world);
    const { files } = summary(world);
    expect(files).toHaveLength(2);
    for (const { sha256, ...keys } of files) {
      for (const [form, key] of Object.entries<string>(keys)) {
        expect(sha256[form]).toBe(createHash('sha256').update(world.objects.content.get(key)!).digest('hex'));
        expect(htmlOf(world)).toContain(sha256[form]);
      }
    }
  });

  it('shows when archives arrived, if the run itself moved them', async () => {
    const settled_at = '2026-11-22T09:00:00.500Z';
    const world = await reported(cleanupWorld([[entry('a'), entry('there', { status: 'downloaded' }), entry('b')]], {
      a: row('a', 'downloaded', { settled_at }), b: row('b', 'failed', { settled_at, failure: { reason: 'DownloadFailed', message: 'broken' } }),
    }));
    await finishRun(run, world);
    expect(summary(world).progress).toEqual({ step_seconds: 1, intervals: [{ from: '2026-11-22T09:00:00.000Z', archives: 1, bytes: 10 }] });
  });
});

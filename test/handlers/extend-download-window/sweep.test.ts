import { HOUR, ID, SweepWorld } from './sweep-world';
import { RunItem } from '../../../src/contracts/run';
import { serviceError, throttling } from '../support/inventories';

describe('a run that another execution is sweeping', () => {
  const look = (world: SweepWorld) => world.sweep(false, 5, 'sweep-2');

  it('is left alone, so a due archive is read once', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    const looks: string[] = [];
    world.jobs.describe = async (_vault, jobId) => {
      looks.push(jobId);
      if (looks.length === 1) expect(await look(world)).toEqual({ settled: false, more: false });
      return undefined;
    };
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(looks).toEqual(['job-1']);
  });

  it('is swept again once that execution has ended, also with an error', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    world.jobs.describe = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
    await expect(world.sweep()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(look(world)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('throws the error of the sweep even if the claim cannot be released', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    world.jobs.describe = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
    world.runs.dieAt = 'releaseSweep';
    await expect(world.sweep()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(world.logged).toContain('The claim stays until it runs out');
  });

  it('is swept again after that execution died, once its claim has run out', async () => {
    const world = new SweepWorld();
    world.put();
    await world.runs.claimSweep('run-1', 'dead', { now: world.now, until: world.now + 390 });
    world.clock.time += 389_000;
    await look(world);
    expect(world.asked).toHaveLength(0);
    world.clock.time += 1000;
    await look(world);
    expect(world.asked).toHaveLength(1);
  });
});

describe('two sweeps that overlap', () => {
  it('request one job', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(world.asked).toHaveLength(1);
  });

  it('send a lost notification once', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    world.job('job-1', 'Succeeded', 1);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.sent).toHaveLength(1);
  });

  it('begin one upload', async () => {
    const world = new SweepWorld();
    world.put({ status: 'staged', job: { id: 'job-1' }, upload: { id: 'upload-1', state: 'spoiled' }, archive: { chunks_count: 2 } });
    world.job('job-1', 'Succeeded', 1);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.row.upload.generation).toBe(2);
    expect(world.sent).toHaveLength(1);
  });
});

it('leaves an archive alone that is staged during the sweep', async () => {
  const world = new SweepWorld();
  world.put({ job: { id: 'job-1' } });
  world.archives.before.change = () => { world.archives.put(ID, { status: 'staged', job: { id: 'job-1' }, due_at: world.now + 11 * HOUR }); };
  await world.sweep();
  expect(world.asked).toEqual([]);
  expect(world.row).toMatchObject({ status: 'staged', due_at: world.now + 11 * HOUR });
});

it('names the newer job even if chunks mark the archive due during the request', async () => {
  const world = new SweepWorld();
  world.put({ status: 'staged', job: { id: 'job-1' }, archive: { chunks_count: 5 } });
  world.answers = [() => { world.archives.put(ID, { ...world.row, due_at: world.now, failure: { reason: 'OutputExpired', message: 'gone' } }); }];
  await world.sweep();
  expect(world.row).toMatchObject({ job: { id: 'job-1', newer: 'job-2' }, due_at: world.now });
  await world.sweep();
  expect(world.asked).toHaveLength(1);
});

it('does not count a second copy of a wrong chunk as progress', async () => {
  const world = new SweepWorld();
  const begun = world.now;
  world.put({ status: 'staged', job: { id: 'job-1', completed_at: world.now - HOUR }, archive: { chunks_count: 5 }, patience: { chunks: 5 } });
  for (const done of [4, 5, 4, 5, 4]) {
    world.job('job-1', 'Succeeded', 1);
    world.put({ ...world.row, due_at: world.now }, done);
    await world.sweep();
    world.clock.time += HOUR * 1000;
  }
  expect(world.row.patience).toEqual({ starts: 1, chunks: 5, no_progress_since: begun });
});

it('gives an archive up after five uploads, even if chunks arrived in each', async () => {
  const world = new SweepWorld();
  world.put({ status: 'staged', job: { id: 'job-1' }, archive: { chunks_count: 5 } });
  world.job('job-1', 'Succeeded', 1);
  for (let upload = 1; upload <= 5; upload += 1) {
    expect(world.row).toMatchObject({ status: 'staged', upload: { generation: upload } });
    world.put({ ...world.row, due_at: world.now }, 3);
    await world.sweep(); // Progress: starts and the clock begin anew.
    expect(world.row.patience.starts).toBe(0);
    world.put({ ...world.row, due_at: world.now, upload: { ...world.row.upload, id: `upload-${upload}`, state: 'spoiled' }, failure: { reason: 'TreeHashMismatch', message: 'other bytes' } }, 5);
    await world.sweep();
  }
  expect(world.row).toMatchObject({ status: 'failed', upload: { id: 'upload-5' }, failure: { reason: 'TreeHashMismatch', message: 'other bytes (in 5 uploads)' } });
  expect(world.aborted).toEqual(['upload-1', 'upload-2', 'upload-3', 'upload-4']); // Cleanup ends the recorded one.
});

it.each([[23, 1, 'staged'], [24, 0, 'failed']])('reads the output to its end if the run was stopped: %i h after the job', async (hours, sent, status) => {
  const world = new SweepWorld({ phase: 'settling' });
  world.put({ status: 'staged', job: { id: 'job-1' }, archive: { chunks_count: 5 } }, 2);
  world.job('job-1', 'Succeeded', hours);
  await world.sweep();
  expect(world.sent).toHaveLength(sent);
  expect(world.row.status).toBe(status);
});

it('gives an archive up after two days of errors, and no sooner', async () => {
  const world = new SweepWorld();
  world.put({ status: 'staged', job: { id: 'job-1' }, upload: { id: 'upload-1', state: 'spoiled' }, failure: { reason: 'UploadFailed', message: 'x' } });
  world.uploads.abort = async () => { throw serviceError('AccessDenied', 'no', 403); };
  world.clock.time += (48 * HOUR - 1) * 1000;
  await expect(world.sweep()).rejects.toThrow('no');
  expect(world.row.status).toBe('staged');
  world.clock.time += 1000;
  await expect(world.sweep()).rejects.toThrow('no');
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed', message: expect.stringContaining('AccessDenied: no') } });
  expect(await world.sweep()).toEqual({ settled: true, more: false });
});

it.each([
  ['ThrottlingException', throttling()],
  ['InternalError', serviceError('InternalError', 'later', 500)],
])('keeps an archive after three days of a transient error: %s', async (_, error) => {
  const world = new SweepWorld();
  world.put({ job: { id: 'job-1' } });
  world.jobs.describe = async () => { throw error; };
  world.clock.time += 72 * HOUR * 1000;
  await world.sweep().catch((raised) => expect(raised).toBe(error));
  expect(world.row.status).toBe('requested');
});

it('keeps the job that its notification wrote before the answer came', async () => {
  const world = new SweepWorld();
  world.put();
  world.answers = [() => { world.archives.put(ID, { status: 'staged', job: { id: 'faster' }, due_at: world.now + 11 * HOUR }); }];
  await world.sweep();
  expect(world.row).toMatchObject({ status: 'staged', job: { id: 'faster' } });
});

it('looks after the other archives if one fails, logs it, and throws the error at the end', async () => {
  const world = new SweepWorld();
  world.put({ job: { id: 'bad' } });
  world.archives.put({ run: 'run-1', archiveId: 'archive-2' }, { job: { id: 'job-2' }, due_at: world.now });
  const describe = world.jobs.describe;
  world.jobs.describe = async (vault, jobId) => { if (jobId === 'bad') throw serviceError('AccessDeniedException', 'no', 403); return describe(vault, jobId); };
  await expect(world.sweep()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(world.asked.map((request) => request.archiveId)).toEqual(['archive-2']);
  expect(world.row).toMatchObject({ due_at: world.now, patience: { starts: 1 } });
  expect(world.logged).toHaveLength(1);
});

it('does not fail if Glacier is busy: the archive stays due', async () => {
  const world = new SweepWorld();
  world.put({ job: { id: 'job-1' } });
  world.jobs.describe = async () => { throw throttling(); };
  expect(await world.sweep()).toEqual({ settled: false, more: false });
  expect(world.row).toMatchObject({ due_at: world.now, patience: { starts: 1 } });
});

it('says that there is more if the deadline came first', async () => {
  const world = new SweepWorld();
  for (let i = 0; i < 200; i += 1) world.archives.put({ run: 'run-1', archiveId: `archive-${i}` }, { due_at: world.now });
  expect(await world.sweep(false, 0.05)).toEqual({ settled: false, more: true });
  expect(world.asked.length).toBeGreaterThan(0);
  expect(world.asked.length).toBeLessThan(200);
  expect(await world.sweep(true)).toEqual({ settled: false, more: false });
  expect(new Set(world.asked.map((request) => request.archiveId)).size).toBe(200);
  expect(world.asked).toHaveLength(200);
});

describe('a run is settled', () => {
  const waiting = (run: Partial<RunItem> = {}) => {
    const world = new SweepWorld(run);
    world.runs.active.set('run-1', { ...world.runs.active.get('run-1')!, completion_wait: 'run-1|completion|x|1' });
    return world;
  };

  it('if nothing is requested or staged, and only a concluding sweep tells the Orchestrator', async () => {
    const world = waiting();
    world.put({ status: 'downloaded' });
    expect(await world.sweep()).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([]);
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([['run-1|completion|x|1', { run: 'run-1', settled: true }]]);
  });

  it.each(['requested', 'staged'] as const)('not while an archive is %s, due or not', async (status) => {
    const world = waiting();
    world.put({ status, due_at: world.now + 5 * HOUR });
    expect(await world.sweep(true)).toEqual({ settled: false, more: false });
    expect(world.answered).toEqual([]);
  });

  it.each(['inventory', 'requesting'] as const)('not while it is %s', async (phase) => {
    const world = waiting({ phase });
    expect(await world.sweep(true)).toEqual({ settled: false, more: false });
    expect(world.answered).toEqual([]);
  });

  it('while it is settling, and the Orchestrator that still waits is told', async () => {
    const world = waiting({ phase: 'settling' });
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toHaveLength(1);
  });

  it('if it is finished, and then no wait is answered', async () => {
    const world = waiting({ phase: 'finished' });
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([]);
  });

  it('before the Orchestrator waits: then the next sweep tells it', async () => {
    const world = new SweepWorld();
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([]);
  });
});

import { ArchiveItem } from '../../../src/contracts/archive';
import { JobDocument } from '../../../src/contracts/glacier';
import { RunItem } from '../../../src/contracts/run';
import { SweepPorts, SweepSettings } from '../../../src/handlers/extend-download-window/ports';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { Pace } from '../../../src/handlers/initiate-retrieval/pace';
import { epochSeconds } from '../../../src/handlers/shared/clock';
import { ArchiveRequest } from '../../../src/handlers/shared/glacier-jobs';
import { TestClock } from '../../support/test-clock';
import { notFound, serviceError, throttling } from '../support/inventories';
import { MemoryArchives } from '../support/memory-archives';
import { WalkingRuns } from '../support/walking-runs';

const HOUR = 3600;
const PERIOD = 300;
const ID = { run: 'run-1', archiveId: 'archive-1' };

class World implements SweepPorts {
  public readonly clock = new TestClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new MemoryArchives();
  public readonly pace = new Pace(this.clock, 10);
  public readonly logged: string[] = [];
  public readonly log = { info: () => undefined, warn: (message: string) => { this.logged.push(message); } };
  public readonly settings: SweepSettings = { deployment: 'table', downloadWindow: 24 * HOUR, sweepPeriod: PERIOD };
  public readonly glacierJobs = new Map<string, JobDocument>();
  public readonly asked: ArchiveRequest[] = [];
  public readonly sent: JobDocument[] = [];
  public readonly aborted: string[] = [];
  public readonly answered: [string, object][] = [];
  public answers: (Error | undefined | (() => unknown))[] = [];

  public readonly jobs = {
    describe: async (_vault: string, jobId: string) => this.glacierJobs.get(jobId),
    requestArchive: async (request: ArchiveRequest) => {
      const answer = this.answers.shift();
      if (answer instanceof Error) throw answer;
      await answer?.();
      this.asked.push(request);
      const jobId = `job-${this.asked.length + 1}`;
      this.glacierJobs.set(jobId, { JobId: jobId, StatusCode: 'InProgress', CreationDate: new Date(this.clock.now()).toISOString() });
      return jobId;
    },
  };

  public readonly notifications = {
    send: async (bodies: readonly string[]) => { this.sent.push(...bodies.map((body) => JSON.parse(body) as JobDocument)); },
  };

  public readonly uploads = { abort: async (_key: string, uploadId: string) => { this.aborted.push(uploadId); } };
  public readonly waits = { putResult: async (wait: string, result: object) => { this.answered.push([wait, result]); } };

  constructor(run: Partial<RunItem> = {}) {
    this.runs.put('run-1', { phase: 'downloading', ...run }, true);
  }

  public get now() {
    return epochSeconds(this.clock);
  }

  public put(overrides: Partial<ArchiveItem> = {}, done = 0) {
    const requested = new Date(this.clock.now() - 40 * HOUR * 1000).toISOString();
    const row = this.archives.put(ID, { due_at: this.now, requested_at: requested, ...overrides });
    this.archives.done.set(`${row.pk}|${row.generation}`, new Set(Array.from({ length: done }, (_, i) => i + 1)));
    return row;
  }

  public job(jobId: string, StatusCode: string, hoursAgo = 1, more: JobDocument = {}) {
    const then = new Date(this.clock.now() - hoursAgo * HOUR * 1000).toISOString();
    this.glacierJobs.set(jobId, { JobId: jobId, ArchiveId: ID.archiveId, StatusCode, CreationDate: then, ...(StatusCode === 'InProgress' ? {} : { CompletionDate: then }), ...more });
  }

  public sweep(conclude = false, minutes = 5, execution = 'sweep-1') {
    return sweep({ run: 'run-1', execution, conclude }, this.clock.now() + minutes * 60_000, this, this.settings);
  }

  public get row() {
    return this.archives.row(ID);
  }
}

describe('a requested archive that is due', () => {
  it('without a job is asked for again: nobody knows what became of the request', async () => {
    const world = new World();
    world.put();
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(world.asked).toEqual([{ vaultName: 'photos', archiveId: 'archive-1', tier: 'Bulk', description: 'GlacierVaultToS3Transfer/table/run-1' }]);
    expect(world.row).toMatchObject({ status: 'requested', job_id: 'job-2', attempts: 2, due_at: world.now + 13 * HOUR });
  });

  it('whose notification was lost is sent on as if Glacier had notified', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    world.job('job-1', 'Succeeded');
    await world.sweep();
    expect(world.sent).toEqual([world.glacierJobs.get('job-1')]);
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'requested', attempts: 2, due_at: world.now + 30 * 60, job_id: 'job-1', job_completed_at: world.now - HOUR });
  });

  it('is left to Glacier while its job is in progress', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    world.job('job-1', 'InProgress', 20);
    await world.sweep();
    expect(world.row).toMatchObject({ attempts: 1, due_at: world.now + HOUR });
    expect([world.asked, world.sent]).toEqual([[], []]);
  });

  it.each([
    ['takes more than twice as long as it may', 'InProgress', 25],
    ['failed', 'Failed', 1],
    ['was done so long ago that its output is about to go', 'Succeeded', 12],
    ['is gone', undefined, 0],
  ])('is asked for again where its job %s', async (_, status, hoursAgo) => {
    const world = new World();
    world.put({ job_id: 'job-1', job_completed_at: world.now });
    if (status) world.job('job-1', status, hoursAgo);
    await world.sweep();
    expect(world.asked).toHaveLength(1);
    expect(world.row).toMatchObject({ status: 'requested', job_id: 'job-2', attempts: 2 });
    expect(world.row).not.toHaveProperty('job_completed_at');
  });

  it('is not looked at before it is due', async () => {
    const world = new World();
    world.put({ due_at: world.now + 1 });
    await world.sweep();
    expect([world.asked, world.row.attempts]).toEqual([[], 1]);
  });
});

describe('a staged archive that is due', () => {
  const staged = { status: 'staged', job_id: 'job-1', fanned_out_job: 'job-1', chunks_count: 5 } as const;

  it('whose chunks are all done is sent to the processor again, whatever became of its job', async () => {
    const world = new World();
    world.put({ ...staged, job_completed_at: world.now - 30 * HOUR }, 5);
    await world.sweep();
    expect(world.sent).toEqual([{
      Action: 'ArchiveRetrieval',
      ArchiveId: 'archive-1',
      ArchiveSizeInBytes: 10,
      ArchiveSHA256TreeHash: 'a'.repeat(64),
      SHA256TreeHash: 'a'.repeat(64),
      RetrievalByteRange: '0-9',
      Completed: true,
      CompletionDate: new Date((world.now - 30 * HOUR) * 1000).toISOString(),
      JobDescription: 'GlacierVaultToS3Transfer/table/run-1',
      JobId: 'job-1',
      StatusCode: 'Succeeded',
    }]);
    expect(world.row).not.toHaveProperty('fanned_out_job');
    expect(world.asked).toEqual([]);
  });

  it('whose output can be read for long enough gets its missing chunk messages again', async () => {
    const world = new World();
    world.put({ ...staged, failure: { reason: 'DownloadFailed', message: 'x' } }, 2);
    world.job('job-1', 'Succeeded', 3);
    await world.sweep();
    expect(world.sent).toHaveLength(1);
    expect(world.row).not.toHaveProperty('fanned_out_job');
    expect(world.row).toMatchObject({ attempts: 1, chunks_at_attempt: 2, due_at: world.now + 15 * 60 });
  });

  it('is asked for again before its output goes, and is read from the old job until the new one is ready', async () => {
    const world = new World();
    world.put(staged, 2);
    world.job('job-1', 'Succeeded', 12);
    await world.sweep();
    expect(world.asked).toHaveLength(1);
    expect(world.sent).toEqual([]);
    expect(world.row).toMatchObject({ status: 'staged', job_id: 'job-1', pending_job_id: 'job-2', fanned_out_job: 'job-1', due_at: world.now + 13 * HOUR });
  });

  it('is not paid for twice where the notification of the newer job is lost', async () => {
    const world = new World();
    world.put({ ...staged, pending_job_id: 'job-2' });
    world.job('job-2', 'Succeeded', 1);
    await world.sweep();
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-2']);
    expect(world.asked).toEqual([]);
  });

  it('waits for the newer job where the old one is gone, but reads on from the old one where it can', async () => {
    const world = new World();
    world.put({ ...staged, pending_job_id: 'job-2' });
    world.job('job-2', 'InProgress', 1);
    await world.sweep();
    expect([world.asked, world.sent]).toEqual([[], []]);
    world.clock.time += HOUR * 1000;
    world.job('job-1', 'Succeeded', 1);
    await world.sweep();
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-1']);
  });

  it('whose upload is spoiled begins a new one, and the old one is ended', async () => {
    const world = new World();
    world.put({ ...staged, generation: 2, upload_id: 'upload-1', upload_spoiled: true, chunks_at_attempt: 4 }, 5);
    world.job('job-1', 'Succeeded', 1);
    await world.sweep();
    expect(world.aborted).toEqual(['upload-1']);
    expect(world.row).toMatchObject({ generation: 3, chunks_at_attempt: 0, attempts: 2 });
    for (const gone of ['upload_id', 'upload_spoiled', 'fanned_out_job']) expect(world.row).not.toHaveProperty(gone);
    expect(world.sent).toHaveLength(1);
  });

  it('survives many windows while chunks arrive, and is given up after five without one', async () => {
    const world = new World();
    world.put({ ...staged, chunks_count: 100 });
    for (let window = 1; window <= 20; window += 1) {
      world.archives.done.set(`${world.row.pk}|1`, new Set(Array.from({ length: window }, (_, i) => i)));
      world.glacierJobs.clear();
      world.clock.time = world.row.due_at * 1000;
      await world.sweep();
    }
    expect(world.row).toMatchObject({ status: 'staged', attempts: 1 });
    expect(world.asked).toHaveLength(20);
    for (let window = 0; window < 10; window += 1) {
      world.glacierJobs.clear();
      world.clock.time = world.row.due_at * 1000;
      await world.sweep();
    }
    expect(world.asked).toHaveLength(24);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'OutputExpired', message: expect.stringContaining('tried 5 times') } });
    expect(world.row.settled_at).toBeDefined();
  });
});

it('gives an archive up with what went wrong last', async () => {
  const world = new World();
  world.put({ status: 'staged', job_id: 'job-1', attempts: 5, failure: { reason: 'TreeHashMismatch', message: 'other bytes' } });
  world.job('job-1', 'Succeeded', 1);
  await world.sweep();
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'TreeHashMismatch', message: 'other bytes (tried 5 times without progress)' } });
  expect(world.sent).toEqual([]);
});

describe('asking again', () => {
  const lost = () => {
    const world = new World();
    world.put({ job_id: 'job-1', attempts: 3 });
    return world;
  };

  it.each([['busy', throttling(), 60], ['bound by a policy', serviceError('PolicyEnforcedException', 'no', 400), HOUR]])(
    'is tried later and not counted where Glacier is %s', async (_, error, wait) => {
      const world = lost();
      world.answers = [error];
      await world.sweep();
      expect(world.row).toMatchObject({ status: 'requested', attempts: 3, due_at: world.now + wait });
      world.clock.time += wait * 1000;
      await world.sweep();
      expect(world.row).toMatchObject({ attempts: 4, job_id: 'job-2' });
    });

  it.each([
    ['archive', notFound('The archive ID was not found: archive-1')], ['vault', notFound('Vault not found for ARN: arn:x')],
  ])('ends where the %s is gone', async (_, error) => {
    const world = lost();
    world.answers = [error];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'ArchiveNotFound' } });
  });

  it('with an unknown outcome is left until a job would be done', async () => {
    const world = lost();
    world.answers = [Object.assign(new Error('reset'), { code: 'ECONNRESET' })];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'requested', attempts: 4, due_at: world.now + 13 * HOUR });
    expect(world.row).not.toHaveProperty('job_id');
  });

  it('that is refused is counted, said and given up in the end, never for ever', async () => {
    const world = lost();
    world.answers = Array.from({ length: 9 }, () => serviceError('AccessDeniedException', 'not allowed', 403));
    for (let i = 0; i < 5; i += 1) {
      await world.sweep();
      world.clock.time += PERIOD * 1000;
    }
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RetrievalFailed', message: expect.stringContaining('AccessDeniedException: not allowed') } });
  });

  it('is not done for a run that is being stopped; what is ready is still sent', async () => {
    const world = new World({ phase: 'settling' });
    world.put({ job_id: 'job-1' });
    world.archives.put({ run: 'run-1', archiveId: 'archive-2' }, { status: 'staged', job_id: 'job-9', due_at: world.now, chunks_count: 2 });
    world.job('job-9', 'Succeeded', 1);
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RunStopped' } });
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-9']);
  });
});

describe('a run that another execution sweeps', () => {
  const look = (world: World) => world.sweep(false, 5, 'sweep-2');

  it('is left alone: what is due is read once', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    const looks: string[] = [];
    world.jobs.describe = async (_vault, jobId) => {
      looks.push(jobId);
      if (looks.length === 1) expect(await look(world)).toEqual({ settled: false, more: false });
      return undefined;
    };
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(looks).toEqual(['job-1']);
  });

  it('is swept as soon as that one is through, also where it ended with an error', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    world.jobs.describe = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
    await expect(world.sweep()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(look(world)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is swept by the next once that one is dead: its claim runs out after what its time and the last requests take', async () => {
    const world = new World();
    world.put();
    await world.runs.claimSweep('run-1', 'dead', world.now, world.now + 390);
    world.clock.time += 389_000;
    await look(world);
    expect(world.asked).toHaveLength(0);
    world.clock.time += 1000;
    await look(world);
    expect(world.asked).toHaveLength(1);
  });
});

describe('two sweeps that overlap', () => {
  it('pay for a new job once', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(world.asked).toHaveLength(1);
  });

  it('send a lost notification once', async () => {
    const world = new World();
    world.put({ job_id: 'job-1' });
    world.job('job-1', 'Succeeded', 1);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.sent).toHaveLength(1);
  });

  it('begin one new upload', async () => {
    const world = new World();
    world.put({ status: 'staged', job_id: 'job-1', upload_id: 'upload-1', upload_spoiled: true, chunks_count: 2 });
    world.job('job-1', 'Succeeded', 1);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.row.generation).toBe(2);
    expect(world.sent).toHaveLength(1);
  });
});

it('leaves an archive alone that was staged while it looked', async () => {
  const world = new World();
  world.put({ job_id: 'job-1' });
  world.archives.before.change = () => { world.archives.put(ID, { status: 'staged', job_id: 'job-1', due_at: world.now + 11 * HOUR }); };
  await world.sweep();
  expect(world.asked).toEqual([]);
  expect(world.row).toMatchObject({ status: 'staged', due_at: world.now + 11 * HOUR });
});

it('names the newer job although chunks that found the output gone marked the archive due meanwhile', async () => {
  const world = new World();
  world.put({ status: 'staged', job_id: 'job-1', chunks_count: 5 });
  world.answers = [() => { world.archives.put(ID, { ...world.row, due_at: world.now, failure: { reason: 'OutputExpired', message: 'gone' } }); }];
  await world.sweep();
  expect(world.row).toMatchObject({ job_id: 'job-1', pending_job_id: 'job-2', due_at: world.now });
  await world.sweep();
  expect(world.asked).toHaveLength(1);
});

it('takes a chunk that was wrong and is there again for no progress', async () => {
  const world = new World();
  world.put({ status: 'staged', job_id: 'job-1', chunks_count: 5, attempts: 1, chunks_at_attempt: 5 });
  world.job('job-1', 'Succeeded', 1);
  for (const done of [4, 5, 4, 5, 4]) {
    world.put({ ...world.row, due_at: world.now }, done);
    await world.sweep();
  }
  expect(world.row).toMatchObject({ status: 'failed' });
});

it('is given up after five uploads that came to nothing, however far each came', async () => {
  const world = new World();
  world.put({ status: 'staged', job_id: 'job-1', chunks_count: 5 });
  world.job('job-1', 'Succeeded', 1);
  for (let upload = 1; upload <= 5; upload += 1) {
    expect(world.row).toMatchObject({ status: 'staged', generation: upload });
    world.put({ ...world.row, due_at: world.now }, 3);
    await world.sweep(); // Progress: the attempts begin anew.
    expect(world.row.attempts).toBe(1);
    world.put({ ...world.row, due_at: world.now, upload_id: `upload-${upload}`, upload_spoiled: true, failure: { reason: 'TreeHashMismatch', message: 'other bytes' } }, 5);
    await world.sweep();
  }
  expect(world.row).toMatchObject({ status: 'failed', upload_id: 'upload-5', failure: { reason: 'TreeHashMismatch', message: 'other bytes (in 5 uploads)' } });
  expect(world.aborted).toEqual(['upload-1', 'upload-2', 'upload-3', 'upload-4']); // Cleanup ends the recorded one.
});

it.each([[23, 1, 'staged'], [24, 0, 'failed']])('reads the output to its end, %i h after the job, where the run is being stopped: no other job will come', async (hours, sent, status) => {
  const world = new World({ phase: 'settling' });
  world.put({ status: 'staged', job_id: 'job-1', chunks_count: 5 }, 2);
  world.job('job-1', 'Succeeded', hours);
  await world.sweep();
  expect(world.sent).toHaveLength(sent);
  expect(world.row.status).toBe(status);
});

it('gives an archive up that could not be looked after for two days, and no sooner', async () => {
  const world = new World();
  world.put({ status: 'staged', job_id: 'job-1', upload_id: 'upload-1', upload_spoiled: true, failure: { reason: 'UploadFailed', message: 'x' } });
  world.uploads.abort = async () => { throw serviceError('AccessDenied', 'no', 403); };
  world.clock.time += (48 * HOUR - 1) * 1000;
  await expect(world.sweep()).rejects.toThrow('no');
  expect(world.row.status).toBe('staged');
  world.clock.time += 1000;
  await expect(world.sweep()).rejects.toThrow('no');
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed', message: expect.stringContaining('AccessDenied: no') } });
  expect(await world.sweep()).toEqual({ settled: true, more: false });
});

it.each([throttling(), serviceError('InternalError', 'later', 500)])('does not give an archive up for a fault that has lasted three days and may pass: %s', async (error) => {
  const world = new World();
  world.put({ job_id: 'job-1' });
  world.jobs.describe = async () => { throw error; };
  world.clock.time += 72 * HOUR * 1000;
  await world.sweep().catch((raised) => expect(raised).toBe(error));
  expect(world.row.status).toBe('requested');
});

it('keeps the job that its notification wrote first', async () => {
  const world = new World();
  world.put();
  world.answers = [() => { world.archives.put(ID, { status: 'staged', job_id: 'faster', due_at: world.now + 11 * HOUR }); }];
  await world.sweep();
  expect(world.row).toMatchObject({ status: 'staged', job_id: 'faster' });
});

it('does the rest where one archive cannot be looked after, says so, and raises the error', async () => {
  const world = new World();
  world.put({ job_id: 'bad' });
  world.archives.put({ run: 'run-1', archiveId: 'archive-2' }, { job_id: 'job-2', due_at: world.now });
  const describe = world.jobs.describe;
  world.jobs.describe = async (vault, jobId) => { if (jobId === 'bad') throw serviceError('AccessDeniedException', 'no', 403); return describe(vault, jobId); };
  await expect(world.sweep()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(world.asked.map((request) => request.archiveId)).toEqual(['archive-2']);
  expect(world.row).toMatchObject({ due_at: world.now, attempts: 1 });
  expect(world.logged).toHaveLength(1);
});

it('takes a busy Glacier for no error: the archive stays due', async () => {
  const world = new World();
  world.put({ job_id: 'job-1' });
  world.jobs.describe = async () => { throw throttling(); };
  expect(await world.sweep()).toEqual({ settled: false, more: false });
  expect(world.row).toMatchObject({ due_at: world.now, attempts: 1 });
});

it('says that there is more where the time is up', async () => {
  const world = new World();
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
    const world = new World(run);
    world.runs.active.set('run-1', { ...world.runs.active.get('run-1')!, completion_wait: 'run-1|completion|x|1' });
    return world;
  };

  it('when nothing of it is requested or staged, and is said so on the second look only', async () => {
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

  it('while it is settling: an Orchestrator whose run somebody else cleans up still waits to be told', async () => {
    const world = waiting({ phase: 'settling' });
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toHaveLength(1);
  });

  it('when it is finished, and then nobody waits to be told', async () => {
    const world = waiting({ phase: 'finished' });
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([]);
  });

  it('before anybody waits: then the next sweep tells', async () => {
    const world = new World();
    expect(await world.sweep(true)).toEqual({ settled: true, more: false });
    expect(world.answered).toEqual([]);
  });
});

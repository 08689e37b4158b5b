import { id as idOf, World, worldOf } from './initiate-retrieval/request-world';
import { FailingWorld, HOUR, requested } from './support/failing-world';
import { serviceError } from './support/inventories';
import { ID, PipelineWorld } from './support/pipeline-world';
import { ResumedWorld } from './support/resumed-world';
import { answerAwaited } from '../../src/domain/archive/row';
import { failOpenArchives } from '../../src/handlers/extend-download-window/fail-open';

/** Glacier takes the request, and its answer is this error, so many times. */
function losesAnswers(world: FailingWorld, times: number, error: Error): void {
  const take = world.take.bind(world);
  world.take = async (request) => {
    const jobId = await take(request);
    if (times-- > 0) throw error;
    return jobId;
  };
}

it.each([500, 503])('a %i that comes after Glacier has taken a request pays for one job', async (status) => {
  const world = new FailingWorld(1);
  losesAnswers(world, 2, serviceError('ServiceUnavailableException', 'Service Unavailable', status));
  expect(await world.request(HOUR)).toBeUndefined();
  expect(world.taken).toHaveLength(1);
});

describe('an archive that the inventory describes wrongly (InventoryMismatch)', () => {
  it('is paid for once: a resume does not request it', async () => {
    const world = await requested(10);
    world.says = (job) => ({ ...job, ArchiveSizeInBytes: 1001, RetrievalByteRange: '0-1000', CompletionDate: new Date(world.clock.now()).toISOString() });
    await world.settle(20 * HOUR);
    const { outcome, rows } = await world.report();
    expect([outcome, rows.map(({ reason }) => reason)]).toEqual(['completed-with-failures', Array(10).fill('InventoryMismatch')]);
    expect(world.run.resumable).toBe(0);
    await world.runs.reopen('run-1', world.run, { phase: 'requesting', execution_arn: 'execution-2', cursor: { partition: 1, offset: 0 } });
    expect(await world.request(HOUR)).toBeUndefined();
    expect(world.taken).toHaveLength(10);
    expect((await world.report()).rows).toEqual(rows);
  });

  it('fails at the first notification of its job, and no later pass pays for it', async () => {
    const world = new ResumedWorld();
    const job = { ...world.job, ArchiveSizeInBytes: world.row.archive.size + 1 };
    world.known.set('job-1', job);
    await world.notify(JSON.stringify(job));
    expect(world.row).toMatchObject({ status: 'failed', settled_at: expect.any(String), failure: { reason: 'InventoryMismatch' } });
    expect(world.row).not.toHaveProperty('lease');
    for (let pass = 2; pass <= 3; pass += 1) await world.resume(world.age + HOUR);
    expect([world.paid, world.asked, world.row.pass]).toEqual([0, 0, 1]);
  });
});

describe('a second request whose answer was lost', () => {
  /** The archive is read from its first job. It becomes due, and the answer to the request of another job is lost. */
  async function requestedTwice() {
    const world = new PipelineWorld();
    await world.notify();
    world.asking = async () => { throw serviceError('InternalError', 'lost', 500); };
    await world.sweep();
    expect(world.asked).toBe(1);
    world.asking = undefined;
    world.clock.time += 8 * HOUR * 1000; // Glacier works on it: Bulk takes up to 12 hours.
    return world;
  }

  it.each<[string, (world: PipelineWorld, chunk: string) => Promise<unknown>]>([
    ['a chunk finds the first output gone', async (world, chunk) => {
      world.expired.add('job-1');
      return world.retrieve(chunk);
    }],
    ['a chunk is given up by its queue', (world, chunk) => world.giveUp(chunk)],
  ])('is not followed by a third before its job would be done, if %s', async (_, trouble) => {
    const world = await requestedTwice();
    await trouble(world, world.chunks.bodies.shift()!);
    await world.sweep();
    expect(world.asked).toBe(1);
    expect(world.row).toMatchObject({ status: 'staged', due_at: expect.any(Number) });
    world.expired.add('job-1');
    await world.sweep(); // when the second job would be done, and was not announced
    expect(world.asked).toBe(2);
  });

  it('is read from once its notification comes', async () => {
    const world = await requestedTwice();
    world.expired.add('job-1');
    await world.retrieve(world.chunks.bodies.shift()!);
    await world.sweep();
    const job = { ...world.job, JobId: 'job-2', CompletionDate: new Date(world.clock.now()).toISOString() };
    world.known.set('job-2', job);
    await world.notify(JSON.stringify(job));
    await world.drain();
    expect([world.asked, world.row.status]).toEqual([1, 'downloaded']);
  });
});

describe('requests that are under way while the sweep fails the archives of a broken run', () => {
  const REQUESTS = 25;

  /** Glacier accepts all requests of a block, and its answers come once the run has ended and its rows have failed. */
  async function brokenMeanwhile() {
    const world = worldOf(REQUESTS);
    let release: () => void;
    const failed = new Promise<void>((resolve) => { release = resolve; });
    world.jobs.requestArchive = async (request) => {
      world.asked.push(request);
      if (world.asked.length === REQUESTS) {
        const item = { ...world.runs.items.get('run-1')!, phase: 'settling' as const, stop_reason: 'DestinationRefuses: no' };
        world.runs.items.set('run-1', item);
        await failOpenArchives('run-1', item, Infinity, world);
        release();
      }
      await failed;
      return `job-${request.archiveId}`;
    };
    await world.request();
    expect(world.askedIds).toHaveLength(REQUESTS);
    return world;
  }

  async function resume(world: World) {
    const { totals, pass } = world.runs.items.get('run-1')!;
    world.runs.put('run-1', { phase: 'requesting', pass: pass + 1, totals, cursor: { partition: 1, offset: 0 } }, true);
    world.clock.time += HOUR * 1000;
    await world.request('next');
  }

  const rows = (world: World) => Array.from({ length: REQUESTS }, (_, n) => world.archives.row(idOf(n)));

  it('leave their jobs on the failed rows, and a resume pays for none of them again', async () => {
    const world = await brokenMeanwhile();
    expect(rows(world).map(({ status, job }) => [status, job?.id])).toEqual(rows(world).map((_, n) => ['failed', `job-${idOf(n).archiveId}`]));
    await resume(world);
    expect(world.asked).toHaveLength(REQUESTS);
    expect(rows(world).map(({ status, pass }) => [status, pass])).toEqual(Array(REQUESTS).fill(['requested', 2]));
  });

  it.each([
    ['the only one', undefined, { id: 'late' }],
    ['a newer one', { id: 'first' }, { id: 'first', newer: 'late' }],
  ])('are taken up by a resume also if the answer to one comes while it takes up the rows: %s', async (_, before, after) => {
    const world = await brokenMeanwhile();
    const row = world.archives.row(idOf(3));
    const { job: first } = world.archives.put(idOf(3), { ...row, job: before });
    // The late answer comes after the resume has read the row without its job.
    const replace = world.archives.replace.bind(world.archives);
    world.archives.replace = async (next, ...given) => {
      if (next.pk === row.pk && world.archives.row(idOf(3)).job === first) world.archives.put(idOf(3), { ...row, job: after });
      return replace(next, ...given);
    };
    await resume(world);
    await world.request('next');
    expect(world.asked).toHaveLength(REQUESTS);
    expect(rows(world).map(({ status, pass }) => [status, pass])).toEqual(Array(REQUESTS).fill(['requested', 2]));
    expect(world.archives.row(idOf(3)).job).toEqual(after);
  });
});

describe('a request whose run breaks before its answer', () => {
  /** After so long the sweep asks what became of a Bulk job. */
  const TIER = 13 * HOUR;

  async function breakRun(world: World) {
    const item = { ...world.runs.items.get('run-1')!, phase: 'settling' as const, stop_reason: 'DestinationRefuses: no' };
    world.runs.items.set('run-1', item);
    await failOpenArchives('run-1', item, Infinity, world);
  }

  async function resume(world: World, maximum_cost?: number) {
    const { totals, pass } = world.runs.items.get('run-1')!;
    world.runs.put('run-1', { phase: 'requesting', pass: pass + 1, maximum_cost, totals, cursor: { partition: 1, offset: 0 } }, true);
    world.clock.time += HOUR * 1000;
    return world.request('next');
  }

  /** Glacier takes the request, and this is its answer. The run breaks before that. */
  function answers(world: World, error: Error) {
    const { requestArchive } = world.jobs;
    world.jobs.requestArchive = async (request) => {
      world.asked.push(request);
      await breakRun(world);
      world.jobs.requestArchive = requestArchive;
      throw error;
    };
  }

  it('is not paid for again by a resume if the answer is lost: its job may still be announced', async () => {
    const world = worldOf(1);
    answers(world, serviceError('InternalServerError', 'no', 500));
    await world.request();
    const due = world.clock.now() / 1000 + TIER;
    await resume(world);
    expect(world.asked).toHaveLength(1);
    expect(world.archives.row(idOf(0))).toMatchObject({
      status: 'requested', pass: 2, due_at: due, patience: { starts: 0, answer_due: due },
    });
  });

  it('is made again by a resume once the job would be done', async () => {
    const world = worldOf(1);
    answers(world, serviceError('InternalServerError', 'no', 500));
    await world.request();
    world.clock.time += TIER * 1000;
    await resume(world);
    expect([world.asked.length, world.archives.row(idOf(0)).job?.id]).toEqual([2, 'job-2']);
  });

  it.each([1, 2])('is made again by a resume at once if Glacier refuses it in pass %i', async (pass) => {
    const world = worldOf(1, pass);
    if (pass === 2) {
      await world.request();
      world.archives.put(idOf(0), { ...world.archives.row(idOf(0)), status: 'failed', pass: 1, job: undefined, failure: { reason: 'RunStopped', message: 'no' } });
      world.runs.put('run-1', { ...world.runs.items.get('run-1')!, phase: 'requesting', cursor: { partition: 1, offset: 0 } }, true);
      world.asked.length = 0;
    }
    answers(world, serviceError('PolicyEnforcedException', 'no', 400));
    await world.request();
    expect(world.archives.row(idOf(0))).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed' } });
    expect(world.runs.items.get('run-1')!.spent_requests).toBe(pass - 1);
    await resume(world);
    expect([world.asked.length, world.archives.row(idOf(0)).job?.id]).toEqual([2, 'job-2']);
  });

  it('is read on from although the run may pay for nothing more, if its answer comes late', async () => {
    const world = worldOf(1);
    await world.request();
    await breakRun(world);
    const row = world.archives.row(idOf(0));
    world.archives.put(idOf(0), { ...row, job: undefined, due_at: 0 });
    // The late answer comes after the resume has read the row without its job.
    world.archives.before.replace = () => { world.archives.put(idOf(0), row); };
    await resume(world, 0);
    await world.request('next');
    expect(world.asked).toHaveLength(1);
    expect(world.archives.row(idOf(0))).toMatchObject({ status: 'requested', pass: 2, job: { id: 'job-1' } });
  });
});

it('a replacement whose answer was lost is kept on a failed archive once it is announced', async () => {
  const world = new ResumedWorld();
  const completed_at = Date.parse(world.job.CompletionDate!) / 1000 - 23 * HOUR;
  const failed = { status: 'failed', settled_at: new Date(world.clock.now()).toISOString(), failure: { reason: 'UploadFailed', message: 'no' } } as const;
  world.archives.put(ID, { ...world.row, ...failed, job: { id: 'job-0', completed_at } });
  await world.notify();
  expect(world.row).toMatchObject({ status: 'failed', job: { id: 'job-0', newer: 'job-1' } });
  await world.resume(2 * HOUR);
  expect([world.paid, world.row.status, world.row.job]).toMatchObject([0, 'requested', { newer: 'job-1' }]);
});

it.each([[0, 'ThrottlingException', 400], [13, 'InternalServerError', 500]])('a failed archive is awaited for %i hours after the sweep was answered %s', async (hours, name, status) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: undefined, due_at: world.clock.now() / 1000 });
  world.asking = async () => {
    await failOpenArchives(ID.run, { ...world.runs.items.get(ID.run)!, stop_reason: 'DestinationRefuses: no' }, Infinity, world);
    throw serviceError(name, 'no', status);
  };
  await world.sweep().catch(() => undefined);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed' } });
  expect(answerAwaited(world.row, world.clock.now()) ?? world.clock.now() / 1000).toBe(world.clock.now() / 1000 + hours * HOUR);
});

it('a resume that reads on from an older job still waits for the one whose answer was lost', async () => {
  const world = new ResumedWorld();
  const now = world.clock.now() / 1000;
  const failed = { status: 'failed', settled_at: new Date(world.clock.now()).toISOString(), failure: { reason: 'UploadFailed', message: 'no' } } as const;
  world.archives.put(ID, { ...world.row, ...failed, job: { id: 'job-1', completed_at: now - 20 * HOUR }, patience: { starts: 2, chunks: 0, answer_due: now + 40 * HOUR } });
  await world.resume(HOUR);
  expect(world.row).toMatchObject({ job: { id: 'job-1' }, patience: { starts: 0, answer_due: now + 40 * HOUR } });
  world.known.clear();
  world.clock.time += 5 * HOUR * 1000;
  await world.sweep();
  expect([world.asked, world.row.due_at]).toEqual([0, now + 40 * HOUR]);
});

it('the notification of a request whose answer was lost is kept on an archive that has failed meanwhile', async () => {
  const world = new ResumedWorld();
  world.archives.put(ID, { ...world.row, status: 'failed', settled_at: new Date(world.clock.now()).toISOString(), job: undefined, failure: { reason: 'UploadFailed', message: 'no' } });
  await world.notify();
  expect(world.row).toMatchObject({ status: 'failed', job: { id: 'job-1' } });
  await world.resume(2 * HOUR);
  expect([world.paid, world.row.status, world.row.job?.id]).toEqual([0, 'requested', 'job-1']);
});

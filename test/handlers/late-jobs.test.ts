import { ID, PipelineWorld } from './support/pipeline-world';
import { chunkMessage } from '../../src/contracts/messages';

/** Another job of the archive, still at work. */
function atWork(world: PipelineWorld, jobId: string) {
  world.known.set(jobId, { ...world.job, JobId: jobId, StatusCode: 'InProgress', CompletionDate: undefined, CreationDate: '2026-11-22T09:30:00.000Z' });
}

const done = (world: PipelineWorld, jobId: string) => JSON.stringify({ ...world.job, JobId: jobId, CompletionDate: '2026-11-22T11:30:00.000Z' });

it('a first job that is done after a second one was asked for: the second is not forgotten, so a third is not paid for', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: { id: 'job-2' } });
  atWork(world, 'job-2');
  await world.notify(); // of job-1
  expect(world.row).toMatchObject({ job: { id: 'job-1', newer: 'job-2' } });
  world.expired.add('job-1');
  for (const body of world.chunks.bodies.splice(0)) await world.retrieve(body);
  expect(world.row.failure?.reason).toBe('OutputExpired');
  await world.sweep();
  expect(world.asked).toBe(0);
  await world.notify(done(world, 'job-2'));
  await world.drain();
  expect(world.row).toMatchObject({ status: 'downloaded' });
  expect(new Set(world.read.map(({ jobId }) => jobId))).toEqual(new Set(['job-2']));
});

it.each([
  ['requested', { job: undefined }],
  ['staged', { status: 'staged', job: { id: 'job-0', completed_at: 0 } } as const],
])('a job that nobody knew is done while another is asked for, of an archive that was %s: both are known afterwards', async (_, state) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, ...state });
  world.asking = () => world.notify(); // of job-1
  await world.sweep();
  expect([world.asked, world.row]).toMatchObject([1, { status: 'staged', job: { id: 'job-1', newer: 'job-2' } }]);
});

it.each([
  ['requested', { job: undefined }],
  ['staged', { status: 'staged', job: { id: 'job-0', completed_at: 0 } } as const],
])('a job whose notification comes before the answer of the request, of an archive that was %s: it is named once', async (_, state) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, ...state });
  world.asking = () => world.notify(done(world, 'job-2'));
  await world.sweep();
  expect(world.row).toMatchObject({ status: 'staged', job: { id: 'job-2' } });
  expect(world.row.job?.newer).toBeUndefined();
});

/** The run is stopped once a sweep of it has begun. */
function stopDuringTheSweep({ archives, runs }: PipelineWorld) {
  const read = archives.archive.bind(archives);
  archives.archive = async (id) => {
    runs.items.set(ID.run, { ...runs.items.get(ID.run)!, phase: 'settling' });
    return read(id);
  };
}

it('a sweep that was under way when the run was stopped asks for nothing more', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: undefined });
  stopDuringTheSweep(world);
  await world.sweep();
  await world.sweep();
  expect(world.asked).toBe(0);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RunStopped' } });
});

it('a sweep that was under way when the run was stopped gives up nothing that can still be read', async () => {
  const world = new PipelineWorld();
  await world.notify();
  world.chunks.bodies.length = 0; // nobody comes to read them before it is time for another job
  stopDuringTheSweep(world);
  await world.sweep();
  await world.sweep();
  await world.drain();
  expect([world.asked, world.row.status]).toEqual([0, 'downloaded']);
});

it.each([
  ['that was requested', { job: undefined }],
  ['that is read from a job whose output is gone', { status: 'staged', job: { id: 'job-0', completed_at: 0 } } as const],
])('a notification that its queue gave up, of an archive %s and where nobody knew the job: it is named, and not paid for again', async (_, state) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, ...state });
  await expect(world.giveUp(JSON.stringify(world.job))).resolves.toMatchObject({ message: 'Marked due: DownloadFailed' });
  await world.sweep();
  await world.drain();
  expect(world.asked).toBe(0);
  expect(world.row).toMatchObject({ status: 'downloaded' });
  expect(new Set(world.read.map(({ jobId }) => jobId))).toEqual(new Set(['job-1']));
});

it('a chunk that its queue gave up in an earlier pass makes nobody ask twice for an archive whose request has had no answer yet', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: undefined });
  await expect(world.giveUp(chunkMessage({ ...ID, chunk: 1 }))).resolves.toMatchObject({ message: 'Left alone: the archive waits for its job' });
  expect(world.row.due_at).toBeGreaterThan(world.clock.now() / 1000);
});

describe('an archive that was asked for as often as it may be, where the notification of the last job was lost,', () => {
  const lastJob = () => {
    const world = new PipelineWorld();
    world.archives.put(ID, { ...world.row, patience: { starts: 5 } });
    return world;
  };

  it('is read from that job', async () => {
    const world = lastJob();
    await world.sweep();
    await world.drain();
    expect([world.asked, world.row.status]).toEqual([0, 'downloaded']);
  });

  it('is given up where the job was of no use', async () => {
    const world = lastJob();
    await world.sweep();
    expect(world.notifications.bodies.splice(0)).toHaveLength(1);
    for (let sweeps = 0; sweeps < 20 && world.row.status !== 'failed'; sweeps += 1) await world.sweep();
    expect(world.asked).toBe(0);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'OutputExpired', message: expect.stringContaining('requested 5 times') } });
  });
});

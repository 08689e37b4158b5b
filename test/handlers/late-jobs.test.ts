import { ID, PipelineWorld } from './support/pipeline-world';
import { chunkMessage } from '../../src/contracts/messages';

/** Another job of the archive that is in progress. */
function atWork(world: PipelineWorld, jobId: string) {
  world.known.set(jobId, { ...world.job, JobId: jobId, StatusCode: 'InProgress', CompletionDate: undefined, CreationDate: '2026-11-22T09:30:00.000Z' });
}

const done = (world: PipelineWorld, jobId: string) => JSON.stringify({ ...world.job, JobId: jobId, CompletionDate: '2026-11-22T11:30:00.000Z' });

it('a first job is done after a second was requested: no third is paid for', async () => {
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
])('an unknown job of a %s archive is done while another is requested: the row names both', async (_, state) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, ...state });
  world.asking = () => world.notify(); // of job-1
  await world.sweep();
  expect([world.asked, world.row]).toMatchObject([1, { status: 'staged', job: { id: 'job-1', newer: 'job-2' } }]);
});

it.each([
  ['requested', { job: undefined }],
  ['staged', { status: 'staged', job: { id: 'job-0', completed_at: 0 } } as const],
])('the notification of a %s archive comes before the answer: the row names the job once', async (_, state) => {
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

it('a run is stopped during a sweep: the sweep requests nothing more', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: undefined });
  stopDuringTheSweep(world);
  await world.sweep();
  await world.sweep();
  expect(world.asked).toBe(0);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RunStopped' } });
});

it('a run is stopped during a sweep: an output that can be read is still used', async () => {
  const world = new PipelineWorld();
  await world.notify();
  world.chunks.bodies.length = 0; // they are not handled before it is time for another job
  stopDuringTheSweep(world);
  await world.sweep();
  await world.sweep();
  await world.drain();
  expect([world.asked, world.row.status]).toEqual([0, 'downloaded']);
});

it.each([
  ['requested', { job: undefined }],
  ['staged', { status: 'staged', job: { id: 'job-0', completed_at: 0 } } as const],
])('a notification that its queue gave up names its job in a %s archive: no other is paid', async (_, state) => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, ...state });
  await expect(world.giveUp(JSON.stringify(world.job))).resolves.toMatchObject({ message: 'Marked due: DownloadFailed' });
  await world.sweep();
  await world.drain();
  expect(world.asked).toBe(0);
  expect(world.row).toMatchObject({ status: 'downloaded' });
  expect(new Set(world.read.map(({ jobId }) => jobId))).toEqual(new Set(['job-1']));
});

it('a chunk that its queue gave up in an earlier pass does not mark a requested archive', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: undefined });
  await expect(world.giveUp(chunkMessage({ ...ID, chunk: 1 }))).resolves.toMatchObject({ message: 'Left alone: the archive waits for its job' });
  expect(world.row.due_at).toBeGreaterThan(world.clock.now() / 1000);
});

describe('an archive with five starts, if the notification of the last job was lost,', () => {
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

  it('is given up if that job is of no use', async () => {
    const world = lastJob();
    await world.sweep();
    expect(world.notifications.bodies.splice(0)).toHaveLength(1);
    for (let sweeps = 0; sweeps < 20 && world.row.status !== 'failed'; sweeps += 1) await world.sweep();
    expect(world.asked).toBe(0);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'OutputExpired', message: expect.stringContaining('requested 5 times') } });
  });
});

it('a job that an older one joins late stays named, so no third one is requested', async () => {
  const world = new PipelineWorld();
  world.archives.put(ID, { ...world.row, job: { id: 'job-2' } });
  atWork(world, 'job-2');
  await world.giveUp(JSON.stringify(world.job)); // of job-1
  expect(world.row.job).toEqual({ id: 'job-2', newer: 'job-1' });
  await world.sweep();
  expect([world.asked, world.row.job]).toMatchObject([0, { id: 'job-1', newer: 'job-2' }]);
});

it('the dead letter of an older job does not turn an archive back from the job that is read', async () => {
  const world = new PipelineWorld();
  await world.notify(done(world, 'job-2'));
  const before = world.row;
  await expect(world.giveUp(JSON.stringify(world.job))).resolves.toMatchObject({ message: 'Left alone: a later job of this archive is being read' });
  expect(world.row).toEqual(before);
});

it('the sweep reads on from the output that lasts longer, whichever job was requested first', async () => {
  const world = new PipelineWorld();
  const later = JSON.parse(done(world, 'job-2'));
  world.known.set('job-2', later);
  world.archives.put(ID, { ...world.row, status: 'staged', job: { id: 'job-2', completed_at: Date.parse(later.CompletionDate) / 1000, newer: 'job-1' } });
  await world.sweep();
  expect(world.row.job).toMatchObject({ id: 'job-2' });
});

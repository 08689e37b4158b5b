import { HOUR, PERIOD, SweepWorld } from './sweep-world';

const DAY = 24 * HOUR;
const IDLE = { notifications: 0, chunks: 0, small: 0, validations: 0 };
/** Three hours of work for 100 functions. */
const LONG = { ...IDLE, chunks: 3 * HOUR * 200 };

/** A staged archive of which messages were sent. It is due, and its output can be read for as long as Glacier is asked. */
function staged() {
  const world = new SweepWorld();
  world.put({ status: 'staged', job: { id: 'job-1', completed_at: world.now - HOUR, messages_sent: true }, upload: { id: 'upload-1' }, archive: { chunks_count: 5 } }, 2);
  world.jobs.describe = async () => {
    world.job('job-1', 'Succeeded', 1);
    return world.glacierJobs.get('job-1');
  };
  return world;
}

async function sweepFor(world: SweepWorld, seconds: number) {
  for (const end = world.now + seconds; world.now < end; world.clock.time += PERIOD * 1000) await world.sweep();
}

it('sends no second copy while the first is queued, and waiting there is no attempt', async () => {
  const world = staged();
  world.queues.held = LONG;
  await sweepFor(world, 5 * DAY);
  expect([world.sent, world.asked]).toEqual([[], []]);
  expect(world.row).toMatchObject({ status: 'staged', job: { messages_sent: true }, patience: { starts: 0, chunks: 2 } });
  expect(world.row.patience).not.toHaveProperty('no_progress_since');
});

it('sends a copy within the hour once the queue is short, and then gives it two days', async () => {
  const world = staged();
  world.queues.held = LONG;
  await sweepFor(world, 5 * DAY);
  world.queues.held = IDLE;
  await sweepFor(world, HOUR + 2 * PERIOD);
  expect(world.sent.length).toBeGreaterThan(0);
  await sweepFor(world, 46 * HOUR);
  expect(world.row.status).toBe('staged');
  await sweepFor(world, 6 * HOUR);
  expect(world.row).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('no progress for 2 days') } });
});

it('pays for no other job if tries fail while copies are queued, and the output goes', async () => {
  const world = staged();
  world.put({ ...world.row, failure: { reason: 'UploadFailed', message: 'Access Denied' } }, 2);
  world.queues.held = LONG;
  await world.sweep();
  expect([world.sent, world.row.status]).toEqual([[], 'staged']);
  world.jobs.describe = async () => undefined;
  await sweepFor(world, 2 * HOUR);
  expect(world.asked).toEqual([]);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed', message: expect.stringContaining('Access Denied (its output expired') } });
});

it('measures the queues once a minute, and not for each archive', async () => {
  const world = staged();
  for (let n = 2; n <= 100; n += 1) {
    world.archives.put({ run: 'run-1', archiveId: `archive-${n}` }, { ...world.row, due_at: world.now, pk: `run-1|archive-${n}` });
  }
  await world.sweep();
  expect(world.sent).toHaveLength(100);
  expect(world.queues.measured).toBe(1);
});

it('leaves archives due if SQS does not tell its depth, and measures again for the next one', async () => {
  const world = staged();
  world.archives.put({ run: 'run-1', archiveId: 'archive-2' }, { ...world.row, due_at: world.now, pk: 'run-1|archive-2' });
  const depths = world.queues.depths.bind(world.queues);
  const fails = async () => { throw new Error('no depth'); };
  const answers = [fails, fails, depths]; // the first is that of the look at the destination
  world.queues.depths = async () => answers.shift()!();
  let looks = Promise.resolve();
  const read = world.archives.archive.bind(world.archives);
  world.archives.archive = async (id) => { // one after the other
    const before = looks;
    looks = before.then(() => new Promise((resolve) => setImmediate(resolve)));
    await before;
    return read(id);
  };
  await expect(world.sweep()).rejects.toThrow('no depth');
  expect(world.sent).toHaveLength(1);
});

it('does not give up an archive of which every chunk is in S3, and which waits for Validation', async () => {
  const world = new SweepWorld();
  const requested = new Date(world.clock.now() - 8 * HOUR * 1000).toISOString();
  const due = world.now + 12 * HOUR - PERIOD;
  world.put({ status: 'staged', job: { id: 'job-1', completed_at: world.now }, upload: { id: 'upload-1' }, archive: { chunks_count: 3 }, due_at: due, requested_at: requested }, 3);
  world.job('job-1', 'Succeeded', 0);
  await sweepFor(world, 20 * DAY);
  expect(world.row.status).toBe('staged');
  expect(world.asked).toEqual([]);
  expect(world.sent.length).toBeGreaterThan(100); // it is sent to Validation again, every four hours in the end
});

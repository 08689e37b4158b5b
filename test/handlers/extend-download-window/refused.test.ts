import { SweepWorld } from './sweep-world';
import { MAX_REFUSED_SECONDS } from '../../../src/contracts/failures';
import { JobDocument } from '../../../src/contracts/glacier';
import { FailingWorld, HOUR, PERIOD, requested } from '../support/failing-world';
import { serviceError, throttling } from '../support/inventories';

const DAY = 24 * HOUR;
const failed = (job: JobDocument): JobDocument => ({ ...job, StatusCode: 'Failed' });
const NEARLY = MAX_REFUSED_SECONDS - DAY;

/** One archive that is due and needs another job. */
async function due() {
  const world = await requested(1);
  world.says = failed;
  world.clock.time = world.rows[0].due_at * 1000;
  return world;
}

/** Sweeps for this long, and returns what is left then. */
async function sweepFor(world: FailingWorld, seconds: number) {
  for (const end = world.now + seconds; world.now < end; world.clock.time += PERIOD * 1000) await world.sweep();
  return world.rows[0];
}

it('a refused archive is given up 14 days after the first refusal, and no sooner', async () => {
  const world = await due();
  world.refuses = throttling;
  const begun = world.now;
  expect(await sweepFor(world, MAX_REFUSED_SECONDS - PERIOD)).toMatchObject({ status: 'requested', patience: { starts: 1, no_progress_since: begun } });
  expect(await sweepFor(world, 3 * PERIOD)).toMatchObject({ status: 'failed', settled_at: expect.any(String) });
});

it('a request that Glacier accepts sets the clock to zero', async () => {
  const world = await due();
  world.refuses = throttling;
  await sweepFor(world, NEARLY);
  world.refuses = () => undefined;
  await sweepFor(world, PERIOD);
  expect(world.rows[0]).not.toHaveProperty('patience.no_progress_since');
  world.refuses = throttling;
  expect(await sweepFor(world, NEARLY)).toMatchObject({ status: 'requested', patience: { starts: 2 } });
});

it('so does a request for an archive that is read from an earlier job', async () => {
  const world = await due();
  await world.archives.move({ run: 'run-1', archiveId: world.taken[0] }, { from: ['requested'], to: 'staged' }, { patience: { starts: 1, chunks: 0, no_progress_since: 1 } });
  await sweepFor(world, PERIOD);
  expect(world.rows[0]).toMatchObject({ status: 'staged', job: { id: 'job-1', newer: 'job-2' } });
  expect(world.rows[0]).not.toHaveProperty('patience.no_progress_since');
});

it('an output that can be read sets the clock to zero', async () => {
  const world = await due();
  world.refuses = throttling;
  await sweepFor(world, PERIOD);
  await world.archives.change({ run: 'run-1', archiveId: world.taken[0] }, { job: { id: 'job-1' } });
  // Its notification changes nothing: it is of another deployment.
  world.says = (job) => ({ ...job, CompletionDate: new Date(world.clock.now()).toISOString(), JobDescription: 'another' });
  const found = world.now;
  await sweepFor(world, PERIOD);
  expect(world.rows[0].patience.no_progress_since).toBe(found);
});

it('all refusals count from the first; an error that does not pass has its own two days', async () => {
  const world = await due();
  world.refuses = throttling;
  await sweepFor(world, NEARLY);
  await world.archives.change({ run: 'run-1', archiveId: world.taken[0] }, { job: { id: 'job-1' } });
  world.says = () => { throw serviceError('AccessDeniedException', 'no', 403); };
  expect(await sweepFor(world, DAY + 2 * PERIOD)).toMatchObject({ status: 'requested' });
  world.says = () => { throw serviceError('InternalError', 'later', 500); };
  expect(await sweepFor(world, PERIOD)).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('for 14 days: InternalError') } });
});

it('an error while an archive is given up keeps no other from its turn', async () => {
  const world = await requested(20);
  world.clock.time = Math.max(...world.rows.map((row) => row.due_at)) * 1000;
  world.says = () => { throw throttling(); };
  const read = world.archives.archive.bind(world.archives);
  const looks: string[] = [];
  world.archives.archive = async (id) => {
    looks.push(id.archiveId);
    if (looks.filter((look) => look === world.taken[0]).length === 2) throw new Error('no table');
    return read(id);
  };
  await world.sweep();
  expect(new Set(looks).size).toBe(20);
  expect(world.raised).toMatchObject([{ message: 'no table' }]);
});

it('a request that Glacier refused once is made again, also if a copy had failed before the output was gone', async () => {
  const world = new SweepWorld();
  const failure = { reason: 'DownloadFailed', message: 'socket hang up' } as const;
  world.put({ status: 'staged', job: { id: 'gone', completed_at: world.now - 40 * HOUR, messages_sent: true }, failure });
  world.answers = [throttling()];
  await world.sweep();
  expect(world.row).toMatchObject({ status: 'staged', failure: { reason: 'RetrievalFailed' } });
  world.clock.time += 5 * 60_000;
  await world.sweep();
  expect(world.asked).toHaveLength(1);
  expect(world.row.status).not.toBe('failed');
});

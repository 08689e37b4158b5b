import { FailingWorld, HOUR, requested } from './support/failing-world';
import { serviceError } from './support/inventories';
import { PipelineWorld } from './support/pipeline-world';
import { ResumedWorld } from './support/resumed-world';

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

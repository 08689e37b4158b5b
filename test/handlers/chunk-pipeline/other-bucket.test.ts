import { ID, PipelineWorld } from '../support/pipeline-world';

/** The transfer is deployed with another destination bucket while the run is under way. */
function deployedElsewhere() {
  const world = new PipelineWorld();
  world.runs.put(ID.run, { phase: 'downloading', destination_bucket: 'first' }, true);
  return world;
}

it('nothing is copied to another bucket than the run was launched for', async () => {
  const world = deployedElsewhere();
  await expect(world.notify()).resolves.toMatchObject({ message: 'Left alone: the run moves to another bucket' });
  await world.drain();
  expect([world.s3.uploads.size, world.s3.objects.size, world.read.length]).toEqual([0, 0, 0]);
  expect(world.row.failure).toEqual({ reason: 'UploadFailed', message: expect.stringMatching(/launched for the destination bucket first, and .* now deployed with destination.*resume/) });
  expect(world.row.lease?.until).toBeUndefined();
});

it('once the first bucket is deployed again, the archive arrives without another job', async () => {
  const world = deployedElsewhere();
  world.archives.put(ID, { ...world.row, job: undefined });
  await world.notify();
  world.runs.put(ID.run, { phase: 'downloading' }, true);
  await world.sweep();
  await world.drain();
  expect(world.asked).toBe(0);
  expect(world.row.status).toBe('downloaded');
});

it('if the other bucket stays, the run ends, and its report says why', async () => {
  const world = deployedElsewhere();
  for (let sweeps = 0; sweeps < 10; sweeps += 1) {
    await world.sweep();
    await world.drain();
  }
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'UploadFailed', message: expect.stringContaining('bucket first') } });
  expect(world.asked).toBe(0);
});

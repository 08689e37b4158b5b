import { HOUR, ResumedWorld } from './support/resumed-world';
import { isoNow } from '../../src/domain/clock';

/** An archive that failed because of the destination's policy, which the operator has then corrected. */
async function failedBy(denied: 'start' | 'upload') {
  const world = new ResumedWorld();
  world.s3.denied = denied;
  await world.untilFailed();
  expect(world.row.failure?.reason).toBe('DownloadFailed');
  world.s3.denied = undefined;
  return world;
}

function expectWhole({ row, s3 }: ResumedWorld) {
  expect(row).toMatchObject({ status: 'downloaded', pass: 2 });
  expect([...s3.objects.keys()]).toEqual([row.archive.key]);
  expect([...s3.uploads.keys()]).toEqual([]);
}

describe.each(['start', 'upload'] as const)('an archive that failed because S3 denied to %s', (denied) => {
  it.each([13, 15, 18, 22])('is read from its job, at no cost, if the run is resumed %i hours after it', async (hours) => {
    const world = await failedBy(denied);
    expect(await world.resume(hours * HOUR)).toMatchObject({ finished: true });
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'job-1' }, patience: { starts: 0 } });
    await world.sweep();
    await world.drain();
    expect([world.paid, world.asked]).toEqual([0, 0]);
    expectWhole(world);
  });

  it('is paid for once if the output will soon be gone', async () => {
    const world = await failedBy(denied);
    await world.resume(23 * HOUR);
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'paid-1' }, patience: { starts: 1 } });
    world.clock.time += 6 * HOUR * 1000;
    await world.notify(JSON.stringify({ ...world.job, JobId: 'paid-1', CompletionDate: isoNow(world.clock) }));
    await world.drain();
    expect([world.paid, world.asked]).toEqual([1, 0]);
    expectWhole(world);
  });

  it('is paid for once if the output goes after the resume', async () => {
    const world = await failedBy(denied);
    await world.resume(20 * HOUR);
    world.clock.time += 4 * HOUR * 1000;
    await world.sweep();
    expect([world.paid, world.asked]).toEqual([0, 1]);
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'job-2' } });
    expect(world.row.job?.completed_at).toBeUndefined();
  });
});

it('chunks of an upload that Cleanup ended do not count, and are copied again', async () => {
  const world = await failedBy('upload');
  expect((await world.archives.chunksDone({ run: 'run-1', archiveId: 'archive-1' }, 1)).size).toBe(1);
  expect(world.row.upload.id).toBe('upload-1');
  await world.resume(14 * HOUR);
  expect([...world.s3.uploads.keys()]).toEqual([]);
  expect(world.row.upload.generation).toBe(2);
  world.read.length = 0;
  await world.sweep();
  await world.drain();
  expect(world.read).toHaveLength(2);
  expectWhole(world);
});

it('a job of an earlier pass is read until its output is gone; only then a job is requested', async () => {
  const world = await failedBy('start');
  await world.resume(13 * HOUR);
  await world.sweep();
  await world.notify(world.notifications.bodies.shift());
  world.chunks.bodies.length = 0; // they are not handled
  expect(world.row.due_at * 1000 - Date.parse(world.job.CompletionDate!)).toBe((24 * HOUR - 300) * 1000);
  await world.sweep();
  expect(world.asked).toBe(0);
  expect(world.notifications.bodies).toHaveLength(1);
  world.notifications.bodies.length = 0;
  await world.sweep();
  expect(world.asked).toBe(1);
});

it('a third pass reads from the same job if the second pass failed too', async () => {
  const world = await failedBy('upload');
  world.s3.denied = 'upload';
  await world.resume(14 * HOUR);
  await world.untilFailed();
  world.s3.denied = undefined;
  await world.resume(22 * HOUR);
  await world.sweep();
  await world.drain();
  expect([world.paid, world.asked]).toEqual([0, 0]);
  expect(world.row).toMatchObject({ status: 'downloaded', pass: 3, upload: { generation: 3 } });
});

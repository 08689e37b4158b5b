import { HOUR, PERIOD, SweepWorld } from './sweep-world';
import { notFound, serviceError, throttling } from '../support/inventories';

describe('another request', () => {
  const lost = () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' }, patience: { starts: 3 } });
    return world;
  };

  it.each([['busy', throttling(), 60], ['bound by a policy', serviceError('PolicyEnforcedException', 'no', 400), HOUR]])(
    'is sent later, and counts as no start, if Glacier is %s', async (_, error, wait) => {
      const world = lost();
      world.answers = [error];
      await world.sweep();
      expect(world.row).toMatchObject({ status: 'requested', patience: { starts: 3 }, due_at: world.now + wait });
      world.clock.time += wait * 1000;
      await world.sweep();
      expect(world.row).toMatchObject({ patience: { starts: 4 }, job: { id: 'job-2' } });
    });

  it.each([
    ['archive', notFound('The archive ID was not found: archive-1')], ['vault', notFound('Vault not found for ARN: arn:x')],
  ])('is not sent if the %s is gone: the archive fails', async (_, error) => {
    const world = lost();
    world.answers = [error];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'ArchiveNotFound' } });
  });

  it('of another vault\'s archive is not sent again: the archive fails', async () => {
    const world = lost();
    world.answers = [serviceError('InvalidParameterValueException', 'Invalid vault name: arn:aws:glacier:eu-west-1:111122223333:vaults/photos', 400)];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RetrievalFailed', message: expect.stringContaining('Invalid vault name') } });
  });

  it.each([
    ['broken connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['503', serviceError('ServiceUnavailableException', 'Service Unavailable', 503)],
  ])('with a lost answer is left alone until its job would be done: %s', async (_, error) => {
    const world = lost();
    world.answers = [error];
    await world.sweep();
    expect(world.row).toMatchObject({ status: 'requested', patience: { starts: 4 }, due_at: world.now + 13 * HOUR });
    expect(world.row).not.toHaveProperty('job');
  });

  it('that is denied is repeated by each sweep, and given up after two days', async () => {
    const world = lost();
    const begun = world.now;
    world.answers = Array.from({ length: 600 }, () => serviceError('AccessDeniedException', 'not allowed', 403));
    for (let sweeps = 0; sweeps < 600 && world.row.status !== 'failed'; sweeps += 1) {
      await world.sweep();
      if (!sweeps) expect(world.row).toMatchObject({ status: 'requested', patience: { starts: 3 }, due_at: begun, failure: { message: 'AccessDeniedException: not allowed' } });
      world.clock.time += PERIOD * 1000;
    }
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RetrievalFailed', message: 'AccessDeniedException: not allowed (for 2 days)' } });
    expect(world.now - begun).toBe(48 * HOUR + PERIOD);
  });

  it('is not sent for a run that was stopped, but an output that can be read is used', async () => {
    const world = new SweepWorld({ phase: 'settling' });
    world.put({ job: { id: 'job-1' } });
    world.archives.put({ run: 'run-1', archiveId: 'archive-2' }, { status: 'staged', job: { id: 'job-9' }, due_at: world.now, archive: { chunks_count: 2 } });
    world.job('job-9', 'Succeeded', 1);
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'RunStopped' } });
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-9']);
  });
});

import { HOUR, PERIOD, SweepWorld } from './sweep-world';

describe('a requested archive that is due', () => {
  it('without a job is requested again, because the answer to its request was lost', async () => {
    const world = new SweepWorld();
    world.put();
    expect(await world.sweep()).toEqual({ settled: false, more: false });
    expect(world.asked).toEqual([{ vaultName: 'photos', archiveId: 'archive-1', tier: 'Bulk', description: 'GlacierVaultToS3Transfer/table/run-1' }]);
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'job-2' }, patience: { starts: 2 }, due_at: world.now + 13 * HOUR });
  });

  it('whose notification was lost gets the same notification from the sweep', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    world.job('job-1', 'Succeeded');
    await world.sweep();
    expect(world.sent).toEqual([world.glacierJobs.get('job-1')]);
    expect(world.asked).toEqual([]);
    expect(world.row).toMatchObject({ status: 'requested', patience: { starts: 1, no_progress_since: world.now }, due_at: world.now + 15 * 60, job: { id: 'job-1', completed_at: world.now - HOUR } });
  });

  it('waits while Glacier works on its job', async () => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1' } });
    world.job('job-1', 'InProgress', 20);
    await world.sweep();
    expect(world.row).toMatchObject({ patience: { starts: 1 }, due_at: world.now + 4 * HOUR });
    expect([world.asked, world.sent]).toEqual([[], []]);
  });

  it('is looked at later and later while Glacier works on its job', async () => {
    const world = new SweepWorld({ tier: 'Expedited' });
    world.put({ job: { id: 'job-1' }, due_at: world.now + 65 * 60 });
    world.job('job-1', 'InProgress', 0);
    const waits: number[] = [];
    for (let look = 0; look < 8; look += 1) {
      waits.push(world.row.due_at - world.now);
      world.clock.time = world.row.due_at * 1000;
      await world.sweep();
    }
    expect(waits.slice(1).map((wait) => Math.round(wait / 60))).toEqual([16, 20, 25, 32, 40, 50, 62]);
  });

  it.each([
    // 2 TiB at 150 MB a second, which a unit of provisioned capacity gives, take four hours.
    ['Expedited', 4], ['Expedited', 30], ['Bulk', 30], ['Bulk', 6 * 24],
  ] as const)('is paid for once if its %s job takes %i hours', async (tier, hours) => {
    const world = new SweepWorld({ tier });
    world.put({ archive: { size: 2 * 2 ** 40 }, job: { id: 'job-1' }, requested_at: new Date(world.clock.now()).toISOString(), due_at: world.now + HOUR });
    world.job('job-1', 'InProgress', 0);
    for (const end = world.now + hours * HOUR; world.now < end; world.clock.time += PERIOD * 1000) await world.sweep();
    expect([world.asked.length, world.row.status]).toEqual([0, 'requested']);
    world.job('job-1', 'Succeeded', 0);
    for (let sweeps = 0; sweeps < 49 && !world.sent.length; sweeps += 1, world.clock.time += PERIOD * 1000) await world.sweep();
    expect(world.sent).toMatchObject([{ JobId: 'job-1' }]);
    expect(world.asked).toEqual([]);
  });

  it.each([
    ['is in progress for more than a week', 'InProgress', 7 * 24 + 1],
    ['failed', 'Failed', 1],
    ['was done so long ago that its output will soon be gone', 'Succeeded', 12],
    ['is gone', undefined, 0],
  ])('is requested again if its job %s', async (_, status, hoursAgo) => {
    const world = new SweepWorld();
    world.put({ job: { id: 'job-1', completed_at: world.now } });
    if (status) world.job('job-1', status, hoursAgo);
    await world.sweep();
    expect(world.asked).toHaveLength(1);
    expect(world.row).toMatchObject({ status: 'requested', job: { id: 'job-2' }, patience: { starts: 2 } });
    expect(world.row).not.toHaveProperty('job.completed_at');
  });

  it('is left alone before it is due', async () => {
    const world = new SweepWorld();
    world.put({ due_at: world.now + 1 });
    await world.sweep();
    expect([world.asked, world.row.patience.starts]).toEqual([[], 1]);
  });
});

describe('a staged archive that is due', () => {
  const staged = { status: 'staged', job: { id: 'job-1', messages_sent: true }, archive: { chunks_count: 5 } } as const;

  it('whose chunks are all done gets its notification again, also if the job is gone', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, job: { completed_at: world.now - 30 * HOUR } }, 5);
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
    expect(world.row).not.toHaveProperty('job.messages_sent');
    expect(world.asked).toEqual([]);
  });

  it('whose output can still be read gets its notification again', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, failure: { reason: 'DownloadFailed', message: 'x' } }, 2);
    world.job('job-1', 'Succeeded', 3);
    await world.sweep();
    expect(world.sent).toHaveLength(1);
    expect(world.row).not.toHaveProperty('job.messages_sent');
    expect(world.row).toMatchObject({ patience: { starts: 0, chunks: 2, no_progress_since: world.now }, due_at: world.now + 15 * 60 });
  });

  it('is requested again before its output goes, and is read from the old job until then', async () => {
    const world = new SweepWorld();
    world.put(staged, 2);
    world.job('job-1', 'Succeeded', 12);
    await world.sweep();
    expect(world.asked).toHaveLength(1);
    expect(world.sent).toEqual([]);
    expect(world.row).toMatchObject({ status: 'staged', job: { id: 'job-1', newer: 'job-2', messages_sent: true }, due_at: world.now + 13 * HOUR });
  });

  it('is not paid for twice if the notification of the newer job is lost', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, job: { newer: 'job-2' } });
    world.job('job-2', 'Succeeded', 1);
    await world.sweep();
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-2']);
    expect(world.asked).toEqual([]);
  });

  it('waits for the newer job if the old one is gone, and reads the old one if it can', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, job: { newer: 'job-2' } });
    world.job('job-2', 'InProgress', 1);
    await world.sweep();
    expect([world.asked, world.sent]).toEqual([[], []]);
    world.clock.time += HOUR * 1000;
    world.job('job-1', 'Succeeded', 1);
    await world.sweep();
    expect(world.sent.map((job) => job.JobId)).toEqual(['job-1']);
  });

  it('whose upload is spoiled gets a new one, and the old one is ended', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, upload: { generation: 2, id: 'upload-1', state: 'spoiled' }, patience: { chunks: 4 } }, 5);
    world.job('job-1', 'Succeeded', 1);
    await world.sweep();
    expect(world.aborted).toEqual(['upload-1']);
    expect(world.row).toMatchObject({ upload: { generation: 3 }, patience: { chunks: 0, starts: 1 } });
    for (const gone of ['upload.id', 'job.messages_sent']) expect(world.row).not.toHaveProperty(gone);
    expect(world.sent).toHaveLength(1);
  });

  it('survives many windows while chunks arrive, and fails after five without a chunk', async () => {
    const world = new SweepWorld();
    world.put({ ...staged, archive: { chunks_count: 100 } });
    for (let window = 1; window <= 20; window += 1) {
      world.archives.done.set(`${world.row.pk}|1`, new Set(Array.from({ length: window }, (_, i) => i)));
      world.glacierJobs.clear();
      world.clock.time = world.row.due_at * 1000;
      await world.sweep();
    }
    expect(world.row).toMatchObject({ status: 'staged', patience: { starts: 1 } });
    expect(world.asked).toHaveLength(20);
    for (let window = 0; window < 10; window += 1) {
      world.glacierJobs.clear();
      world.clock.time = world.row.due_at * 1000;
      await world.sweep();
    }
    expect(world.asked).toHaveLength(24);
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'OutputExpired', message: expect.stringContaining('requested 5 times') } });
    expect(world.row.settled_at).toBeDefined();
  });
});

it('an archive that is given up fails with what went wrong last', async () => {
  const world = new SweepWorld();
  const failure = { reason: 'TreeHashMismatch', message: 'other bytes' } as const;
  world.put({ status: 'staged', job: { id: 'job-1', completed_at: world.now - HOUR }, patience: { no_progress_since: world.now - 47 * HOUR }, failure });
  world.job('job-1', 'Succeeded', 1);
  await world.sweep();
  expect(world.sent.splice(0)).toHaveLength(1);
  world.clock.time = world.row.due_at * 1000;
  await world.sweep();
  expect(world.sent).toEqual([]);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'TreeHashMismatch', message: 'other bytes (no progress for 2 days)' } });
});

it('requests no job if a good output expired while its messages were repeated', async () => {
  const world = new SweepWorld();
  const failure = { reason: 'DownloadFailed', message: 'Access Denied' } as const;
  world.put({ status: 'staged', job: { id: 'job-1', completed_at: world.now - 13 * HOUR }, patience: { no_progress_since: world.now - 5 * HOUR }, failure });
  world.job('job-1', 'Succeeded', 13);
  await world.sweep();
  expect([world.asked, world.sent]).toEqual([[], []]);
  expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'DownloadFailed', message: expect.stringContaining('Access Denied (its output expired') } });
});

import { jobDescription, JobDocument } from '../../../src/contracts/glacier';
import { DEPLOYMENT, jobDocument, snsEnvelope } from '../support/job-notifications';
import { ID, notifiedWorld as world } from '../support/notified-world';

const HOUR = 3600;
const COMPLETED = Date.parse('2026-11-22T09:59:00.000Z') / 1000;

const messages = (...chunks: number[]) => chunks.map((chunk) => ({ format: 1, run: ID.run, archive_id: ID.archiveId, chunk }));

describe('a job that succeeded', () => {
  it('begins the upload, stages the archive and sends a message for each chunk', async () => {
    const { archives, uploads, chunksQueue, row, notify } = world({ failure: { reason: 'OutputExpired', message: 'before' } });
    await expect(notify()).resolves.toEqual({ message: 'Sent 3 of 3 chunk messages', archive: ID });
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(uploads.begun).toEqual([[row.archive.key, 'DEEP_ARCHIVE', expect.objectContaining({ 'glacier-archive-id': ID.archiveId })]]);
    const staged = archives.row(ID);
    expect(staged).toMatchObject({
      status: 'staged',
      upload: { id: 'upload-1' },
      job: { id: 'job-1', completed_at: COMPLETED, messages_sent: true },
      due_at: COMPLETED + 12 * HOUR - 300,
    });
    expect(staged.failure).toBeUndefined();
    expect(staged.lease?.until).toBeUndefined();
  });

  it('gives the object the time at which the file was modified last', async () => {
    const { uploads, row, notify, archives } = world();
    archives.put(ID, { ...row, archive: { ...row.archive, mtime: '1600000000.25' } });
    await notify();
    expect(uploads.begun).toEqual([[row.archive.key, 'DEEP_ARCHIVE', expect.objectContaining({ mtime: '1600000000.25' })]]);
  });

  it('clears an earlier refusal, because Glacier accepted this job', async () => {
    const { archives, notify } = world({ job: undefined, patience: { no_progress_since: 1 } });
    await notify();
    expect(archives.row(ID)).not.toHaveProperty('patience.no_progress_since');
  });

  it('can come in the envelope of SNS', async () => {
    const { chunksQueue, deliver, row } = world();
    await deliver(snsEnvelope(jobDocument(ID, row.archive)));
    expect(chunksQueue.take()).toHaveLength(3);
  });

  it('can lack the fields that published samples lack', async () => {
    const { chunksQueue, notify, archives, clock } = world();
    const { ArchiveId, JobDescription, JobId, StatusCode } = jobDocument(ID, archives.row(ID).archive);
    await notify({ ArchiveId, JobDescription, JobId, StatusCode });
    expect(chunksQueue.take()).toHaveLength(3);
    expect(archives.row(ID).job?.completed_at).toBe(clock.now() / 1000);
  });

  it('is read even if the archive was read from an earlier job', async () => {
    const { archives, notify, row } = world({ status: 'staged', job: { id: 'job-0', completed_at: COMPLETED - HOUR, newer: 'job-1' } });
    await notify(jobDocument(ID, row.archive));
    expect(archives.row(ID).job?.id).toBe('job-1');
    expect(archives.row(ID).job?.newer).toBeUndefined();
  });

  it('keeps the later `due_at` of the sweep if the sweep sent the message', async () => {
    const { archives, notify, row, clock } = world({ status: 'staged', due_at: Date.parse('2026-11-23T02:00:00.000Z') / 1000 });
    clock.time = Date.parse('2026-11-22T22:00:00.000Z');
    await notify(jobDocument(ID, row.archive));
    expect(archives.row(ID)).toMatchObject({ status: 'staged', due_at: row.due_at });
  });

  it('gives the archive a `due_at` by the window of the job that is read', async () => {
    const { archives, notify, row } = world({ status: 'staged', job: { id: 'job-0' }, due_at: COMPLETED + 23 * HOUR });
    await notify(jobDocument(ID, row.archive, { JobId: 'job-1' }));
    expect(archives.row(ID)).toMatchObject({ job: { id: 'job-1' }, due_at: COMPLETED + 12 * HOUR - 300 });
  });

  it('is only noted if the upload is spoiled: the sweep renews the upload', async () => {
    const { archives, uploads, chunksQueue, notify } = world({ upload: { id: 'old', state: 'spoiled' }, due_at: 7 });
    await notify();
    expect(archives.row(ID)).toMatchObject({ status: 'staged', job: { id: 'job-1' }, upload: { state: 'spoiled' }, due_at: 7 });
    expect([uploads.begun, chunksQueue.take()]).toEqual([[], []]);
    expect(archives.row(ID).lease?.until).toBeUndefined();
  });
});

describe('a notification that comes twice', () => {
  it('is dropped the second time, so no byte is fetched', async () => {
    const { chunksQueue, notify, uploads } = world();
    await notify();
    chunksQueue.take();
    await expect(notify()).resolves.toMatchObject({ message: 'Dropped: the chunk messages of this job are out' });
    expect(chunksQueue.take()).toEqual([]);
    expect(uploads.begun).toHaveLength(1);
  });

  it('comes back later while another delivery sends the messages', async () => {
    const { archives, chunksQueue, notify } = world();
    let other: Promise<unknown> | undefined;
    archives.before.move = () => { other = expect(notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' }); return other; };
    await notify();
    await other;
    expect(other).toBeDefined();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    await expect(notify()).resolves.toMatchObject({ message: expect.stringContaining('Dropped') });
  });

  it('is dropped if another delivery has just sent the messages', async () => {
    const { archives, chunksQueue, notify, clock } = world();
    archives.before.take = async () => { await notify(); };
    await expect(notify()).resolves.toMatchObject({ message: 'Dropped: the chunk messages of this job are out' });
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(archives.row(ID).lease?.until).toBeUndefined();
    expect(clock.slept).toBe(0);
  });

  it('changes nothing if a later job is read', async () => {
    const { archives, chunksQueue, notify, row } = world();
    await notify(jobDocument(ID, row.archive, { JobId: 'job-2' }));
    chunksQueue.take();
    const before = archives.row(ID);
    await notify(jobDocument(ID, row.archive, { JobId: 'job-1', CompletionDate: '2026-11-22T01:00:00.000Z' }));
    expect(archives.row(ID)).toEqual(before);
    expect(chunksQueue.take()).toEqual([]);
  });
});

describe('a delivery that dies', () => {
  it.each(['take', 'chunksDone'] as const)('at %s: the next delivery waits for the lease and does what is left', async (step) => {
    const { archives, chunksQueue, notify, clock, uploads } = world(step === 'take' ? {} : { upload: { id: 'upload-0' } });
    if (step === 'chunksDone') uploads.open.push('upload-0');
    archives.dieAt = step;
    await expect(notify()).rejects.toThrow(`died at ${step}`);
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(uploads.open).toHaveLength(1);
    expect(archives.row(ID)).toMatchObject({ status: 'staged', job: { messages_sent: true }, upload: { id: uploads.open[0] } });
  });

  it('after S3 began the upload: the next one begins another, and the row says `unclear`', async () => {
    const { archives, chunksQueue, notify, clock, uploads } = world();
    archives.dieAt = 'move';
    await expect(notify()).rejects.toThrow('died at move');
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(uploads.open).toEqual(['upload-1', 'upload-2']);
    expect(archives.row(ID).upload).toEqual({ generation: 1, state: 'open', id: 'upload-2', renewed: 0, unclear: true });
  });

  it('after the last message: the next delivery sends them again and notes it', async () => {
    const { archives, chunksQueue, notify, clock } = world();
    archives.dieAt = 'change';
    await expect(notify()).rejects.toThrow('died at change');
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(archives.row(ID)).toMatchObject({ job: { messages_sent: true } });
    expect(archives.row(ID)).not.toHaveProperty('lease');
  });

  it('after some messages: the next delivery sends one for each chunk that is not done', async () => {
    const { archives, chunksQueue, notify, clock } = world();
    jest.spyOn(chunksQueue, 'send').mockRejectedValueOnce(new Error('killed'));
    await expect(notify()).rejects.toThrow('killed');
    expect(archives.row(ID)).toMatchObject({ status: 'staged' });
    expect(archives.row(ID).job?.messages_sent).toBeUndefined();
    await archives.addProgress({ ...ID, chunk: 2 }, 1, 3);
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 3));
  });

  it('after the last chunk: the archive is sent to Validation', async () => {
    const { archives, chunksQueue, validationQueue, notify } = world({ upload: { id: 'upload-1' } });
    for (const chunk of [1, 2, 3]) await archives.addProgress({ ...ID, chunk }, 1, 3);
    await notify();
    expect(chunksQueue.take()).toEqual([]);
    expect(validationQueue.take()).toEqual([{ format: 1, run: ID.run, archive_id: ID.archiveId, generation: 1 }]);
    expect(archives.row(ID).job?.messages_sent).toBe(true);
  });

  it('is not assumed if only the answer to a write was lost: the upload is kept', async () => {
    const { archives, uploads, chunksQueue, notify } = world();
    const move = archives.move.bind(archives);
    jest.spyOn(archives, 'move').mockImplementationOnce(async (...args) => await move(...args) && false);
    await notify();
    expect(uploads.open).toEqual(['upload-1']);
    expect(archives.row(ID)).toMatchObject({ upload: { id: 'upload-1' }, job: { messages_sent: true } });
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
  });

  it('or outlives its lease: of two uploads, one is used and one is aborted', async () => {
    const { archives, uploads, notify, clock } = world();
    const start = uploads.start.bind(uploads);
    uploads.start = async (...args) => {
      uploads.start = start;
      const mine = await start(...args);
      clock.time += 121_000;
      await notify();
      return mine;
    };
    await expect(notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' }); // Its lease is lost. The other delivery did the work.
    expect(uploads.begun).toHaveLength(2);
    expect(uploads.open).toEqual([archives.row(ID).upload.id]);
    expect(archives.row(ID).job?.messages_sent).toBe(true);
  });

  it.each([
    ['the request for the upload was sent twice', { retried: true }, {}],
    ['an earlier delivery died while it held the archive', { retried: false }, { lease: { owner: 'another', until: 1 } }],
  ])('if %s, another upload may be open, and the row says `unclear`', async (_, { retried }, overrides) => {
    const { archives, uploads, notify } = world(overrides);
    uploads.retried = retried;
    await notify();
    expect(archives.row(ID)).toMatchObject({ upload: { id: 'upload-1', unclear: true } });
  });

  it('no upload is unclear if S3 answered the first request', async () => {
    const { archives, notify } = world();
    await notify();
    expect(archives.row(ID)).not.toHaveProperty('upload.unclear');
  });

  it('the messages of an old upload do not count as sent for a new one', async () => {
    const { archives, chunksQueue, notify } = world();
    const send = chunksQueue.send.bind(chunksQueue);
    chunksQueue.send = async (bodies) => {
      await archives.change(ID, { upload: { generation: 2, state: 'none', renewed: 1 } });
      return send(bodies);
    };
    await notify();
    expect(archives.row(ID).job?.messages_sent).toBeUndefined();
  });
});

describe('a notification is left alone if it is', () => {
  it.each<[string, JobDocument]>([
    ['of an archive that a workflow waits for', { JobDescription: jobDescription({ deployment: DEPLOYMENT, run: ID.run, wait: 'run-1|inventory|execution|3' }) }],
    ['of another deployment', { JobDescription: 'GlacierVaultToS3Transfer/other/run-1' }],
    ['of another program', { JobDescription: 'backup' }],
    ['without a description', { JobDescription: null }],
    ['of an inventory', { Action: 'InventoryRetrieval' }],
    ['without an archive', { ArchiveId: null }],
    ['of an archive without a row', { ArchiveId: 'unknown' }],
  ])('%s', async (_, overrides) => {
    const { archives, chunksQueue, notify, row } = world();
    await expect(notify(jobDocument(ID, row.archive, overrides))).resolves.toMatchObject({ message: expect.stringContaining('Left alone') });
    expect(archives.row(ID)).toEqual(row);
    expect(chunksQueue.take()).toEqual([]);
  });

  it.each(['downloaded', 'failed', 'skipped'] as const)('of an archive that is %s', async (status) => {
    const { notify, chunksQueue } = world({ status });
    await notify();
    expect(chunksQueue.take()).toEqual([]);
  });
});

it.each(['not json', '"text"', 'null', '[]', '{"Message":"not json"}'])('a body that cannot be read is thrown: %s', async (body) => {
  await expect(world().deliver(body)).rejects.toMatchObject({ name: 'MalformedMessageError' });
});

it('a notification of an archive without a run is thrown', async () => {
  const { runs, notify } = world();
  runs.items.clear();
  await expect(notify()).rejects.toMatchObject({ name: 'RunNotFoundError' });
});

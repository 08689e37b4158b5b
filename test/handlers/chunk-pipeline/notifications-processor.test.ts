import { jobDescription, JobDocument } from '../../../src/contracts/glacier';
import { DEPLOYMENT, jobDocument, snsEnvelope } from '../support/job-notifications';
import { ID, notifiedWorld as world } from '../support/notified-world';

const HOUR = 3600;
const COMPLETED = Date.parse('2026-11-22T09:59:00.000Z') / 1000;

const messages = (...chunks: number[]) => chunks.map((chunk) => ({ run: ID.run, archive_id: ID.archiveId, chunk }));

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

  it('ends what Glacier refused before: this job was taken', async () => {
    const { archives, notify } = world({ job: undefined, patience: { no_progress_since: 1 } });
    await notify();
    expect(archives.row(ID)).not.toHaveProperty('patience.no_progress_since');
  });

  it('may come in the envelope of SNS', async () => {
    const { chunksQueue, deliver, row } = world();
    await deliver(snsEnvelope(jobDocument(ID, row.archive)));
    expect(chunksQueue.take()).toHaveLength(3);
  });

  it('may lack what published samples lack', async () => {
    const { chunksQueue, notify, archives, clock } = world();
    const { ArchiveId, JobDescription, JobId, StatusCode } = jobDocument(ID, archives.row(ID).archive);
    await notify({ ArchiveId, JobDescription, JobId, StatusCode });
    expect(chunksQueue.take()).toHaveLength(3);
    expect(archives.row(ID).job?.completed_at).toBe(clock.now() / 1000);
  });

  it('makes a job that was waited for the one that is read', async () => {
    const { archives, notify, row } = world({ status: 'staged', job: { id: 'job-0', completed_at: COMPLETED - HOUR, newer: 'job-1' } });
    await notify(jobDocument(ID, row.archive));
    expect(archives.row(ID).job?.id).toBe('job-1');
    expect(archives.row(ID).job?.newer).toBeUndefined();
  });

  it('sent again by the sweeper keeps the sweeper\'s patience, which grows with each attempt: queues may be long', async () => {
    const { archives, notify, row, clock } = world({ status: 'staged', due_at: Date.parse('2026-11-23T02:00:00.000Z') / 1000 });
    clock.time = Date.parse('2026-11-22T22:00:00.000Z');
    await notify(jobDocument(ID, row.archive));
    expect(archives.row(ID)).toMatchObject({ status: 'staged', due_at: row.due_at });
  });

  it('that makes a newer job the one that is read, is due by that job\'s own window', async () => {
    const { archives, notify, row } = world({ status: 'staged', job: { id: 'job-0' }, due_at: COMPLETED + 23 * HOUR });
    await notify(jobDocument(ID, row.archive, { JobId: 'job-1' }));
    expect(archives.row(ID)).toMatchObject({ job: { id: 'job-1' }, due_at: COMPLETED + 12 * HOUR - 300 });
  });

  it('of an archive whose upload is spoiled is only noted: the sweeper, which is due, begins a new upload', async () => {
    const { archives, uploads, chunksQueue, notify } = world({ upload: { id: 'old', state: 'spoiled' }, due_at: 7 });
    await notify();
    expect(archives.row(ID)).toMatchObject({ status: 'staged', job: { id: 'job-1' }, upload: { state: 'spoiled' }, due_at: 7 });
    expect([uploads.begun, chunksQueue.take()]).toEqual([[], []]);
    expect(archives.row(ID).lease?.until).toBeUndefined();
  });
});

describe('a notification that comes twice', () => {
  it('is dropped the second time: it fetches no byte', async () => {
    const { chunksQueue, notify, uploads } = world();
    await notify();
    chunksQueue.take();
    await expect(notify()).resolves.toMatchObject({ message: 'Dropped: the chunk messages of this job are out' });
    expect(chunksQueue.take()).toEqual([]);
    expect(uploads.begun).toHaveLength(1);
  });

  it('comes back later while its twin sends the messages', async () => {
    const { archives, chunksQueue, notify } = world();
    let twin: Promise<unknown> | undefined;
    archives.before.move = () => { twin = expect(notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' }); return twin; };
    await notify();
    await twin;
    expect(twin).toBeDefined();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    await expect(notify()).resolves.toMatchObject({ message: expect.stringContaining('Dropped') });
  });

  it('is dropped if its twin has just sent the messages', async () => {
    const { archives, chunksQueue, notify, clock } = world();
    archives.before.take = async () => { await notify(); };
    await expect(notify()).resolves.toMatchObject({ message: 'Dropped: the chunk messages of this job are out' });
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(archives.row(ID).lease?.until).toBeUndefined();
    expect(clock.slept).toBe(0);
  });

  it('of an earlier job than the one being read changes nothing', async () => {
    const { archives, chunksQueue, notify, row } = world();
    await notify(jobDocument(ID, row.archive, { JobId: 'job-2' }));
    chunksQueue.take();
    const before = archives.row(ID);
    await notify(jobDocument(ID, row.archive, { JobId: 'job-1', CompletionDate: '2026-11-22T01:00:00.000Z' }));
    expect(archives.row(ID)).toEqual(before);
    expect(chunksQueue.take()).toEqual([]);
  });
});

describe('a function that dies', () => {
  it.each(['take', 'chunksDone'] as const)('at %s: the notification comes again after the lease and does what is left', async (step) => {
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

  it('after S3 began the upload: the next delivery begins another, and Cleanup is told to look for the first', async () => {
    const { archives, chunksQueue, notify, clock, uploads } = world();
    archives.dieAt = 'move';
    await expect(notify()).rejects.toThrow('died at move');
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
    expect(uploads.open).toEqual(['upload-1', 'upload-2']);
    expect(archives.row(ID).upload).toEqual({ generation: 1, state: 'open', id: 'upload-2', renewed: 0, unclear: true });
  });

  it('after the last message: the next delivery sends them again, and then they count as sent', async () => {
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

  it('after some messages were out: those that are missing are sent, chunks that are done are not', async () => {
    const { archives, chunksQueue, notify, clock } = world();
    jest.spyOn(chunksQueue, 'send').mockRejectedValueOnce(new Error('killed'));
    await expect(notify()).rejects.toThrow('killed');
    expect(archives.row(ID)).toMatchObject({ status: 'staged' });
    expect(archives.row(ID).job?.messages_sent).toBeUndefined();
    await archives.addProgress(ID, 1, 2);
    clock.time += 121_000;
    await notify();
    expect(chunksQueue.take()).toEqual(messages(1, 3));
  });

  it('after the last chunk: the archive is sent to validation', async () => {
    const { archives, chunksQueue, validationQueue, notify } = world({ upload: { id: 'upload-1' } });
    for (const chunk of [1, 2, 3]) await archives.addProgress(ID, 1, chunk);
    await notify();
    expect(chunksQueue.take()).toEqual([]);
    expect(validationQueue.take()).toEqual([{ run: ID.run, archive_id: ID.archiveId, generation: 1 }]);
    expect(archives.row(ID).job?.messages_sent).toBe(true);
  });

  it('is not what happened where only the answer to a record was lost: the upload that was recorded is kept', async () => {
    const { archives, uploads, chunksQueue, notify } = world();
    const move = archives.move.bind(archives);
    jest.spyOn(archives, 'move').mockImplementationOnce(async (...args) => await move(...args) && false);
    await notify();
    expect(uploads.open).toEqual(['upload-1']);
    expect(archives.row(ID)).toMatchObject({ upload: { id: 'upload-1' }, job: { messages_sent: true } });
    expect(chunksQueue.take()).toEqual(messages(1, 2, 3));
  });

  it('and whose lease ran out while it still works: two begin an upload, one is used and the other aborted', async () => {
    const { archives, uploads, notify, clock } = world();
    const start = uploads.start.bind(uploads);
    uploads.start = async (...args) => {
      uploads.start = start;
      const mine = await start(...args);
      clock.time += 121_000;
      await notify();
      return mine;
    };
    await expect(notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' }); // Its lease is lost; the other one did the work.
    expect(uploads.begun).toHaveLength(2);
    expect(uploads.open).toEqual([archives.row(ID).upload.id]);
    expect(archives.row(ID).job?.messages_sent).toBe(true);
  });

  it.each([
    ['S3 was asked twice for the upload', { retried: true }, {}],
    ['an earlier delivery died with the archive in hand', { retried: false }, { lease: { owner: 'another', until: 1 } }],
  ])('where %s, another upload may be open that nobody knows of', async (_, { retried }, overrides) => {
    const { archives, uploads, notify } = world(overrides);
    uploads.retried = retried;
    await notify();
    expect(archives.row(ID)).toMatchObject({ upload: { id: 'upload-1', unclear: true } });
  });

  it('nothing is unclear where S3 answered at once', async () => {
    const { archives, notify } = world();
    await notify();
    expect(archives.row(ID)).not.toHaveProperty('upload.unclear');
  });

  it('a new upload that begins meanwhile is not said to have its messages', async () => {
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

describe('a notification that is not for us is acknowledged', () => {
  it.each<[string, JobDocument]>([
    ['archive that a workflow waits for', { JobDescription: jobDescription({ deployment: DEPLOYMENT, run: ID.run, wait: 'run-1|inventory|execution|3' }) }],
    ['of another deployment', { JobDescription: 'GlacierVaultToS3Transfer/other/run-1' }],
    ['of somebody else', { JobDescription: 'backup' }],
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

it.each(['not json', '"text"', 'null', '[]', '{"Message":"not json"}'])('a body that cannot be read comes back, and then goes to the dead letters: %s', async (body) => {
  await expect(world().deliver(body)).rejects.toMatchObject({ name: 'MalformedMessageError' });
});

it('an archive whose run is unknown comes back', async () => {
  const { runs, notify } = world();
  runs.items.clear();
  await expect(notify()).rejects.toMatchObject({ name: 'RunNotFoundError' });
});

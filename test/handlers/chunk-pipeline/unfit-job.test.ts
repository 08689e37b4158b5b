import { jobDocument } from '../support/job-notifications';
import { ID, notifiedWorld as world } from '../support/notified-world';

describe('a job', () => {
  const row = { size: 20 * 2 ** 20, sha256_tree_hash: 'a'.repeat(64) };

  it.each([
    ['another size', { ArchiveSizeInBytes: 5 }],
    ['a part of the archive', { RetrievalByteRange: '0-1048575' }],
    ['another tree hash', { SHA256TreeHash: 'b'.repeat(64) }],
    ['another tree hash of the archive', { ArchiveSHA256TreeHash: 'b'.repeat(64) }],
  ])('of %s: the archive fails at once, and nothing is read', async (_, overrides) => {
    const { archives, chunksQueue, uploads, notify } = world({ due_at: 9e9 });
    await notify(jobDocument(ID, row, overrides));
    expect(archives.row(ID)).toMatchObject({ status: 'failed', failure: { reason: 'InventoryMismatch' }, settled_at: expect.any(String) });
    expect([chunksQueue.take(), uploads.begun]).toEqual([[], []]);
  });

  it('that failed: the archive is marked with Glacier\'s words', async () => {
    const { archives, notify } = world({ due_at: 9e9 });
    await notify(jobDocument(ID, row, { StatusCode: 'Failed', StatusMessage: 'no capacity' }));
    expect(archives.row(ID)).toMatchObject({ failure: { reason: 'RetrievalFailed', message: 'no capacity' } });
    expect(archives.row(ID).due_at).toBeLessThan(9e9);
  });

  it('that failed while an earlier one is read: the archive is marked too', async () => {
    const { archives, notify } = world({ status: 'staged', job: { id: 'job-0', newer: 'job-1' } });
    await notify(jobDocument(ID, row, { StatusCode: 'Failed', StatusMessage: null }));
    expect(archives.row(ID).failure).toEqual({ reason: 'RetrievalFailed', message: 'Glacier gave no reason' });
  });

  it('that failed, but that the row does not name: left alone', async () => {
    const { archives, notify } = world({ job: { id: 'job-2' } });
    await notify(jobDocument(ID, row, { StatusCode: 'Failed' }));
    expect(archives.row(ID).failure).toBeUndefined();
  });

  it('that is completed without success counts as failed', async () => {
    const { chunksQueue, notify } = world();
    await expect(notify(jobDocument(ID, row, { StatusCode: 'InProgress' }))).resolves.toMatchObject({ message: expect.stringContaining('in progress') });
    await expect(notify(jobDocument(ID, row, { StatusCode: undefined }))).rejects.toMatchObject({ name: 'MalformedMessageError' });
    await expect(notify(jobDocument(ID, row, { JobId: undefined }))).rejects.toMatchObject({ name: 'MalformedMessageError' });
    expect(chunksQueue.take()).toEqual([]);
  });
});

import { DestinationUploads } from '../../../src/handlers/validation/destination';
import { validate } from '../../../src/handlers/validation/validate';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives } from '../support/chunk-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const TREE_HASH = 'a'.repeat(64);

it('an archive that was given up while S3 joined its parts is downloaded', async () => {
  const archives = new ChunkArchives();
  archives.put(ID, { status: 'staged', archive: { sha256_tree_hash: TREE_HASH }, job: { id: 'job-1' }, upload: { id: 'upload-1' } });
  await archives.putChunk({ ...ID, chunk: 1 }, 1, { etag: 'etag', checksum_sha_256: Buffer.from('one').toString('base64'), tree_checksum: TREE_HASH, size: 10 });
  const uploads: Pick<DestinationUploads, 'complete'> = {
    complete: async () => {
      await archives.move(ID, { from: ['staged'], to: 'failed' }, { failure: { reason: 'DownloadFailed', message: 'tried 5 times' } });
      return { kind: 'completed' };
    },
  };
  await expect(validate({ ...ID, generation: 1 }, { archives, uploads: uploads as DestinationUploads, clock: new TestClock() })).resolves.toBe('Downloaded');
  expect(archives.row(ID).status).toBe('downloaded');
  expect(archives.row(ID).failure).toBeUndefined();
});

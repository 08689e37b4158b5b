import { retrieveChunk } from '../../../src/handlers/chunk-pipeline/chunk-retrieval';
import { JobOutputGoneError } from '../../../src/handlers/chunk-pipeline/errors';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives, SentMessages } from '../support/chunk-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };

it('if the output is gone, only the first chunk marks the archive due', async () => {
  const archives = new ChunkArchives();
  const clock = new TestClock();
  archives.put(ID, { status: 'staged', archive: { size: 2 ** 24, chunks_count: 2 }, job: { id: 'job-1' }, upload: { id: 'upload-1' }, due_at: 9e9 });
  const gone = async () => { throw new JobOutputGoneError('gone'); };
  const metrics = { copied: () => { throw new Error('nothing was copied'); } };
  const ports = { archives, metrics, source: { open: gone }, parts: { upload: gone }, validationQueue: new SentMessages(), clock };
  const retrieve = (chunk: number) => retrieveChunk({ ...ID, chunk }, ports, { remaining: () => 900_000, keepHidden: async () => undefined });
  await expect(retrieve(1)).resolves.toBe('Marked due: OutputExpired');
  const asked = clock.now() / 1000 + 13 * 3600;
  await archives.change(ID, { due_at: asked, patience: { starts: 2, chunks: 0 } }); // The answer to the request is open: no job is named.
  await expect(retrieve(2)).resolves.toContain('Left alone');
  expect(archives.row(ID)).toMatchObject({ due_at: asked, patience: { starts: 2, chunks: 0 } });
});

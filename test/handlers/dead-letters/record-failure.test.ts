import { archiveReady, chunkMessage } from '../../../src/contracts/messages';
import { recordFailure } from '../../../src/handlers/dead-letters/record-failure';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives } from '../support/chunk-archives';
import { DEPLOYMENT, jobDocument, snsEnvelope } from '../support/job-notifications';
import { RowOverrides } from '../support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };

function world(overrides: RowOverrides = {}) {
  const archives = new ChunkArchives();
  const clock = new TestClock();
  const row = archives.put(ID, { status: 'staged', due_at: 9e9, ...overrides });
  return {
    archives,
    clock,
    row,
    record: (body: string) => recordFailure({ body, queue: 'Chunks', received: 4 }, { archives, clock, deployment: DEPLOYMENT }),
  };
}

it.each([
  ['a chunk', chunkMessage({ ...ID, chunk: 7 }), 'DownloadFailed', 'copying chunk 7 failed 4 times in a row (queue Chunks); the function\'s log says why'],
  ['a completion', archiveReady({ ...ID, generation: 1 }), 'UploadFailed', expect.stringContaining('completing the upload failed 4 times')],
  ['a notification', JSON.stringify(jobDocument(ID, { size: 1, sha256_tree_hash: 'a' })), 'DownloadFailed', expect.stringContaining('preparing the download')],
  ['a notification in an envelope', snsEnvelope(jobDocument(ID, { size: 1, sha256_tree_hash: 'a' })), 'DownloadFailed', expect.any(String)],
])('%s: the archive is marked, with a message in plain words', async (_, body, reason, message) => {
  const { archives, clock, record } = world();
  await expect(record(body)).resolves.toEqual({ message: `Marked due: ${reason}`, archive: ID });
  expect(archives.row(ID)).toMatchObject({ status: 'staged', due_at: clock.now() / 1000, failure: { reason, message } });
});

it('the same message twice changes nothing the second time', async () => {
  const { archives, record } = world();
  await record(chunkMessage({ ...ID, chunk: 7 }));
  const once = archives.row(ID);
  await record(chunkMessage({ ...ID, chunk: 7 }));
  expect(archives.row(ID)).toEqual(once);
});

it.each<[string, RowOverrides, string]>([
  ['an archive that is settled', { status: 'downloaded' }, chunkMessage({ ...ID, chunk: 7 })],
  ['an upload that is not the current one', { upload: { generation: 2 } }, archiveReady({ ...ID, generation: 1 })],
  ['a notification whose double has sent the messages', { job: { messages_sent: true } }, JSON.stringify(jobDocument(ID, { size: 1, sha256_tree_hash: 'a' }))],
])('%s is left alone', async (_, overrides, body) => {
  const { archives, row, record } = world(overrides);
  await expect(record(body)).resolves.toMatchObject({ message: expect.stringContaining('Left alone'), archive: ID });
  expect(archives.row(ID)).toEqual(row);
});

it.each([
  ['nothing readable', 'hello'],
  ['another archive', chunkMessage({ run: 'run-1', archiveId: 'other', chunk: 1 })],
  ['another deployment', JSON.stringify(jobDocument(ID, { size: 1, sha256_tree_hash: 'a' }, { JobDescription: 'GlacierVaultToS3Transfer/other/run-1' }))],
  ['an inventory', JSON.stringify(jobDocument(ID, { size: 1, sha256_tree_hash: 'a' }, { Action: 'InventoryRetrieval' }))],
])('a message that names %s is reported and ends', async (_, body) => {
  const { archives, row, record } = world();
  const outcome = await record(body);
  expect(outcome).toEqual({ message: 'The message names no archive of this transfer' });
  expect(archives.row(ID)).toEqual(row);
});

it('an error of the table is thrown', async () => {
  const { archives, record } = world();
  archives.dieAt = 'archive';
  await expect(record(chunkMessage({ ...ID, chunk: 7 }))).rejects.toThrow('died');
});

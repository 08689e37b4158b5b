import { ARCHIVE_STATUS } from '../../../src/contracts/archive';
import { differenceFrom } from '../../../src/domain/archive/job-match';
import { archiveOfJob, completedAt } from '../../../src/domain/archive/job-notification';
import { rememberedJob } from '../../../src/domain/archive/remembered-job';
import { DEPLOYMENT, jobDocument } from '../../handlers/support/job-notifications';
import { archiveItem } from '../../handlers/support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const DONE = Date.parse('2026-11-22T09:59:00Z') / 1000;
const row = archiveItem(ID, { status: ARCHIVE_STATUS.STAGED, job: { id: 'job-1', completed_at: DONE } });

it('the remembered job is what Glacier published of it', () => {
  const { InventorySizeInBytes: _, StatusMessage: __, VaultARN: ___, ...published } = jobDocument(ID, row.archive);
  expect(rememberedJob(ID, row, DEPLOYMENT, 5)).toEqual(published);
});

it('the remembered job is that of this archive, of this deployment, and differs in nothing', () => {
  const job = rememberedJob(ID, row, DEPLOYMENT, 5);
  expect(archiveOfJob(job, DEPLOYMENT)).toEqual(ID);
  expect(differenceFrom(row.archive, job)).toBeUndefined();
  expect(completedAt(job, 5)).toBe(DONE);
});

it.each([[archiveItem(ID, { job: { id: 'job-1' } }), 'job-1'], [archiveItem(ID), undefined]])('a job that is not known to be done was done just now (%#)', (unknown, jobId) => {
  expect(rememberedJob(ID, unknown, DEPLOYMENT, DONE)).toMatchObject({ JobId: jobId, CompletionDate: '2026-11-22T09:59:00.000Z' });
});

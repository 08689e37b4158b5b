import { ARCHIVE_STATUS, ArchiveItem, Job } from '../../../src/contracts/archive';
import { areMessagesSent, isLate, readFrom } from '../../../src/domain/archive/job';

const { REQUESTED, STAGED } = ARCHIVE_STATUS;
const sent: Job = { id: 'job-1', completed_at: 100, messages_sent: true };

it.each<[string, Job | undefined, string, boolean]>([
  ['are sent once the row says so', sent, 'job-1', true],
  ['are not sent for another job', sent, 'job-2', false],
  ['are not sent while some are missing', { id: 'job-1', completed_at: 100 }, 'job-1', false],
  ['are not sent if no job is known', undefined, 'job-1', false],
])('the messages of a job %s', (_, job, jobId, expected) => expect(areMessagesSent({ job }, { jobId })).toBe(expected));

it.each<[string, Partial<ArchiveItem> & Pick<ArchiveItem, 'status'>, number, boolean]>([
  ['is late if the archive is read from a job that was done later', { status: STAGED, job: { id: 'job-2', completed_at: 101 } }, 100, true],
  ['is not late if both were done at once', { status: STAGED, job: { id: 'job-2', completed_at: 100 } }, 100, false],
  ['is not late if it was done later', { status: STAGED, job: { id: 'job-2', completed_at: 99 } }, 100, false],
  ['is not late if it is not known when the other was done', { status: STAGED, job: { id: 'job-2' } }, 100, false],
  ['is not late if the archive is read from it', { status: STAGED, job: { id: 'job-1', completed_at: 101 } }, 100, false],
  ['is not late if the archive is not read yet', { status: REQUESTED, job: { id: 'job-2', completed_at: 101 } }, 100, false],
  ['is late if the archive goes in one request, which is read while it is requested', { status: REQUESTED, way: 'put', job: { id: 'job-2', completed_at: 101 } }, 100, true],
  ['is not late if the row names no job', { status: STAGED }, 100, false],
])('a job that is done %s', (_, row, completedAt, expected) => expect(isLate({ way: 'parts', ...row }, { jobId: 'job-1', completedAt })).toBe(expected));

const waiting = { id: 'job-1', completed_at: 100, newer: 'job-3' };
it.each<[string, Parameters<typeof readFrom>[0], string, Job]>([
  ['the job for which it waited', { status: REQUESTED, job: { id: 'job-1' } }, 'job-1', { id: 'job-1', completed_at: 200 }],
  ['a job that its row does not know', { status: REQUESTED }, 'job-1', { id: 'job-1', completed_at: 200 }],
  ['a staged archive\'s job, without a row of it', { status: STAGED }, 'job-1', { id: 'job-1', completed_at: 200 }],
  ['an earlier job: it still waits for the one requested last', { status: REQUESTED, job: { id: 'job-2' } }, 'job-1', { id: 'job-1', completed_at: 200, newer: 'job-2' }],
  ['an earlier job, although the one requested last is done', { status: REQUESTED, job: { id: 'job-2', completed_at: 100 } }, 'job-1', { id: 'job-1', completed_at: 200, newer: 'job-2' }],
  ['another job of a staged archive: the one before is spent', { status: STAGED, job: { id: 'job-1', completed_at: 100 } }, 'job-2', { id: 'job-2', completed_at: 200 }],
  ['another job, while it is not known whether the one before is done', { status: STAGED, job: { id: 'job-1' } }, 'job-2', { id: 'job-2', completed_at: 200, newer: 'job-1' }],
  ['its newer job, and waits for no other', { status: STAGED, job: waiting }, 'job-3', { id: 'job-3', completed_at: 200 }],
  ['the same job again: it still waits for the newer one', { status: STAGED, job: waiting }, 'job-1', { id: 'job-1', completed_at: 200, newer: 'job-3' }],
  ['the same job again: its messages are sent anew', { status: STAGED, job: { ...sent } }, 'job-1', { id: 'job-1', completed_at: 200 }],
])('an archive is read from %s', (_, row, jobId, expected) => expect(readFrom(row, { jobId, completedAt: 200 })).toStrictEqual(expected));

import { JobDocument } from '../../../src/contracts/glacier';
import { betterOf, Circumstances, JobFinding, jobsOf, judge, UNKNOWN_JOB } from '../../../src/domain/archive/job-finding';
import { jobDocument } from '../../handlers/support/job-notifications';
import { archiveItem, RowOverrides } from '../../handlers/support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const HOUR = 3600;
const DAY = 24 * HOUR;
const REQUESTED = '2026-11-22T10:00:00.000Z';
const AT = Date.parse(REQUESTED) / 1000;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

const at = (now: number, overrides: Partial<Circumstances> = {}): Circumstances =>
  ({ run: { phase: 'downloading', tier: 'Bulk' }, window: { downloadWindow: DAY, sweepPeriod: 300 }, now, ...overrides });
const document = (overrides: JobDocument): JobDocument => jobDocument(ID, { size: 10, sha256_tree_hash: 'a' }, overrides);
const judged = (overrides: JobDocument, circumstances: Circumstances, row: RowOverrides = {}): JobFinding =>
  judge('job-1', document(overrides), archiveItem(ID, { requested_at: REQUESTED, ...row }), circumstances);
const ready = (completedAt: number, jobId = 'job-1'): JobFinding => ({ kind: 'ready', document: document({ JobId: jobId }), read: { jobId, completedAt } });
const lost = (reason: 'RetrievalFailed' | 'OutputExpired', message: string): JobFinding => ({ kind: 'lost', why: { reason, message } });

it.each<[string, RowOverrides['job'], string[]]>([
  ['none', undefined, []], ['the one that was requested', { id: 'job-1' }, ['job-1']], ['the newer one first', { id: 'job-1', newer: 'job-2' }, ['job-2', 'job-1']],
])('an archive is read from its jobs: %s', (_, job, ids) => expect(jobsOf(archiveItem(ID, { job }))).toEqual(ids));

describe('the output of a job', () => {
  it('is gone if Glacier does not know the job any more', () => {
    expect(judge('job-1', undefined, archiveItem(ID), at(AT))).toEqual(lost('OutputExpired', 'Glacier no longer knows the job: its output was not read in time'));
  });

  it.each<[string, string | null, string]>([
    ['in Glacier\'s words', 'no such tape', 'no such tape'],
    ['without a reason', null, 'Glacier could not retrieve the archive and gave no reason'],
    ['with an empty reason', '', 'Glacier could not retrieve the archive and gave no reason'],
  ])('will never come if the job failed: %s', (_, StatusMessage, message) => {
    expect(judged({ StatusCode: 'Failed', StatusMessage }, at(AT))).toEqual(lost('RetrievalFailed', message));
  });

  it('is being made since the job was created or, without a date, since the request', () => {
    const working = { StatusCode: 'InProgress', CompletionDate: null };
    expect(judged({ ...working, CreationDate: iso(AT + 60) }, at(AT + HOUR))).toEqual({ kind: 'in-progress', since: AT + 60 });
    expect(judged({ ...working, CreationDate: null }, at(AT + HOUR))).toEqual({ kind: 'in-progress', since: AT });
    expect(judged(working, at(AT + HOUR), { requested_at: 'unreadable' })).toEqual({ kind: 'in-progress', since: AT + HOUR });
  });

  it('does not come any more once Glacier has worked on it for more than a week', () => {
    const working = { StatusCode: 'InProgress', CreationDate: iso(AT) };
    expect(judged(working, at(AT + 7 * DAY))).toEqual({ kind: 'in-progress', since: AT });
    expect(judged(working, at(AT + 7 * DAY + 1))).toEqual(lost('RetrievalFailed', 'Glacier has worked on the job for 7 days'));
  });

  it('can be read if the job has just been done, also without a date', () => {
    expect(judged({ CompletionDate: iso(AT + 1) }, at(AT + 60))).toMatchObject({ kind: 'ready', document: { JobId: 'job-1' }, read: { jobId: 'job-1', completedAt: AT + 1 } });
    expect(judged({ CompletionDate: undefined }, at(AT + 60))).toMatchObject({ kind: 'ready', read: { completedAt: AT + 60 } });
  });

  const soon = AT + 12 * HOUR - 300;
  const end = AT + DAY;
  it.each<[string, number, Partial<Circumstances>, RowOverrides]>([
    ['until a new job would be late', soon, {}, {}],
    ['to the end if the run requests nothing more', end, { run: { phase: 'settling', tier: 'Bulk' } }, {}],
    ['to the end if the run may not pay for another job', end, { isAboveMaximum: true }, {}],
    ['to the end if an earlier pass paid for it', end, {}, { requested_at: iso(AT + HOUR) }],
  ])('is read %s', (_, until, circumstances, row) => {
    expect(judged({ CompletionDate: iso(AT) }, at(until - 1, circumstances), row)).toMatchObject({ kind: 'ready' });
    expect(judged({ CompletionDate: iso(AT) }, at(until, circumstances), row)).toEqual(lost('OutputExpired', 'the output of the job was not read in time'));
  });
});

describe('of two jobs', () => {
  const working: JobFinding = { kind: 'in-progress', since: AT };
  const gone = lost('OutputExpired', 'gone');
  const failed = lost('RetrievalFailed', 'no such tape');
  const [early, late] = [ready(AT), ready(AT + 1)];
  it.each<[string, JobFinding, JobFinding, 'newer' | 'older']>([
    ['the one that was done last is read', late, early, 'newer'],
    ['the one that was done last is read, although it was requested first', early, late, 'older'],
    ['the newer one is read if both were done at once', ready(AT, 'job-2'), early, 'newer'],
    ['the one that is ready is read, not the one in progress', early, working, 'newer'],
    ['the one that is ready is read, although the newer one is in progress', working, early, 'older'],
    ['the one that is ready is read, although the newer one is lost', gone, early, 'older'],
    ['the one that is ready is read, not the one that is lost', early, gone, 'newer'],
    ['the newer one is awaited if it is in progress', working, gone, 'newer'],
    ['the older one is awaited if the newer one is lost', gone, working, 'older'],
    ['the loss of the older one is told if both are lost', gone, failed, 'older'],
  ])('%s', (_, newer, older, better) => expect(betterOf(newer, older)).toBe({ newer, older }[better]));
});

it('without a job, it is said that Glacier\'s answer is not known', () => {
  expect(UNKNOWN_JOB).toEqual(lost('RetrievalFailed', 'it is not known whether Glacier accepted the request'));
});

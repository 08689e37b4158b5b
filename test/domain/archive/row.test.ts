import { answerAwaited, awaitedAgain, newRow, notRequested, readOnAgain, Request, requestedAgain } from '../../../src/domain/archive/row';
import { archiveItem, RowOverrides } from '../../handlers/support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const HOUR = 3600;
const NOW = Date.parse('2026-11-22T10:00:00.900Z');
const SECONDS = Math.floor(NOW / 1000);
const request: Request = { run: { tier: 'Standard', pass: 2, storage_class: 'STANDARD' }, now: NOW };
const failure = { reason: 'DownloadFailed', message: 'Access Denied' } as const;

/** A row of the pass before. */
const failed = (overrides: RowOverrides = {}) => archiveItem(ID, {
  status: 'failed',
  settled_at: '2026-11-21T00:00:00.000Z',
  failure,
  patience: { starts: 4, chunks: 3, no_progress_since: 5, answer_due: 6 },
  job: { id: 'job-1', completed_at: 7, messages_sent: true, newer: 'job-2' },
  upload: { generation: 3, id: 'upload-1', renewed: 2 },
  ...overrides,
});
const { archive } = archiveItem(ID);

/** What each request writes: the sweep asks an hour after the longest time of the tier, and finds the archive by its status. */
const requested = {
  pk: 'run-1|archive-1',
  sk: 'meta',
  format: 1,
  status: 'requested',
  status_key: expect.stringMatching(/^run-1\/requested\/[0-9a-f]$/),
  due_at: SECONDS + 6 * HOUR,
  pass: 2,
  requested_at: '2026-11-22T10:00:00.900Z',
  kept_for: 455 * 86_400,
  archive,
  way: 'parts',
};

it('a new archive gets the storage class of the run, its first upload and its first start', () => {
  expect(newRow(ID, archive, request)).toEqual({
    ...requested, way: 'put', storage_class: 'STANDARD', upload: { generation: 1, state: 'none', renewed: 0 }, patience: { starts: 1, chunks: 0 },
  });
});

describe('an archive that failed in an earlier pass', () => {
  const resumed = { ...requested, storage_class: 'DEEP_ARCHIVE', upload: { generation: 4, state: 'none', renewed: 0 } };

  it('is requested as if new: its facts, its storage class and its count of uploads stay', () => {
    expect(requestedAgain(failed(), ID, request)).toEqual({ ...resumed, patience: { starts: 1, chunks: 0 } });
  });

  it.each<[string, RowOverrides]>([
    ['the row says so', { upload: { generation: 3, id: 'upload-1', unclear: true } }],
    ['a delivery died before it recorded one', { upload: { generation: 4 }, lease: { owner: 'delivery-1', until: 5 } }],
  ])('remembers that an upload of it may be open if %s', (_, row) => {
    expect(requestedAgain(failed(row), ID, request).upload).toEqual({ generation: 4, state: 'none', renewed: 0, unclear: true });
  });

  it('is read on from its jobs at once, at no start, and all messages are sent again', () => {
    expect(readOnAgain(failed(), ID, request)).toStrictEqual({
      ...resumed, job: { id: 'job-1', completed_at: 7, newer: 'job-2' }, patience: { starts: 0, chunks: 0 }, due_at: SECONDS,
    });
  });

  it('waits for the lost answer beside the job that it is read from', () => {
    const row = failed({ patience: { starts: 4, answer_due: SECONDS + HOUR } });
    expect(readOnAgain(row, ID, request)).toMatchObject({ patience: { starts: 0, chunks: 0, answer_due: SECONDS + HOUR }, due_at: SECONDS });
  });

  it('waits, at no start, until the job whose answer was lost would be done', () => {
    const due = SECONDS + HOUR;
    expect(awaitedAgain(failed(), ID, request, due)).toEqual({ ...resumed, patience: { starts: 0, chunks: 0, answer_due: due }, due_at: due });
  });
});

it.each<[string, RowOverrides, number | undefined]>([
  ['awaited until its job would be done', { patience: { answer_due: SECONDS + 1 } }, SECONDS + 1],
  ['not awaited once its job would be done', { patience: { answer_due: SECONDS } }, undefined],
  ['awaited until the row was due, if it was the first', { job: undefined, patience: { starts: 1 }, due_at: SECONDS + 1 }, SECONDS + 1],
  ['not awaited if the row names its job', { patience: { starts: 1 }, due_at: SECONDS + 1 }, undefined],
  ['not awaited if no job was requested', { job: undefined, patience: { starts: 0 }, due_at: SECONDS + 1 }, undefined],
  ['not awaited if Glacier failed', { patience: { answer_due: SECONDS + 1 }, failure: { reason: 'RetrievalFailed', message: 'x' } }, undefined],
  ['not awaited if nothing failed', { patience: { answer_due: SECONDS + 1 }, failure: undefined }, undefined],
])('the answer to the last request is %s', (_, row, due) => {
  expect(answerAwaited(failed(row), SECONDS * 1000)).toBe(due);
});

it.each([[undefined, 365 + 90], [30 * 86_400, 30 + 90]])('keeps the row 90 days longer than its run can be resumed (%s s)', (resumable_for, days) => {
  expect(newRow(ID, archive, { ...request, run: { ...request.run, resumable_for } }).kept_for).toBe(days * 86_400);
});

it('an archive that is not requested is settled at once, and the sweep does not find it', () => {
  const { status_key: _, ...rest } = newRow(ID, archive, request);
  expect(notRequested(newRow(ID, archive, request), failure)).toEqual({
    ...rest, status: 'failed', settled_at: '2026-11-22T10:00:00.900Z', expires_at: 1_795_341_600 + 455 * 86_400, patience: { starts: 0, chunks: 0 }, failure,
  });
});

it('a resume keeps class and tags, whatever the run says', () => {
  const ruled = failed({ storage_class: 'STANDARD_IA', tags: { team: 'photos' } });
  const kept = { storage_class: 'STANDARD_IA', tags: { team: 'photos' } };
  expect(requestedAgain(ruled, ID, request)).toMatchObject(kept);
  expect(readOnAgain(ruled, ID, request)).toMatchObject(kept);
  expect(awaitedAgain(ruled, ID, request, SECONDS)).toMatchObject(kept);
  expect(requestedAgain(failed(), ID, request)).not.toHaveProperty('tags');
});

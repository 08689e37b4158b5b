import { afterError, afterNoRequest, afterRefusal, Aftermath } from '../../../src/domain/archive/after-refusal';
import { Refusal } from '../../../src/domain/archive/glacier-errors';
import { serviceError } from '../../handlers/support/inventories';
import { archiveItem, RowOverrides } from '../../handlers/support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const DAY = 24 * 3600;
const NOW = Date.parse('2026-11-22T10:00:00Z') / 1000;
const denied = serviceError('AccessDeniedException', 'not allowed', 403);
const throttled = serviceError('ThrottlingException', 'Rate exceeded', 400);

/** An archive that is due for so many days. */
const due = (days: number, row: RowOverrides = {}) => archiveItem(ID, { due_at: NOW - days * DAY, patience: { starts: 3 }, ...row });
const after = (refusal: Refusal, error: Error, archive = due(1), chunksDone = 0): Aftermath =>
  afterRefusal(refusal, error, { archive, chunksDone, now: NOW });

describe('a refusal that may pass', () => {
  it.each<[Refusal, number]>([['busy', 60], ['policy', 3600]])('(%s) is repeated after %i s. It is no start, and the clock runs from when it was due', (refusal, wait) => {
    expect(after(refusal, throttled)).toEqual({
      do: 'wait',
      changes: {
        patience: { starts: 3, chunks: 0, no_progress_since: NOW - DAY },
        failure: { reason: 'RetrievalFailed', message: 'ThrottlingException: Rate exceeded' },
        due_at: NOW + wait,
      },
    });
  });

  it('takes the place of a copy that failed, so that the archive is requested again', () => {
    expect(after('busy', throttled, due(1, { failure: { reason: 'DownloadFailed', message: 'Access Denied' } })))
      .toMatchObject({ changes: { failure: { reason: 'RetrievalFailed' } } });
  });

  it('does not set back a clock that runs already', () => {
    const patience = { no_progress_since: NOW - 3 * DAY };
    expect(after('busy', throttled, due(1, { patience }))).toMatchObject({ changes: { patience } });
  });

  it('counts chunks that arrived meanwhile as progress', () => {
    const archive = due(0, { patience: { starts: 3, chunks: 1, no_progress_since: NOW - 13 * DAY } });
    expect(after('busy', throttled, archive, 2)).toMatchObject({ changes: { patience: { starts: 0, chunks: 2, no_progress_since: NOW } } });
  });

  it('ends the archive after 14 days, with what Glacier said last', () => {
    expect(after('policy', serviceError('PolicyEnforcedException', 'no', 400), due(14))).toEqual({
      do: 'fail',
      failure: { reason: 'RetrievalFailed', message: expect.stringMatching(/^Glacier accepted no request for it for 14 days; last it refused with PolicyEnforcedException: .*Raise the limit/) },
    });
    expect(after('busy', throttled, archiveItem(ID, { due_at: NOW - 14 * DAY + 1 }))).toMatchObject({ do: 'wait' });
  });
});

it('leaves the row alone if the answer is lost: Glacier may have accepted the request', () => {
  expect(after('unknown', new Error('socket hang up'), due(100))).toEqual({ do: 'leave' });
});

it.each<[Refusal, string]>([['no-archive', 'ArchiveNotFound'], ['bad-archive', 'RetrievalFailed']])('fails the archive at once, in Glacier\'s words: %s', (refusal, reason) => {
  expect(after(refusal, new Error('not here'), due(0))).toEqual({ do: 'fail', failure: { reason, message: 'not here' } });
});

describe('a refusal that the operator must put right', () => {
  it('leaves the archive due, so that each sweep tries again', () => {
    expect(after('refused', denied, due(1, { patience: { starts: 3, chunks: 1, no_progress_since: NOW - 5 * DAY } }), 2)).toEqual({
      do: 'wait',
      changes: { patience: { starts: 0, chunks: 2 }, due_at: NOW - DAY, failure: { reason: 'RetrievalFailed', message: 'AccessDeniedException: not allowed' } },
    });
  });

  it('ends the archive after two days, counted from when it was due', () => {
    expect(after('refused', denied, due(2))).toEqual({ do: 'fail', failure: { reason: 'RetrievalFailed', message: 'AccessDeniedException: not allowed (for 2 days)' } });
    expect(after('refused', denied, archiveItem(ID, { due_at: NOW - 2 * DAY + 1 }))).toMatchObject({ do: 'wait' });
  });

  it('carries the advice that there is', () => {
    expect(after('refused', serviceError('NoLongerSupportedException', 'no', 400))).toMatchObject({ changes: { failure: { message: expect.stringContaining('open a support case') } } });
  });
});

it('an archive that was not even requested ends after 14 days as if it had been', () => {
  const unasked = (days: number) => afterNoRequest(throttled, { archive: due(days), chunksDone: 0, now: NOW });
  expect(unasked(13)).toEqual({ do: 'leave' });
  expect(unasked(14)).toEqual({ do: 'fail', failure: { reason: 'RetrievalFailed', message: expect.stringContaining('for 14 days; last it refused with ThrottlingException') } });
});

describe('an archive that the sweep could not look after', () => {
  it.each<[string, Error, number]>([
    ['a busy service', throttled, 14],
    ['a service that gave no answer', Object.assign(new Error('reset'), { $metadata: {} }), 14],
    ['a denied call', denied, 2],
    ['an error of no service', new TypeError('x is undefined'), 2],
  ])('because of %s', (_, error, days) => {
    expect(afterError(archiveItem(ID, { due_at: NOW - days * DAY + 1 }), error, NOW)).toEqual({ do: 'leave' });
    expect(afterError(due(days), error, NOW)).toEqual({
      do: 'fail',
      failure: { reason: 'RetrievalFailed', message: `the sweep could not look after it for ${days} days: ${error.name}: ${error.message}` },
    });
  });

  it('fails for the reason that its row names', () => {
    expect(afterError(due(2, { failure: { reason: 'UploadFailed', message: 'x' } }), denied, NOW)).toMatchObject({ failure: { reason: 'UploadFailed' } });
  });
});

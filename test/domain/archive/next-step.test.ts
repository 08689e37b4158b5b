import { readFileSync } from 'fs';
import { join } from 'path';
import { Failure } from '../../../src/contracts/archive';
import { MAX_STARTS, MAX_UPLOADS } from '../../../src/contracts/failures';
import { JobFinding } from '../../../src/domain/archive/job-finding';
import { nextStep, NextStep, Situation } from '../../../src/domain/archive/next-step';
import { NO_WORK, QueuedWork } from '../../../src/domain/pressure/work';
import { WORKERS } from '../../handlers/support/free-flow';
import { jobDocument } from '../../handlers/support/job-notifications';
import { archiveItem, RowOverrides } from '../../handlers/support/memory-archives';

const ID = { run: 'run-1', archiveId: 'archive-1' };
const HOUR = 3600;
const NOW = Date.parse('2026-11-22T10:00:00Z') / 1000;
const DUE = { due_at: NOW, archive: { chunks_count: 5 } };
const staged: RowOverrides = { ...DUE, status: 'staged', job: { id: 'job-1', completed_at: NOW - HOUR, messages_sent: true }, upload: { id: 'upload-1' } };
const requested: RowOverrides = { ...DUE, status: 'requested', job: { id: 'job-1' } };
/** An archive that becomes one object. */
const put: RowOverrides = { due_at: NOW, status: 'requested', way: 'put', job: { id: 'job-1' } };
const unclear: RowOverrides = { ...put, upload: { put_unclear: true } };
const denied: Failure = { reason: 'DownloadFailed', message: 'Access Denied' };

/** Queues that hold so many messages. */
const holding = (queued: Partial<QueuedWork>): Situation['queues'] => ({ queued: { ...NO_WORK, ...queued }, workers: WORKERS });
/** Of chunks: 20 minutes of work for 100 functions. */
const LONG = 240_000;

const ready = (completedAt = NOW - HOUR, jobId = 'job-1'): JobFinding =>
  ({ kind: 'ready', document: jobDocument(ID, { size: 10, sha256_tree_hash: 'a' }, { JobId: jobId }), read: { jobId, completedAt } });
const inProgress = (hours = 13): JobFinding => ({ kind: 'in-progress', since: NOW - hours * HOUR });
const lost: JobFinding = { kind: 'lost', why: { reason: 'OutputExpired', message: 'the output is gone' } };

type Given = Partial<Pick<Situation, 'chunksDone' | 'job' | 'queues' | 'isAboveMaximum' | 'atKey'>> & { readonly row: RowOverrides; readonly phase?: 'downloading' | 'settling' };
const stepOf = ({ row, phase = 'downloading', ...given }: Given): NextStep => nextStep({
  archive: archiveItem(ID, row), chunksDone: 0, now: NOW, run: { phase, tier: 'Bulk' }, window: { downloadWindow: 24 * HOUR, sweepPeriod: 300 }, queues: holding({}), ...given,
});

interface Row {
  readonly given: Given;
  /** What the step says beside its name. */
  readonly with?: object;
}

/** The rows of the table in docs/architecture.md, by what the sweep finds. */
const TABLE: Readonly<Record<string, Row>> = {
  'the archive is settled': { given: { row: { ...staged, status: 'downloaded' } } },
  'it is not due yet': { given: { row: { ...staged, due_at: NOW + 1 } } },
  'a delivery copies it as one object': {
    given: { row: { ...put, lease: { owner: 'delivery', until: NOW + 100 } }, job: lost },
    with: { changes: { due_at: NOW + 100 } },
  },
  'another object stands at its key': {
    given: { row: unclear, job: lost, atKey: 'another-object' },
    with: { failure: { reason: 'DestinationKeyOccupied', message: expect.stringContaining('photos/a.jpg') } },
  },
  'its upload is spoiled': {
    given: { row: { ...staged, upload: { id: 'upload-1', state: 'spoiled', generation: 2, renewed: 1 }, patience: { starts: 2, chunks: 4 } } },
    with: { changes: { 'upload': { generation: 3, state: 'none', renewed: 2 }, 'patience': { starts: 2, chunks: 0 }, 'job.messages_sent': undefined } },
  },
  'its upload is spoiled, and it was the fifth of this pass': {
    given: { row: { ...staged, upload: { id: 'upload-1', state: 'spoiled', renewed: MAX_UPLOADS - 1 }, failure: denied } },
    with: { failure: { reason: 'DownloadFailed', message: 'Access Denied (in 5 uploads)' } },
  },
  'every chunk is done, and a job is named': {
    given: { row: staged, chunksDone: 5 },
    with: { changes: { 'job.messages_sent': undefined, 'patience': { starts: 0, chunks: 5, no_progress_since: NOW }, 'due_at': NOW + 900 }, document: undefined },
  },
  'a job is named, and Glacier was not asked about it yet': { given: { row: requested } },
  'the output of a job can be read for long enough': {
    given: { row: { ...staged, patience: { no_progress_since: NOW - 2 * HOUR } }, job: ready() },
    with: { changes: { job: { id: 'job-1', completed_at: NOW - HOUR }, patience: { starts: 1, chunks: 0, no_progress_since: NOW - 2 * HOUR }, due_at: NOW + 2 * HOUR } },
  },
  'the same, and the row did not know that the job is done': {
    given: { row: { ...requested, patience: { no_progress_since: NOW - 50 * HOUR } }, job: ready() },
    with: { changes: { job: { id: 'job-1', completed_at: NOW - HOUR }, patience: { starts: 1, chunks: 0, no_progress_since: NOW }, due_at: NOW + 900 } },
  },
  'the same, and the work queues were not measured yet': { given: { row: staged, job: ready(), queues: undefined } },
  'the same, and more work is queued than the next copy would wait': {
    given: { row: { ...staged, patience: { no_progress_since: NOW - 600 } }, job: ready(), queues: holding({ chunks: LONG }) },
    with: { changes: { due_at: NOW + 1200, patience: { starts: 1, chunks: 0, no_progress_since: NOW + 600 } } },
  },
  'the output can be read, its messages were repeated for two days, and no chunk came': {
    given: { row: { ...staged, patience: { no_progress_since: NOW - 48 * HOUR } }, job: ready() },
    with: { failure: { reason: 'DownloadFailed', message: 'the archive was ready, but did not arrive (no progress for 2 days)' } },
  },
  'Glacier works on a job': {
    given: { row: { ...requested, patience: { no_progress_since: NOW - 50 * HOUR } }, job: inProgress() },
    with: { changes: { due_at: NOW + 3.25 * HOUR, patience: { starts: 1, chunks: 0 } } },
  },
  'no job is known': {
    given: { row: DUE },
    with: { changes: { job: undefined, patience: { starts: 2, chunks: 0, answer_due: NOW + 13 * HOUR }, due_at: NOW + 13 * HOUR } },
  },
  'the job failed, is gone, or its output will soon be': {
    given: { row: { ...requested, patience: { starts: 2 } }, job: lost },
    with: { changes: { job: undefined, patience: { starts: 3, chunks: 0, answer_due: NOW + 13 * HOUR }, due_at: NOW + 13 * HOUR } },
  },
  'the same, and the answer to the last request was lost': {
    given: { row: { ...staged, patience: { starts: 2, answer_due: NOW + 5 * HOUR } }, job: lost },
    with: { changes: { due_at: NOW + 5 * HOUR, patience: { starts: 2, chunks: 0, answer_due: NOW + 5 * HOUR } } },
  },
  'the same, of a staged archive': {
    given: { row: { ...staged, patience: { starts: 4 } }, chunksDone: 2, job: lost },
    with: { changes: { 'job.newer': undefined, 'patience': { starts: 1, chunks: 2 }, 'due_at': NOW + 13 * HOUR } },
  },
  'the same, and five jobs were requested without progress': {
    given: { row: { ...requested, patience: { starts: MAX_STARTS } }, job: lost },
    with: { failure: { reason: 'OutputExpired', message: 'the output is gone (requested 5 times without progress)' } },
  },
  'the same, after messages were repeated in vain for an output that was good': {
    given: { row: { ...staged, patience: { no_progress_since: NOW - HOUR }, failure: denied }, job: lost },
    with: { failure: { reason: 'DownloadFailed', message: 'Access Denied (its output expired while its messages were sent again)' } },
  },
  'the same, and the run is settling': {
    given: { row: requested, job: lost, phase: 'settling' },
    with: { failure: { reason: 'RunStopped', message: 'the run requests nothing more, and the output is gone' } },
  },
  'the same, and the run may not pay for another job': {
    given: { row: requested, job: lost, isAboveMaximum: true },
    with: { failure: { reason: 'CostAboveMaximum', message: expect.stringContaining('the output is gone') } },
  },
  'a job must be requested, or the archive fails, and the answer to a PutObject was lost': { given: { row: unclear, job: lost } },
  'the same, and nothing stands at its key': { given: { row: unclear, job: lost, atKey: 'nothing' } },
};

describe('what the sweep does next', () => {
  it.each(Object.entries(TABLE))('if %s', (_, { given, with: rest }) => {
    expect(stepOf(given)).toMatchObject(rest ?? {});
  });

  it('has the same rows as the table in docs/architecture.md', () => {
    const page = readFileSync(join(__dirname, '../../../docs/architecture.md'), 'utf8');
    const rows = [...page.matchAll(/^\| ([^|]+) \| `([a-z-]+)` \| [^|]+ \|$/gm)].map(([, finds, step]) => [finds, step]);
    expect(rows).toEqual(Object.entries(TABLE).map(([finds, { given }]) => [finds, stepOf(given).do]));
  });

  it('looks at the key too if a delivery died at work, or if the archive would fail', () => {
    expect(stepOf({ row: { ...put, lease: { owner: 'dead', until: NOW } }, job: lost })).toEqual({ do: 'look-at-key' });
    expect(stepOf({ row: { ...unclear, patience: { starts: MAX_STARTS } }, job: lost })).toEqual({ do: 'look-at-key' });
    expect(stepOf({ row: { ...unclear, patience: { starts: MAX_STARTS } }, job: lost, atKey: 'nothing' })).toMatchObject({ do: 'fail' });
  });

  it('sends no second message of an archive that becomes one object while its chunks queue is long', () => {
    const large = { ...put, archive: { size: 128 * 2 ** 20 } };
    expect(stepOf({ row: large, job: ready(), queues: holding({ chunks: LONG }) })).toMatchObject({ do: 'wait', changes: { due_at: NOW + 1200 } });
    expect(stepOf({ row: large, job: ready(), queues: holding({ small: LONG }) })).toMatchObject({ do: 'send' });
  });

  it('sends no second message of a small archive while the queue of small archives is long', () => {
    const small = { ...put, archive: { size: 128 * 2 ** 20 - 1 } };
    expect(stepOf({ row: small, job: ready(), queues: holding({ small: LONG }) })).toMatchObject({ do: 'wait', changes: { due_at: NOW + 1200 } });
    expect(stepOf({ row: small, job: ready(), queues: holding({ chunks: LONG }) })).toMatchObject({ do: 'send' });
  });

  it.each([[0, 900], [1200, 1200], [2 * HOUR, 2 * HOUR], [20 * HOUR, 4 * HOUR]])('waits as long as it has waited already: after %i s it waits %i s', (waited, wait) => {
    const row = { ...staged, patience: { no_progress_since: NOW - waited } };
    expect(stepOf({ row, job: ready() })).toMatchObject({ changes: { due_at: NOW + wait } });
  });

  it.each([[0, 300], [1, 900], [4, HOUR], [16, 4 * HOUR], [160, 4 * HOUR]])('looks later and later at a job in progress: after %i h in %i s', (hours, wait) => {
    expect(stepOf({ row: requested, job: inProgress(hours) })).toMatchObject({ do: 'wait', changes: { due_at: NOW + wait } });
  });

  it('gives a repeated message at least two sweeps', () => {
    const archive = archiveItem(ID, staged);
    const window = { downloadWindow: 24 * HOUR, sweepPeriod: HOUR };
    expect(nextStep({ archive, chunksDone: 0, now: NOW, run: { phase: 'downloading', tier: 'Bulk' }, window, job: ready(), queues: holding({}) })).toMatchObject({ changes: { due_at: NOW + 2 * HOUR } });
  });

  it('reads a newer job once it is done, and waits for it before', () => {
    const row: RowOverrides = { ...staged, job: { id: 'job-1', completed_at: 5, newer: 'job-2' } };
    expect(stepOf({ row, job: ready(NOW - HOUR, 'job-2') })).toMatchObject({ changes: { job: { id: 'job-2', completed_at: NOW - HOUR } } });
    expect(stepOf({ row, job: ready(NOW - HOUR, 'job-1') })).toMatchObject({ changes: { job: { id: 'job-1', completed_at: NOW - HOUR, newer: 'job-2' } } });
  });

  it('reads a job that its row does not name', () => {
    expect(stepOf({ row: DUE, job: ready() })).toMatchObject({ do: 'send', changes: { job: { id: 'job-1', completed_at: NOW - HOUR } } });
  });

  it('says that the upload could not be completed if nothing else is known', () => {
    expect(stepOf({ row: { ...staged, upload: { state: 'spoiled', renewed: MAX_UPLOADS - 1 } } }))
      .toEqual({ do: 'fail', failure: { reason: 'UploadFailed', message: 'the upload could not be completed (in 5 uploads)' } });
  });

  it.each<[string, RowOverrides]>([
    ['nothing failed while its messages were repeated', { patience: { no_progress_since: NOW - HOUR } }],
    ['a copy failed, but no message was repeated', { failure: denied }],
    ['messages were repeated, but Glacier failed last', { patience: { no_progress_since: NOW - HOUR }, failure: { reason: 'RetrievalFailed', message: 'x' } }],
  ])('requests a job once the output is gone if %s', (_, row) => {
    expect(stepOf({ row: { ...staged, ...row }, job: lost }).do).toBe('request');
  });

  it('requests a job once the lost one would be done', () => {
    expect(stepOf({ row: { ...staged, patience: { answer_due: NOW } }, job: lost })).toMatchObject({ do: 'request' });
  });

  it('gives a lost answer its time although chunks arrive, or the run is settling: the job may be paid for', () => {
    const row: RowOverrides = { ...staged, patience: { starts: 3, chunks: 1, answer_due: NOW + 1 } };
    expect(stepOf({ row, chunksDone: 2, job: lost })).toMatchObject({ do: 'wait', changes: { patience: { starts: 0, chunks: 2, answer_due: NOW + 1 } } });
    expect(stepOf({ row, job: lost, phase: 'settling' })).toMatchObject({ do: 'wait', changes: { due_at: NOW + 1 } });
  });

  it('does not count a second copy of a wrong chunk as progress', () => {
    const row = { ...requested, status: 'staged' as const, patience: { starts: 3, chunks: 4 } };
    expect(stepOf({ row, chunksDone: 4, job: lost })).toMatchObject({ changes: { patience: { starts: 4, chunks: 4 } } });
  });

  describe('a copy of a message', () => {
    const news: RowOverrides = { ...requested, job: { id: 'job-1' } };
    const all: Partial<Given> = { chunksDone: 5 };
    // 10 functions prepare 0.3 s each, and prove 0.31 s each: 40,000 messages are 20 minutes of work.
    it.each<[string, Given, string]>([
      ['of a requested archive waits for the Notifications queue', { row: news, job: ready(), queues: holding({ notifications: 40_000 }) }, 'wait'],
      ['of a requested archive does not wait for the others', { row: news, job: ready(), queues: holding({ chunks: LONG, validations: 40_000 }) }, 'send'],
      ['of an archive that a resume reads on does not wait for chunks', { row: { ...staged, status: 'requested' }, job: ready(), queues: holding({ chunks: LONG }) }, 'send'],
      ['of a newer job does not wait for chunks of the older one', { row: { ...staged, job: { id: 'job-1', completed_at: 5, newer: 'job-2' } }, job: ready(NOW, 'job-2'), queues: holding({ chunks: LONG }) }, 'send'],
      ['for missing chunks waits for the Notifications queue', { row: staged, job: ready(), queues: holding({ notifications: 40_000 }) }, 'wait'],
      ['for missing chunks does not wait for Validation', { row: staged, job: ready(), queues: holding({ validations: 40_000 }) }, 'send'],
      ['for a complete archive waits for Validation', { row: staged, ...all, queues: holding({ validations: 40_000 }) }, 'wait'],
      ['for a complete archive does not wait for chunks', { row: staged, ...all, queues: holding({ chunks: LONG }) }, 'send'],
      ['is sent if less work is queued than it would wait', { row: staged, job: ready(), queues: holding({ chunks: 170_000 }) }, 'send'],
      ['is sent if just as much work is queued as it would wait', { row: staged, job: ready(), queues: holding({ chunks: 180_000 }) }, 'send'],
    ])('%s', (_, given, step) => expect(stepOf(given).do).toBe(step));

    it('is looked at again after an hour of a queue that is longer', () => {
      expect(stepOf({ row: staged, job: ready(), queues: holding({ chunks: 10 * LONG }) })).toMatchObject({ changes: { due_at: NOW + HOUR } });
    });

    it('that is queued for days does not end the archive: the clock stands', () => {
      const row: RowOverrides = { ...staged, patience: { no_progress_since: NOW - 72 * HOUR } };
      const step = stepOf({ row, job: ready(), queues: holding({ chunks: 100 * LONG }) });
      expect(step).toMatchObject({ do: 'wait', changes: { due_at: NOW + 4 * HOUR, patience: { no_progress_since: NOW - 68 * HOUR } } });
    });

    it('begins no clock while it is queued, unless a try has failed', () => {
      const given = { job: ready(), queues: holding({ chunks: LONG }) };
      expect(stepOf({ row: staged, ...given })).toEqual({ do: 'wait', changes: { due_at: NOW + 1200, patience: { starts: 1, chunks: 0 } } });
      expect(stepOf({ row: { ...staged, failure: denied }, ...given })).toMatchObject({ changes: { patience: { no_progress_since: NOW + 1200 } } });
    });
  });

  it.each<[string, Failure | undefined, string]>([
    ['is never given up because it is late', undefined, 'send'],
    ['is not given up because of a chunk that failed before', denied, 'send'],
    ['is given up if Validation failed for two days', { reason: 'UploadFailed', message: 'Access Denied' }, 'fail'],
  ])('an archive of which every chunk is done %s', (_, failure, step) => {
    expect(stepOf({ row: { ...staged, failure, patience: { chunks: 5, no_progress_since: NOW - 500 * HOUR } }, chunksDone: 5 }).do).toBe(step);
  });
});

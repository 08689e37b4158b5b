import { FailingWorld, HOUR, PERIOD, requested } from './support/failing-world';
import { notFound, serviceError, throttling } from './support/inventories';
import { HINDRANCE, MAX_REFUSED_SECONDS, MAX_STARTS, MAX_WORK_SECONDS, NO_PROGRESS_LIMIT } from '../../src/contracts/failures';
import { JobDocument, TIER_LONGEST_SECONDS } from '../../src/contracts/glacier';
import { JOB_MARGIN_SECONDS } from '../../src/domain/archive/due';

const ARCHIVES = 50;
const FEW = 10;
/** Seconds until the sweep looks at a job for the first time. */
const FIRST_LOOK = TIER_LONGEST_SECONDS.Bulk + JOB_MARGIN_SECONDS;
/** Every start takes as long as it may, and then the sweep looks once more, at most four hours later. */
const ALL_STARTS = MAX_STARTS * (MAX_WORK_SECONDS + 4 * HOUR + 2 * PERIOD);
/** What the operator must put right. */
const BLOCKED = FIRST_LOOK + NO_PROGRESS_LIMIT[HINDRANCE.BLOCKED] + 2 * PERIOD;
const NOT_ARRIVING = FIRST_LOOK + NO_PROGRESS_LIMIT[HINDRANCE.NOT_ARRIVING] + 4 * PERIOD;
const policy = () => serviceError('PolicyEnforcedException', 'no', 400);
const broken = () => serviceError('InternalError', 'later', 500);
const denied = () => serviceError('AccessDeniedException', 'not allowed', 403);

/** Each answer takes a minute, so that the days take fewer requests. The clock adds up what is in flight at the same time. */
const slowly = (world: FailingWorld, error: () => Error) => () => {
  world.clock.time += 60_000;
  return error();
};

interface Failing {
  readonly refuses?: () => Error;
  readonly says?: (job: JobDocument) => JobDocument | undefined;
  readonly reason: string;
  readonly words: string;
  /** Seconds from when everything is requested. */
  readonly within: number;
}
const raise = (error: () => Error) => () => { throw error(); };
const failed = (job: JobDocument): JobDocument => ({ ...job, StatusCode: 'Failed', StatusMessage: 'no such tape' });
const refused = FIRST_LOOK + MAX_REFUSED_SECONDS + 2 * PERIOD;

describe('a run of which every archive fails ends, with a report that says why', () => {
  it.each<[string, Failing]>([
    ['every job fails', { says: failed, reason: 'RetrievalFailed', words: 'no such tape (requested 5 times', within: ALL_STARTS }],
    ['no job is ever done', { says: (job) => ({ ...job, StatusCode: 'InProgress', CompletionDate: null }), reason: 'RetrievalFailed', words: 'for 7 days (requested 5 times', within: ALL_STARTS }],
    ['every output is gone before it is read', { says: () => undefined, reason: 'OutputExpired', words: 'requested 5 times', within: ALL_STARTS }],
    ['no chunk arrives', { says: (job) => ({ ...job, CompletionDate: null }), reason: 'DownloadFailed', words: 'did not arrive (no progress for 2 days)', within: NOT_ARRIVING }],
    ['no request is answered', { says: failed, refuses: broken, reason: 'RetrievalFailed', words: 'requested 5 times', within: ALL_STARTS }],
    ['requests are denied', { says: failed, refuses: denied, reason: 'RetrievalFailed', words: 'AccessDeniedException: not allowed (for 2 days)', within: BLOCKED }],
    ['archives are gone', { says: failed, refuses: () => notFound('The archive ID was not found: x'), reason: 'ArchiveNotFound', words: 'not found', within: refused }],
    ['Glacier throttles requests', { says: failed, refuses: throttling, reason: 'RetrievalFailed', words: 'for 14 days; last it refused with ThrottlingException', within: refused }],
    ['a retrieval policy refuses', { says: failed, refuses: policy, reason: 'RetrievalFailed', words: 'for 14 days; last it refused with PolicyEnforcedException', within: refused }],
    ['Glacier throttles questions about jobs', { says: raise(throttling), reason: 'RetrievalFailed', words: 'for 14 days: ThrottlingException', within: refused }],
    ['Glacier fails on questions about jobs', { says: raise(broken), reason: 'RetrievalFailed', words: 'for 14 days: InternalError', within: refused }],
    ['questions about jobs are denied', { says: raise(denied), reason: 'RetrievalFailed', words: 'for 2 days: AccessDeniedException', within: BLOCKED }],
  ])('if %s', async (_, { refuses, says, reason, words, within }) => {
    const world = await requested(ARCHIVES);
    if (refuses) world.refuses = refuses;
    if (says) world.says = says;
    await world.settle(within);
    const { outcome, archives, rows } = await world.report();
    expect({ outcome, archives }).toEqual({ outcome: 'completed-with-failures', archives: { total: ARCHIVES, downloaded: 0, failed: ARCHIVES, skipped: 0 } });
    expect(rows).toHaveLength(ARCHIVES);
    for (const row of rows) expect(row).toMatchObject({ status: 'failed', reason, message: expect.stringContaining(words) });
  });
});

describe('a run that is being stopped ends', () => {
  it.each<[string, Failing]>([
    ['throttled', { says: raise(throttling), reason: 'RetrievalFailed', words: 'for 14 days: ThrottlingException', within: refused }],
    ['500', { says: raise(broken), reason: 'RetrievalFailed', words: 'for 14 days: InternalError', within: refused }],
    ['denied', { says: raise(denied), reason: 'RetrievalFailed', words: 'for 2 days: AccessDeniedException', within: BLOCKED }],
    ['the jobs have failed', { says: failed, reason: 'RunStopped', words: 'no such tape', within: FIRST_LOOK + 2 * PERIOD }],
  ])('even if Glacier says nothing about its jobs: %s', async (_, { says, reason, words, within }) => {
    const world = await requested(ARCHIVES);
    await world.stop();
    world.says = says!;
    await world.settle(within);
    const { outcome, rows } = await world.report();
    expect(outcome).toBe('stopped');
    expect(rows).toHaveLength(ARCHIVES);
    for (const row of rows) expect(row).toMatchObject({ status: 'failed', reason, message: expect.stringContaining(words) });
    expect(world.taken).toHaveLength(ARCHIVES);
  });
});

describe('a run of which Glacier accepts no request', () => {
  it.each([['ThrottlingException', throttling], ['PolicyEnforcedException', policy]])('ends after 14 days of %s, and a resume requests everything', async (name, error) => {
    const world = new FailingWorld(FEW);
    const begun = world.now;
    world.refuses = slowly(world, error);
    expect(await world.request(MAX_REFUSED_SECONDS + HOUR)).toMatchObject({ name: 'RequestsRefused', message: expect.stringMatching(new RegExp(`for 14 days; last it refused with ${name}: .*resume`)) });
    expect(world.now - begun).toBeGreaterThanOrEqual(MAX_REFUSED_SECONDS);
    await world.stop();
    await world.settle(0);
    const { outcome, archives, rows } = await world.report();
    expect({ outcome, archives }).toEqual({ outcome: 'stopped', archives: { total: FEW, downloaded: 0, failed: 0, skipped: FEW } });
    expect(rows).toHaveLength(FEW);
    for (const row of rows) expect(row).toMatchObject({ status: 'skipped', reason: 'NotRequested' });

    await world.runs.reopen('run-1', world.run, { phase: 'requesting', execution_arn: 'execution-2', cursor: { partition: 1, offset: 0 } });
    expect(world.run).not.toHaveProperty('refused_since');
    world.refuses = () => undefined;
    expect(await world.request(MAX_REFUSED_SECONDS + 2 * HOUR)).toBeUndefined();
    expect(world.taken).toHaveLength(FEW);
  });

  it('ends too if some requests were accepted before, and those archives are settled', async () => {
    const world = new FailingWorld(FEW);
    world.refuses = () => (world.taken.length < 4 ? undefined : slowly(world, throttling)());
    world.says = failed;
    expect(await world.request(MAX_REFUSED_SECONDS + 2 * HOUR)).toMatchObject({ name: 'RequestsRefused' });
    await world.stop();
    await world.settle(refused);
    expect(await world.report()).toMatchObject({ outcome: 'stopped', archives: { failed: 4, skipped: FEW - 4 } });
  });
});

import { marshall } from '@aws-sdk/util-dynamodb';
import { ARCHIVE_STATUS, ArchiveItem, isTerminal, statusKey } from '../../src/contracts/archive';
import { archiveKey, chunkKey, runKey } from '../../src/contracts/keys';
import { deltaOf } from '../../src/handlers/metrics/deltas';
import { defaultTemplate } from '../support/default-template';
import { resourcesOf } from '../support/templates';

/*
 * The filter of the Metrics Processor's stream beside the function itself: a change that changes a figure must pass, and the writes of an archive that
 * goes well must not wake the function for nothing.
 */

type Image = Record<string, unknown>;
interface Change { readonly before?: Image; readonly after?: Image }

const patterns: object[] = Object.values(resourcesOf(defaultTemplate(), 'AWS::Lambda::EventSourceMapping'))
  .find(({ Properties }) => JSON.stringify(Properties.FunctionName).includes('MetricsProcessor'))!
  .Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern));

/** As Lambda matches: a rule by the path of its field. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
function fits(value: unknown, pattern: unknown): boolean {
  if (!Array.isArray(pattern)) return Object.entries(pattern as object).every(([name, inner]) => fits((value as Image | undefined)?.[name], inner));
  return pattern.some((rule) => (typeof rule === 'object' ? rule.exists === (value !== undefined) : rule === value));
}

function passes({ before, after }: Change): boolean {
  const { pk, sk } = (after ?? before)!;
  const image = (item: Image | undefined) => item && marshall(item, { removeUndefinedValues: true });
  const dynamodb = { Keys: marshall({ pk, sk }), ...(before ? { OldImage: image(before) } : {}), ...(after ? { NewImage: image(after) } : {}) };
  return patterns.some((pattern) => fits({ dynamodb }, pattern));
}

const changesFigures = ({ before, after }: Change): boolean => deltaOf([{ eventId: '1', at: 1, before, after }]) !== undefined;

const id = { run: 'run', archiveId: 'archive' };
const row = (status: ArchiveItem['status'], more: Image = {}): Image => ({
  ...archiveKey(id), status, status_key: isTerminal(status) ? undefined : statusKey('run', status, 'archive'), archive: { size: 7 }, ...more,
});
const failure = { reason: 'RetrievalFailed', message: 'words' };
const STATES: (Image | undefined)[] = [undefined, ...Object.values(ARCHIVE_STATUS).flatMap((status) => [
  row(status), row(status, { failure }), row(status, { job: { id: 'job' } }), row(status, { lease: { owner: 'me', until: 1 } }),
])];
/** TTL removes settled rows, and rows that are settled are never removed otherwise. */
const isRemovedByTtl = ({ before, after }: Change): boolean => after === undefined && isTerminal(before?.status as ArchiveItem['status']);

describe('the filter of the stream of figures', () => {
  it('lets every change pass that changes a figure', () => {
    const changes = STATES.flatMap((before) => STATES.map((after): Change => ({ before, after }))).filter(({ before, after }) => before ?? after);
    const counted = changes.filter((change) => changesFigures(change) && !isRemovedByTtl(change));
    expect(counted.length).toBeGreaterThan(100);
    // No write leads from staged back to requested, or from a settled row without a failure to another status.
    const possible = counted.filter(({ before, after }) => !(before?.status === 'staged' && after?.status === 'requested')
      && !(isTerminal((before?.status ?? 'requested') as ArchiveItem['status']) && before?.failure === undefined));
    expect(possible.filter((change) => !passes(change))).toEqual([]);
    expect(passes({ after: { ...runKey('run'), totals: { archives: 1 } } })).toBe(true);
  });

  it('keeps the other writes of an archive that goes well from waking a function', () => {
    const requested = row('requested');
    const named = row('requested', { job: { id: 'job' } });
    const claimed = row('requested', { job: { id: 'job' }, lease: { owner: 'me', until: 1 } });
    const staged = row('staged', { job: { id: 'job' } });
    const sent = row('staged', { job: { id: 'job', messages_sent: true } });
    const done = row('downloaded');
    const life = (rows: Image[]) => rows.map((after, i): Change => ({ before: rows[i - 1], after }));
    const put = life([requested, named, claimed, done]);
    const parts = life([requested, named, claimed, staged, sent, done]);
    expect(put.map(passes)).toEqual([true, false, false, true]);
    expect(parts.map(passes)).toEqual([true, false, false, true, false, true]);
    expect(passes({ after: { ...chunkKey(id, 1, 1), etag: 'e' } })).toBe(false);
  });

  it('lets nothing pass that TTL removes, so it changes no figure', () => {
    for (const status of [ARCHIVE_STATUS.DOWNLOADED, ARCHIVE_STATUS.FAILED, ARCHIVE_STATUS.SKIPPED]) {
      expect([status, passes({ before: row(status, { failure }) }), passes({ before: row(status) })]).toEqual([status, false, false]);
    }
  });
});

import { CountedFigures } from './support/counted-figures';
import { WORKERS } from './support/free-flow';
import { rowOf } from './support/inventories';
import { built, selecting } from './support/manifest-builds';
import { MemoryFigures } from './support/memory-figures';
import { WalkingRuns } from './support/walking-runs';
import { NO_WORK } from '../../src/domain/pressure/work';
import { addCounts, countRow, noCounts } from '../../src/domain/report/report-counts';
import { countChanges } from '../../src/handlers/metrics/metrics-processor';
import { lookAtFlow } from '../../src/handlers/shared/look-at-flow';
import { entry, figuresOf } from '../domain/plan/plans';
import { BEYOND_SAFE, SIZES_BEYOND_SAFE } from '../support/beyond-safe';
import { TestClock } from '../support/test-clock';

const COUNT = SIZES_BEYOND_SAFE.length;
const exact = { archives: COUNT, bytes: BEYOND_SAFE };
const rows = SIZES_BEYOND_SAFE.map((Size, n) => rowOf(n, { Size }));

describe('totals above 2^53 bytes are exact', () => {
  it('in the manifest: the inventory', async () => {
    expect((await built(rows)).summary.inventory).toEqual(exact);
  });

  it('in the manifest: archives that are not selected', async () => {
    const chosen = rowOf('chosen', { Size: 1 });
    const { summary } = await built([chosen, ...rows], { selection: selecting(({ size }) => size === 1) });
    expect(summary.left_out).toEqual(exact);
  });

  it('in the figures of a plan', () => {
    const figures = figuresOf(SIZES_BEYOND_SAFE.map((size) => entry({ size })));
    expect([figures.all, figures.to_request, figures.bytes_billed_small]).toEqual([exact, exact, BEYOND_SAFE]);
    const there = figuresOf(SIZES_BEYOND_SAFE.map((size) => entry({ size, status: 'downloaded' })));
    expect([there.all, there.already_downloaded, there.bytes_billed_small]).toEqual([exact, exact, BEYOND_SAFE]);
    const skipped = (reason: 'DestinationKeyOccupied' | 'DuplicateArchiveId') =>
      figuresOf(SIZES_BEYOND_SAFE.map((size) => entry({ size, status: 'skipped', failure: { reason, message: '' } })));
    expect(skipped('DestinationKeyOccupied').collisions).toEqual(exact);
    expect(skipped('DuplicateArchiveId').skipped).toEqual({ DuplicateArchiveId: exact });
  });

  it('in the counts of a report, also of two partitions', () => {
    const row = { archive_id: '', key: '', sha256_tree_hash: '', creation_date: '', description: '', decoder: '', content_flags: '', mtime: '', message: '', storage_class: '' };
    const counts = SIZES_BEYOND_SAFE.reduce((sum, size) => countRow(sum, { ...row, size, status: 'failed', reason: 'UploadFailed' }), noCounts(1));
    expect([counts.total, counts.statuses.failed, counts.reasons]).toEqual([exact, exact, { UploadFailed: exact }]);
    expect(addCounts(counts, counts).total).toEqual({ archives: 2 * COUNT, bytes: 2n * BEYOND_SAFE });
  });

  it('in the metrics: a batch, and figures that go back below', async () => {
    const ports = { figures: new MemoryFigures(), clock: new TestClock() };
    const change = (size: number, n: number, from: string | undefined, to: string) => {
      const image = (status: string) => ({ pk: `run-1|${n}`, sk: 'meta', status, archive: { size } });
      return { eventId: `${n}${to}`, at: 100, before: from === undefined ? undefined : image(from), after: image(to) };
    };
    await countChanges(SIZES_BEYOND_SAFE.map((size, n) => change(size, n, undefined, 'requested')), ports);
    expect(ports.figures.runs['run-1']).toEqual({ requested_archives: COUNT, requested_bytes: BEYOND_SAFE });
    await countChanges(SIZES_BEYOND_SAFE.map((size, n) => change(size, n, 'requested', 'staged')), ports);
    expect(ports.figures.runs['run-1']).toEqual({ requested_archives: 0, requested_bytes: 0, staged_archives: COUNT, staged_bytes: BEYOND_SAFE });
  });
});

it('the gate looks at figures above 2^53 bytes, which DynamoDB\'s client reads as BigInt', async () => {
  const queues = { depths: async () => NO_WORK };
  const ports = { runs: new WalkingRuns(), figures: new CountedFigures(), queues, clock: new TestClock() };
  const item = ports.runs.put('run-1', { phase: 'downloading' }, true);
  ports.figures.runs['run-1'] = { downloaded_archives: COUNT, downloaded_bytes: BEYOND_SAFE, staged_archives: 2, staged_bytes: 5 };
  const seen = await lookAtFlow('run-1', item, ports, WORKERS);
  expect(seen.onTheWay).toEqual({ archives: 2, bytes: 5 });
  expect(seen.flow.seen).toMatchObject(exact);
});

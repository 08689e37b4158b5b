import fc from 'fast-check';
import { CHUNK_SIZE, entry, figuresOf, MIB } from './plans';
import { FailureReason } from '../../../src/contracts/failures';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { FigureCounter } from '../../../src/domain/plan/figure-counter';
import { addFigures, NO_FIGURES, PlanFigures } from '../../../src/domain/plan/plan-figures';

const GIB = 2 ** 30;
const skipped = (reason: FailureReason, size = MIB) => entry({ size, status: 'skipped', failure: { reason, message: '' } });

describe('the figures of a plan', () => {
  it('count archives to request, downloaded ones, collisions and skipped ones apart', () => {
    const figures = figuresOf([
      entry({ size: 3 }), entry({ size: 5, status: 'downloaded' }), skipped('DestinationKeyOccupied', 7),
      skipped('DuplicateArchiveId', 11), skipped('InvalidInventoryRow', 0), skipped('DuplicateArchiveId', 13),
    ]);
    expect(figures).toMatchObject({
      all: { archives: 6, bytes: 39 },
      to_request: { archives: 1, bytes: 3 },
      already_downloaded: { archives: 1, bytes: 5 },
      collisions: { archives: 1, bytes: 7 },
      skipped: { DuplicateArchiveId: { archives: 2, bytes: 24 }, InvalidInventoryRow: { archives: 1, bytes: 0 } },
    });
  });

  it('count the chunks that the transfer will make', () => {
    const figures = figuresOf([1, CHUNK_SIZE, CHUNK_SIZE + 1, 10_001 * CHUNK_SIZE].map((size) => entry({ size })));
    // 1 + 1 + 2 + ⌈10,001 / 2⌉, because the last would have too many.
    expect(figures).toMatchObject({ chunks: 5005, one_chunk: 2 });
  });

  it('put an archive into the row of its size; the end of a row is exclusive', () => {
    const sizes = [1, MIB - 1, MIB, 16 * MIB, 128 * MIB, GIB, 16 * GIB, 256 * GIB, 40_000 * GIB];
    expect(figuresOf(sizes.map((size) => entry({ size }))).sizes.map(({ archives }) => archives)).toEqual([2, 1, 1, 1, 1, 1, 2]);
  });

  it('count names, flags and folders of the archives that are at the destination in the end', () => {
    const flagged = { decoder: 'fast-glacier', content_flags: ['compressed', 'encrypted'] as const, folder_marker: true as const };
    const figures = figuresOf([
      entry(flagged), entry({ ...flagged, status: 'downloaded' }), { ...skipped('DestinationKeyOccupied'), ...flagged }, entry(),
    ]);
    expect(figures.names).toEqual({ 'fast-glacier': 2, 'plain': 1 });
    expect(figures).toMatchObject({ content_flags: { compressed: 2, encrypted: 2 }, folder_markers: 2 });
  });

  it('count at least 128 KiB for each archive in bytes_billed_small', () => {
    expect(figuresOf([entry({ size: 1 }), entry({ size: 200_000 })]).bytes_billed_small).toBe(131_072 + 200_000);
  });

  it('count archives above 5 TiB apart', () => {
    const limit = 5 * 2 ** 40;
    expect(figuresOf([entry({ size: limit }), entry({ size: limit + 1 })]).over_former_limit).toEqual({ archives: 1, bytes: limit + 1 });
  });

  it('know the oldest and the newest archive, or neither if no row is valid', () => {
    const dates = ['2015-01-01T00:00:00Z', '2012-08-21T17:08:24.000Z', '2020-02-02T00:00:00Z'];
    expect(figuresOf(dates.map((date) => entry({ creation_date: date })))).toMatchObject({ oldest: dates[1], newest: dates[2] });
    expect(figuresOf([entry({ creation_date: '', status: 'skipped' })])).not.toHaveProperty('oldest');
  });

  it('do not change when more entries are counted', () => {
    const counter = new FigureCounter({ chunkSize: CHUNK_SIZE });
    const before = counter.figures();
    counter.add(entry());
    expect(before).toEqual(NO_FIGURES);
  });

  it('of parts add up to those of the whole, in any order, also after a trip through JSON', () => {
    const entries: fc.Arbitrary<ManifestEntry> = fc.record({
      size: fc.integer({ min: 1, max: 40_000 * GIB }),
      decoder: fc.constantFrom('plain', 'qnap', undefined),
      description: fc.string(),
      creation_date: fc.constantFrom('', '2012-08-21T17:08:24.000Z', '2013-08-21T17:08:24.000Z'),
      content_flags: fc.constantFrom(undefined, ['compressed'] as const),
      status: fc.constantFrom(undefined, 'downloaded', 'skipped'),
      failure: fc.constantFrom(undefined, { reason: 'DestinationKeyOccupied', message: '' }, { reason: 'InvalidInventoryRow', message: 'a: b' }, { reason: 'InvalidInventoryRow', message: 'aa: b' }),
    }).map((changes) => entry(changes as Partial<ManifestEntry>));
    fc.assert(fc.property(fc.array(entries, { maxLength: 20 }), fc.nat(20), (all, at) => {
      const kept = (part: PlanFigures) => JSON.parse(JSON.stringify(part)) as PlanFigures;
      const [one, other] = [kept(figuresOf(all.slice(0, at))), kept(figuresOf(all.slice(at)))];
      expect(addFigures(one, other)).toEqual(figuresOf(all));
      expect(addFigures(other, one)).toEqual(figuresOf(all));
      expect(addFigures(one, NO_FIGURES)).toEqual(one);
    }), { numRuns: 200 });
  });
});

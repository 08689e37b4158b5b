import { HINDRANCE, Hindrance } from '../../../src/contracts/failures';
import { counted, dueAfterFailure, heldBackUntil, isOutOfTime, NOT_REQUESTED_YET, REQUESTED_ONCE } from '../../../src/domain/archive/patience';

const HOUR = 3600;
const DAY = 24 * HOUR;
const NOW = 1_000_000_000;

it('a request of an archive is its first paid start, and a job of an earlier pass is none', () => {
  expect([REQUESTED_ONCE, NOT_REQUESTED_YET]).toEqual([{ starts: 1, chunks: 0 }, { starts: 0, chunks: 0 }]);
});

const before = { starts: 3, chunks: 4, no_progress_since: NOW };
it.each([[5, { starts: 0, chunks: 5 }], [4, before], [3, before]])('more chunks are progress, and only they: %i after 4', (chunks, patience) => {
  expect(counted(before, chunks)).toEqual(patience);
});

it.each<[string, number | undefined, number, number]>([
  ['at once while the clock stands', undefined, 13 * HOUR, 0],
  ['at once, although its clock begins', NOW, 13 * HOUR, 900],
  ['after as long as it has waited already', NOW - HOUR, 13 * HOUR, HOUR],
  ['after four hours at most', NOW - DAY, 13 * HOUR, 4 * HOUR],
  ['when it is due anyway, if that is sooner', NOW - HOUR, 60, 60],
  ['at once, although it was due long ago', undefined, -60, -60],
])('an archive that met a failure is looked at %s', (_, since, due, wait) => {
  expect(dueAfterFailure({ patience: { starts: 1, chunks: 0, no_progress_since: since }, due_at: NOW + due }, NOW)).toBe(NOW + wait);
});

describe('an archive whose request was held back', () => {
  const standing = { id: 'x', patience: { starts: 1, chunks: 2 }, due_at: NOW };
  const running = { ...standing, patience: { ...standing.patience, no_progress_since: NOW - DAY } };

  it('is as its row says if nothing was held back', () => {
    expect(heldBackUntil(undefined, running)).toBe(running);
  });

  it('is due then at the earliest, and its clock still stands', () => {
    expect(heldBackUntil(NOW + HOUR, standing)).toEqual({ ...standing, due_at: NOW + HOUR });
    expect(heldBackUntil(NOW - HOUR, standing)).toEqual(standing);
  });

  it('has a clock that begins then at the earliest', () => {
    expect(heldBackUntil(NOW - HOUR, running)).toEqual({ ...running, patience: { starts: 1, chunks: 2, no_progress_since: NOW - HOUR } });
    expect(heldBackUntil(NOW - 2 * DAY, running)).toEqual(running);
  });
});

it.each<[Hindrance, number, string]>([
  [HINDRANCE.NOT_ARRIVING, 2, 'the clock'], [HINDRANCE.REFUSED, 14, 'the clock'], [HINDRANCE.BLOCKED, 2, 'when it was due'],
])('an archive that is %s has %i days, counted from %s', (hindrance, days, from) => {
  const past = (clock: number, due: number) =>
    isOutOfTime({ patience: { starts: 1, chunks: 0, no_progress_since: NOW - clock }, due_at: NOW - due }, hindrance, NOW);
  const ofClock = from === 'the clock';
  expect([past(days * DAY - 1, 0), past(days * DAY, 0)]).toEqual([false, ofClock]);
  expect([past(0, days * DAY - 1), past(0, days * DAY)]).toEqual([false, !ofClock]);
  expect(isOutOfTime({ patience: { starts: 1, chunks: 0 }, due_at: NOW - days * DAY }, hindrance, NOW)).toBe(true);
});

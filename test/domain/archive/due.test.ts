import { downloadDue, secondsUntilReplaced } from '../../../src/domain/archive/due';

const HOUR = 3600;
const day = { downloadWindow: 24 * HOUR, sweepPeriod: 300 };

it.each([
  ['Bulk', 12 * HOUR - 300],
  ['Standard', 19 * HOUR - 300],
  ['Expedited', 24 * HOUR - 300 - 300],
] as const)('%s: another job can be ready before the output is gone', (tier, due) => {
  expect(downloadDue({ completedAt: 1_000_000, tier }, 1_000_000, day)).toBe(1_000_000 + due);
});

it('if the window is shorter than the tier, the archive is due one sweep before its end', () => {
  expect(downloadDue({ completedAt: 1_000_000, tier: 'Bulk' }, 1_000_000, { downloadWindow: 6 * HOUR, sweepPeriod: 300 })).toBe(1_000_000 + 6 * HOUR - 300);
});

it('if no sweep could find the output in time, the archive is due one sweep before its end', () => {
  const due = (downloadWindow: number) => downloadDue({ completedAt: 1_000_000, tier: 'Bulk' }, 1_000_000, { downloadWindow, sweepPeriod: HOUR });
  expect([due(14 * HOUR), due(14 * HOUR + 1)]).toEqual([1_000_000 + 13 * HOUR, 1_000_000 + HOUR + 1]);
});

it.each([[24 * HOUR, 12 * HOUR - 300], [1000, 700]])('an output of a window of %i s is read for %i s', (downloadWindow, seconds) => {
  expect(secondsUntilReplaced('Bulk', { downloadWindow, sweepPeriod: 300 })).toBe(seconds);
});

it('new messages get a quarter of an hour, even if the notification was late', () => {
  expect(downloadDue({ completedAt: 1_000_000, tier: 'Bulk' }, 1_000_000 + 40 * HOUR, day)).toBe(1_000_000 + 40 * HOUR + 900);
});

it('reads the output of an earlier pass until one sweep before its end', () => {
  const done = Date.parse('2026-11-22T10:00:00.000Z') / 1000;
  expect(downloadDue({ completedAt: done, tier: 'Bulk', requestedAt: '2026-11-22T10:00:00.900Z' }, done, day)).toBe(done + 12 * HOUR - 300);
  expect(downloadDue({ completedAt: done, tier: 'Bulk', requestedAt: '2026-11-22T10:00:01.000Z' }, done, day)).toBe(done + 24 * HOUR - 300);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastClock, nowAt, scaleNow } from '../../../local/faults/fast-clock';

const ORIGIN = Date.parse('2026-01-01T00:00:00Z');
let directory: string;
let clock: FastClock;
const pace = () => ({ scale: 100, origin: ORIGIN, changes: join(directory, 'clock.json') });

beforeEach(() => {
  jest.useFakeTimers({ now: ORIGIN });
  directory = mkdtempSync(join(tmpdir(), 'fast-clock-'));
  clock = new FastClock(pace());
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(directory, { recursive: true });
});

it('goes at its pace, and at another one from the moment on at which that changes', () => {
  jest.advanceTimersByTime(1000);
  expect(clock.now() - ORIGIN).toBe(100_000);
  clock.goAt(5);
  jest.advanceTimersByTime(1000);
  expect([clock.now() - ORIGIN, scaleNow(pace())]).toEqual([105_000, 5]);
});

it('what it showed before a change stays as it was', () => {
  jest.advanceTimersByTime(1000);
  clock.goAt(5);
  clock.skip(7000);
  jest.advanceTimersByTime(1000);
  expect(nowAt(pace(), ORIGIN + 500) - ORIGIN).toBe(50_000);
  expect(clock.now() - ORIGIN).toBe(112_000);
});

it('work that waits keeps its time on the clock when the pace changes', () => {
  let done = 0;
  clock.after(100_000, () => { done = clock.now(); });
  jest.advanceTimersByTime(500);
  clock.goAt(10);
  jest.advanceTimersByTime(4900);
  expect(done).toBe(0);
  jest.advanceTimersByTime(200);
  expect(done - ORIGIN).toBe(100_000);
});

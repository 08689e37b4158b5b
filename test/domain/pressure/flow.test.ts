import { RunFlow } from '../../../src/contracts/run';
import { arrivedSince, FlowLook, isBroken, nextFlow, REFUSED_SECONDS } from '../../../src/domain/pressure/flow';

const MINUTE = 60;
const look = (overrides: Partial<FlowLook> = {}): FlowLook => ({
  now: 1000, pass: 1, downloadedAtFirst: 0, downloaded: 0, refused: 0, arrived: { archives: 0, bytes: 0 }, runs: 'run-1', queuedSeconds: 0, ...overrides,
});
/** Looks one after another, each on what the one before left. */
const looks = (...all: Partial<FlowLook>[]): RunFlow => all.reduce<RunFlow | undefined>((flow, one) => nextFlow(flow, look(one)), undefined)!;
const busy = (minutes: number, archives: number, overrides: Partial<FlowLook> = {}): Partial<FlowLook> =>
  ({ now: 1000 + minutes * MINUTE, arrived: { archives, bytes: archives * 10 }, queuedSeconds: 300, ...overrides });

describe('the rate', () => {
  it('is measured over ten minutes in which work was queued', () => {
    expect(looks(busy(0, 100), busy(9, 900)).rate).toBeUndefined();
    expect(looks(busy(0, 100), busy(5, 300), busy(10, 700)).rate).toEqual({ archives: 1, bytes: 10 });
  });

  it('is not measured over a time in which no work was queued: then all that came has arrived', () => {
    expect(looks(busy(0, 100, { queuedSeconds: 59 }), busy(10, 700)).rate).toBeUndefined();
    expect(looks(busy(0, 100), busy(5, 300, { queuedSeconds: 0 }), busy(10, 700)).rate).toBeUndefined();
    expect(looks(busy(0, 100), busy(5, 300, { queuedSeconds: 0 }), busy(10, 700), busy(20, 1300)).rate).toEqual({ archives: 1, bytes: 10 });
  });

  it('is forgotten once no work is queued', () => {
    expect(looks(busy(0, 0), busy(10, 600), busy(11, 600)).rate).toEqual({ archives: 1, bytes: 10 });
    expect(looks(busy(0, 0), busy(10, 600), busy(11, 600, { queuedSeconds: 0 })).rate).toBeUndefined();
  });

  it('is zero only after an hour in which nothing arrived, because large archives arrive seldom', () => {
    expect(looks(busy(0, 5), busy(10, 5), busy(59, 5)).rate).toBeUndefined();
    expect(looks(busy(0, 5), busy(10, 5), busy(60, 5)).rate).toEqual({ archives: 0, bytes: 0 });
    expect(looks(busy(0, 5), busy(10, 5), busy(30, 7)).rate).toEqual({ archives: 2 / 1800, bytes: 20 / 1800 });
  });

  it('is not measured if a run came or went meanwhile', () => {
    expect(looks(busy(0, 100), busy(10, 90_000, { runs: 'run-1 run-2' })).rate).toBeUndefined();
  });
});

describe('what arrived since the look before', () => {
  it('is the difference, if the same runs are counted', () => {
    const before = looks({ arrived: { archives: 5, bytes: 0 } });
    expect(arrivedSince(before, look({ arrived: { archives: 9, bytes: 0 } }))).toBe(4);
    expect(arrivedSince(before, look({ arrived: { archives: 9, bytes: 0 }, runs: 'run-2' }))).toBe(0);
    expect(arrivedSince(undefined, look({ arrived: { archives: 9, bytes: 0 } }))).toBe(0);
    expect(arrivedSince(before, look({ arrived: { archives: 3, bytes: 0 } }))).toBe(0);
  });
});

describe('a destination that refuses', () => {
  const refusing = (minutes: number, overrides: Partial<FlowLook> = {}): Partial<FlowLook> =>
    ({ now: 1000 + minutes * MINUTE, refused: 20, ...overrides });
  const isBrokenAfter = (minutes: number, ...all: Partial<FlowLook>[]) => isBroken(looks(...all), 1000 + minutes * MINUTE);

  it('ends the run after ten minutes without any success', () => {
    expect(isBrokenAfter(9, refusing(0), refusing(9))).toBe(false);
    expect(isBrokenAfter(10, refusing(0), refusing(5), refusing(10))).toBe(true);
    expect(REFUSED_SECONDS).toBe(10 * MINUTE);
  });

  it('is not to blame for fewer than twenty archives', () => {
    expect(isBrokenAfter(10, refusing(0, { refused: 19 }), refusing(10, { refused: 19 }))).toBe(false);
  });

  it('does not end a run in which something has arrived in this pass', () => {
    expect(isBrokenAfter(10, refusing(0), refusing(5, { downloaded: 1 }), refusing(10, { downloaded: 1 }))).toBe(false);
    expect(isBrokenAfter(20, { downloaded: 0 }, refusing(1, { downloaded: 1 }), refusing(20, { downloaded: 1 }))).toBe(false);
  });

  it('what stood at the destination, or came in an earlier pass, is no success', () => {
    const there = { downloadedAtFirst: 7, downloaded: 7 };
    expect(isBrokenAfter(10, refusing(0, { ...there, downloaded: 0 }), refusing(10, there))).toBe(true);
    const earlier = looks(refusing(0), { now: 1010, downloaded: 1 });
    const second = nextFlow(earlier, look(refusing(20, { pass: 2, downloaded: 9 })));
    expect(isBroken(nextFlow(second, look(refusing(30, { pass: 2, downloaded: 9 }))), 1000 + 30 * MINUTE)).toBe(true);
  });

  it('counts again from the beginning once it refuses less', () => {
    expect(isBrokenAfter(12, refusing(0), refusing(5, { refused: 3 }), refusing(6), refusing(12))).toBe(false);
  });
});

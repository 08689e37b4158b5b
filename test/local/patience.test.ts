import { Patience } from '../../local/patience';

const start = Date.parse('2026-01-01');
afterEach(() => jest.useRealTimers());

it('is over after the time that the looks take', () => {
  jest.useFakeTimers({ now: start });
  const patience = new Patience(60_000);
  const looks = Array.from({ length: 62 }, (_, i) => {
    jest.setSystemTime(start + 1000 * i);
    return patience.isOver();
  });
  expect(looks.indexOf(true)).toBe(61);
});

it('is not over because the computer slept for an hour', () => {
  jest.useFakeTimers({ now: start });
  const patience = new Patience(60_000);
  jest.setSystemTime(start + 3_600_000);
  expect(patience.isOver()).toBe(false);
});

import fc from 'fast-check';
import { neededOf, sharesOf } from '../../../src/domain/campaign/shares';

const usd = fc.integer({ min: 0, max: 10 ** 12 }).map((micros) => micros / 1e6);
const inCents = (amount: number) => Math.round(amount * 100);

it('gives each vault what it needs, and the rest in proportion', () => {
  expect(sharesOf([10, 30], 80)).toEqual([20, 60]);
  expect(sharesOf([0.004, 0], 1)).toEqual([1, 0]);
  expect(sharesOf([], 5)).toEqual([]);
});

it('gives nothing if all together need more than there is', () => {
  expect(sharesOf([10, 30.001], 40)).toBeUndefined();
  expect(sharesOf([10, 30], 40)).toEqual([10, 30]);
  expect(neededOf([10, 30.001])).toBe(40.01);
});

it('rounds each up to the cent, because a run compares its cost with cents', () => {
  expect(sharesOf([0.001, 0.001, 0.001], 0.02)).toBeUndefined();
  expect(sharesOf([0.001, 0.001, 0.001], 0.03)).toEqual([0.01, 0.01, 0.01]);
});

it('never gives more than the maximum together, nor less than a vault needs', () => {
  fc.assert(fc.property(fc.array(usd, { maxLength: 50 }), fc.integer({ min: 0, max: 99_999_999_999 }), (needs, cents) => {
    const shares = sharesOf(needs, cents / 100);
    if (!shares) return expect(inCents(neededOf(needs))).toBeGreaterThan(cents);
    expect(shares.reduce((sum, share) => sum + inCents(share), 0)).toBeLessThanOrEqual(cents);
    shares.forEach((share, i) => expect(inCents(share)).toBeGreaterThanOrEqual(Math.ceil(Math.round(needs[i] * 1e6) / 1e4)));
    return undefined;
  }));
});

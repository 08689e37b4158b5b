import { PRICE_ITEMS, PRICE_NAMES, PriceOverrides } from '../../../src/contracts/prices';
import { isUnverified, pricesOf } from '../../../src/domain/plan/prices';

describe('prices', () => {
  it('of a region without a table are those of us-east-1, and say so', () => {
    expect(pricesOf('eu-north-1')).toMatchObject({ region: 'eu-north-1', tableOf: 'us-east-1', prices: { s3_put_DEEP_ARCHIVE: 0.05 } });
    expect(pricesOf('us-west-2').tableOf).toBe('us-west-2');
    expect(pricesOf('constructor').tableOf).toBe('us-east-1');
  });

  it('can each be replaced, and are no longer unverified then', () => {
    expect(PRICE_NAMES.length).toBeGreaterThan(30);
    for (const name of PRICE_NAMES) {
      const prices = pricesOf('us-east-1', { [name]: 0 });
      expect(prices.prices[name]).toBe(0);
      expect(prices.overridden).toEqual([name]);
      expect(isUnverified(name, prices)).toBe(false);
    }
    expect(isUnverified('glacier_retrieval_Bulk', pricesOf('us-east-1'))).toBe(true);
    expect(isUnverified('s3_put_STANDARD', pricesOf('us-east-1'))).toBe(false);
  });

  it('of the list come before those of the table, and the user\'s own before both', () => {
    const prices = pricesOf('us-east-1', { glacier_storage: 1 }, { glacier_storage: 2, glacier_retrieval_Bulk: 3 });
    expect(prices).toMatchObject({ prices: { glacier_storage: 1, glacier_retrieval_Bulk: 3 }, overridden: ['glacier_storage'], listed: ['glacier_retrieval_Bulk'] });
    expect(isUnverified('glacier_retrieval_Bulk', prices)).toBe(false);
    expect(isUnverified('glacier_retrieval_Standard', prices)).toBe(true);
  });

  it('exist for every name, and have a date', () => {
    const { prices, date } = pricesOf('us-east-1');
    expect(Object.keys(prices).sort()).toEqual(Object.keys(PRICE_ITEMS).sort());
    expect(date).toMatch(/^\d{4}-\d\d$/);
  });

  it.each([
    [{ s3_put: 1 }, /no price has the name s3_put; known are .*s3_put_DEEP_ARCHIVE/],
    [{ toString: 1 }, /no price has the name toString/],
    [{ sqs_requests: -1 }, /sqs_requests must be a number of USD, 0 or more; got -1.*glacier_retrieval_Bulk/],
    [{ sqs_requests: '0.4' }, /sqs_requests must be a number.*got "0.4"/],
    [{ sqs_requests: Infinity }, /sqs_requests must be a number/],
  ])('that cannot be used are refused, and the error has the known names: %j', (overrides, words) => {
    expect(() => pricesOf('us-east-1', overrides as PriceOverrides)).toThrow(words);
  });
});

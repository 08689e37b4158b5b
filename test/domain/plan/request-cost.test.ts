import { pricesOf } from '../../../src/domain/plan/prices';
import { costOfRequests, creditForRequests } from '../../../src/domain/plan/request-cost';

const { prices } = pricesOf('us-east-1');

it.each([
  ['Bulk', 1000, 0, 0.025], ['Standard', 1000, 0, 0.05], ['Expedited', 1, 0, 0.01], ['Bulk', 0, 2 ** 40, 2.56], ['Standard', 1000, 2 ** 30, 0.06],
] as const)('%s: %i requests and %i bytes cost USD %d', (tier, requests, bytes, usd) => {
  expect(costOfRequests({ requests, bytes }, tier, prices) / 1e9).toBeCloseTo(usd, 8);
});

it('what is taken off is never more than what was counted', () => {
  for (let bytes = 0; bytes < 1000; bytes += 1) {
    const [all, part] = [{ requests: 25, bytes: 25 * bytes }, { requests: 24, bytes: 24 * bytes }];
    const left = costOfRequests(all, 'Bulk', prices) - creditForRequests(part, 'Bulk', prices);
    expect(left).toBeGreaterThanOrEqual(25_000 + bytes * 0.0025 * 1e9 / 2 ** 30);
    expect(left).toBeLessThan(25_002 + bytes * 0.0025 * 1e9 / 2 ** 30);
  }
});

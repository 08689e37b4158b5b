import { Failure } from '../../../src/contracts/archive';
import { aboveMaximum } from '../../../src/domain/archive/above-maximum';

const gone: Failure = { reason: 'OutputExpired', message: 'the output is gone' };

it.each<[string, number | undefined, Failure | undefined, string]>([
  ['the maximum in cents', 12.5, undefined, 'its request would cost more than is left of MaximumCost (USD 12.50)'],
  ['a maximum of nothing', 0, undefined, 'its request would cost more than is left of MaximumCost (USD 0.00)'],
  ['what became of its last job', 12.5, gone, 'its request would cost more than is left of MaximumCost (USD 12.50), and the output is gone'],
  ['no amount if none is known', undefined, undefined, 'its request would cost more than is left of MaximumCost'],
])('an archive that is too expensive says %s', (_, maximum, why, message) => {
  expect(aboveMaximum(maximum, why)).toEqual({ reason: 'CostAboveMaximum', message });
});

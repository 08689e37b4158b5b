import { FAILURE, OUTPUT_IS_GOOD } from '../../../src/contracts/failures';
import { ADVICE } from '../../../src/domain/report/advice';

it.each(Object.values(FAILURE))('gives advice in whole sentences about %s', (reason) => {
  expect(ADVICE[reason]).toMatch(/^[A-Z].{20,}\.$/);
});

it.each(OUTPUT_IS_GOOD)('advises to resume soon after %s, because the output that is paid for can still be read', (reason) => {
  expect(ADVICE[reason]).toContain('Resume the run soon');
});

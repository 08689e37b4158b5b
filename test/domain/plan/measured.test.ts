import { PRICE_ITEMS } from '../../../src/contracts/prices';
import { amountOf, DRIVERS, MEASURED, usesOf } from '../../../src/domain/plan/measured';

const { check: { drivers, counted } } = MEASURED;
/**
 * Items of which a part goes by chance: CPU and waits depend on the computer, `log_events` on what an invocation has to tell. `stream_records` are
 * not billed, and those of a run come with its sweeps.
 */
const BY_CHANCE = /^(cpu_ms|wait\..*|log_events|messages|stream_records)$/;
/** Amounts below it are those of the run as a whole, of which one more or less is above 5 %. */
const FEW = 20;
const billed = Object.entries(counted).filter(([item, amount]) => !BY_CHANCE.test(item) && amount >= FEW);

describe('what the plan calculates with', () => {
  it.each(billed)('tells the %s of a run that was counted apart, within 5 percent', (item, amount) => {
    expect(Math.abs(amountOf(usesOf(item), drivers) / amount - 1)).toBeLessThanOrEqual(0.05);
  });

  it('covers each thing that is billed for an archive', () => {
    expect(billed.map(([item]) => item)).toEqual(expect.arrayContaining(['writes', 'index_writes', 'reads', 'sqs', 'sns', 'invocations', 'log_bytes', 'transitions']));
    expect(Object.keys(PRICE_ITEMS)).toContain('cloudwatch_requests');
  });

  it('was counted on a day, and knows what each amount grows with', () => {
    expect(MEASURED.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const { per } of MEASURED.uses) expect(DRIVERS).toEqual(expect.arrayContaining(Object.keys(per)));
  });
});

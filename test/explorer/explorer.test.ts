import { explore } from './explorer';
import { RATES } from './faults';

/** `npm run explore -- --seeds N` goes on beyond these. */
const SEEDS = 400;
const FAULTS = 6;

it(`finds no problem in the seeds 1 to ${SEEDS}`, async () => {
  const problems: string[] = [];
  let faults = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const exploration = await explore({ seed, faults: FAULTS, rates: RATES });
    faults += exploration.faults;
    if (!exploration.problems.length) continue;
    const { trace } = await explore({ seed, faults: FAULTS, rates: RATES, isTraced: true });
    problems.push(`seed ${seed}: ${exploration.problems.join('; ')}\n${trace.join('\n')}`);
    break;
  }
  expect(problems).toEqual([]);
  expect(faults).toBeGreaterThan(SEEDS);
}, 120_000);

it('replays a seed exactly', async () => {
  const settings = { seed: 7, faults: FAULTS, rates: RATES, isTraced: true };
  const [once, again] = [await explore(settings), await explore(settings)];
  expect(once.trace.length).toBeGreaterThan(50);
  expect(again).toEqual(once);
});

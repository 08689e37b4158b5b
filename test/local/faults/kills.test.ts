import { Kills, killsFor } from '../../../local/faults/kills';
import { functionOf, invocationName, ProcessEvent } from '../../../local/faults/process-config';

const ARCHIVE = `Validation ${'a'.repeat(138)} 1`;
const rates = (rate: number, seed = 1, assured = false) => ({ seed, killedInCall: rate, killedAfterCall: rate, assured });
const kill = (invocation: string): ProcessEvent => ({ event: 'killed-in-call', invocation, pid: 1, at: 0 });
const isKilled = ({ during, after, atEnd }: Kills) => during > 0 || after > 0 || atEnd;
/** The kills of the nth invocation of a function that was killed before. */
const nth = (ordinal: number, rate: number, seed = 1, name = 'Sweep Function') =>
  killsFor({ name: invocationName(name, ordinal), ordinal }, [kill(invocationName(name, 0))], rates(rate, seed, true));
const ordinals = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a function that does not work on one archive', () => {
  const names = ['RequestArchives', 'Sweep Function', 'CheckSettled', 'FinishRun'];

  it.each(names)('%s is killed in its first invocation with every seed and rate', (name) => {
    const first = { name: invocationName(name, 1), ordinal: 1 };
    for (const seed of ordinals(60)) expect(isKilled(killsFor(first, [], rates(1e-9, seed, true)))).toBe(true);
  });

  it('is killed in a later invocation if the first one escaped', () => {
    const [first, second] = [1, 2].map((ordinal) => killsFor({ name: invocationName('FinishRun', ordinal), ordinal }, [kill('WriteReport #1')], rates(1e-9, 1, true)));
    expect([isKilled(first), isKilled(second)]).toEqual([true, true]);
  });

  it('is killed for the first time within its first calls, or at the end', () => {
    const first = ordinals(300).map((seed) => killsFor({ name: 'FinishRun #1', ordinal: 1 }, [], rates(1e-9, seed, true)));
    expect(first.every(({ during, after, atEnd }) => atEnd && (during === 0) !== (after === 0) && during + after < 10)).toBe(true);
    expect(new Set(first.map(({ during, after }) => during + after)).size).toBeGreaterThan(7);
  });

  it('is killed in each invocation with ten times the probability of work on an archive', () => {
    const hit = ordinals(3000).filter((ordinal) => nth(ordinal, 0.01).during > 0);
    expect(hit.length).toBeGreaterThan(200);
    expect(hit.length).toBeLessThan(400);
    expect(ordinals(3000).filter((ordinal) => nth(ordinal, 0.01, 2).during > 0)).not.toEqual(hit);
  });

  it('is killed at early calls and at late ones', () => {
    const calls = ordinals(3000).map((ordinal) => nth(ordinal, 0.1).after);
    const share = (from: number, to: number) => calls.filter((call) => call >= from && call < to).length / calls.length;
    expect([share(1, 5), share(5, 20), share(20, 80), share(80, 400)].every((one) => one > 0.15 && one < 0.35)).toBe(true);
  });

  it('is not killed more than twice in a row', () => {
    const before = [kill('FinishRun #7'), kill('FinishRun #8')];
    const kills = [7, 8, 9, 10].map((ordinal) => isKilled(killsFor({ name: invocationName('FinishRun', ordinal), ordinal }, before, rates(1))));
    expect(kills).toEqual([true, true, false, true]);
  });
});

describe('work on one archive', () => {
  it('is killed at most twice, within its first ten calls', () => {
    const killed: ProcessEvent[] = [];
    for (let i = 0; i < 2; i++) {
      const { during, after, atEnd } = killsFor({ name: ARCHIVE }, killed, rates(1, 1, true));
      expect([during >= 1 && during <= 10, after >= 1 && after <= 10, atEnd]).toEqual([true, true, false]);
      killed.push(kill(ARCHIVE));
    }
    expect(isKilled(killsFor({ name: ARCHIVE }, killed, rates(1, 1, true)))).toBe(false);
  });

  it('has no assured kill', () => {
    expect(isKilled(killsFor({ name: ARCHIVE }, [], rates(1e-9, 1, true)))).toBe(false);
  });
});

it.each([['JobResult', 'JobResult #1'], ['Answer', 'Answer #1'], ['MetricsProcessor', `MetricsProcessor ${'a'.repeat(138)}`]])('%s is never killed', (_, name) => {
  expect(isKilled(killsFor({ name, ordinal: name.includes('#') ? 1 : undefined }, [], rates(1, 1, true)))).toBe(false);
});

it('a rate of 0 kills nothing', () => {
  expect(isKilled(killsFor({ name: 'FinishRun #1', ordinal: 1 }, [], rates(0, 1, true)))).toBe(false);
});

it('the name of an invocation contains the name of its function', () => {
  expect([ARCHIVE, 'Sweep Function #12', `ChunkRetrieval ${'-'.repeat(138)} ${'_'.repeat(138)} 1 2`, 'Validation 3'].map(functionOf))
    .toEqual(['Validation', 'Sweep Function', 'ChunkRetrieval', 'Validation']);
});

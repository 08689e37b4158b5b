import { Kills, killsFor } from '../../../local/faults/kills';
import { functionOf, invocationName, ProcessEvent } from '../../../local/faults/process-config';

const ARCHIVE = `Validation ${'a'.repeat(138)} 1`;
const rates = (rate: number, seed = 1, assured = false) => ({ seed, killedInCall: rate, killedAfterCall: rate, assured });
const kill = (invocation: string): ProcessEvent => ({ event: 'killed-in-call', invocation, pid: 1, at: 0 });
const isKilled = ({ during, after, atEnd }: Kills) => during > 0 || after > 0 || atEnd;
/** Of a function that has been killed long ago. */
const nth = (ordinal: number, rate: number, seed = 1, name = 'Sweep Function') =>
  killsFor({ name: invocationName(name, ordinal), ordinal }, [kill(invocationName(name, 0))], rates(rate, seed, true));
const ordinals = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a function that works on no one archive', () => {
  const names = ['RequestArchives', 'Sweep Function', 'CheckSettled', 'FinishRun'];

  it.each(names)('%s is killed in its first invocation, whatever the seed and however rare kills are', (name) => {
    const first = { name: invocationName(name, 1), ordinal: 1 };
    for (const seed of ordinals(60)) expect(isKilled(killsFor(first, [], rates(1e-9, seed, true)))).toBe(true);
  });

  it('is killed in a later one where the first came to no kill', () => {
    const [first, second] = [1, 2].map((ordinal) => killsFor({ name: invocationName('FinishRun', ordinal), ordinal }, [kill('WriteReport #1')], rates(1e-9, 1, true)));
    expect([isKilled(first), isKilled(second)]).toEqual([true, true]);
  });

  it('is killed first within its first calls, or when all is done', () => {
    const first = ordinals(300).map((seed) => killsFor({ name: 'FinishRun #1', ordinal: 1 }, [], rates(1e-9, seed, true)));
    expect(first.every(({ during, after, atEnd }) => atEnd && (during === 0) !== (after === 0) && during + after < 10)).toBe(true);
    expect(new Set(first.map(({ during, after }) => during + after)).size).toBeGreaterThan(7);
  });

  it('has another chance in each invocation, ten times that of work on an archive', () => {
    const hit = ordinals(3000).filter((ordinal) => nth(ordinal, 0.01).during > 0);
    expect(hit.length).toBeGreaterThan(200);
    expect(hit.length).toBeLessThan(400);
    expect(ordinals(3000).filter((ordinal) => nth(ordinal, 0.01, 2).during > 0)).not.toEqual(hit);
  });

  it('is hit at early calls and at late ones', () => {
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
  it('is killed twice at most, within its first ten calls', () => {
    const killed: ProcessEvent[] = [];
    for (let i = 0; i < 2; i++) {
      const { during, after, atEnd } = killsFor({ name: ARCHIVE }, killed, rates(1, 1, true));
      expect([during >= 1 && during <= 10, after >= 1 && after <= 10, atEnd]).toEqual([true, true, false]);
      killed.push(kill(ARCHIVE));
    }
    expect(isKilled(killsFor({ name: ARCHIVE }, killed, rates(1, 1, true)))).toBe(false);
  });

  it('is made sure of by nobody', () => {
    expect(isKilled(killsFor({ name: ARCHIVE }, [], rates(1e-9, 1, true)))).toBe(false);
  });
});

it.each(['JobResult #1', 'Answer #1', `MetricsProcessor ${'a'.repeat(138)}`])('%s is spared', (name) => {
  expect(isKilled(killsFor({ name, ordinal: name.includes('#') ? 1 : undefined }, [], rates(1, 1, true)))).toBe(false);
});

it('nothing is killed where nothing is to go wrong', () => {
  expect(isKilled(killsFor({ name: 'FinishRun #1', ordinal: 1 }, [], rates(0, 1, true)))).toBe(false);
});

it('a function is known by its invocation', () => {
  expect([ARCHIVE, 'Sweep Function #12', `ChunkRetrieval ${'-'.repeat(138)} ${'_'.repeat(138)} 1 2`, 'Validation 3'].map(functionOf))
    .toEqual(['Validation', 'Sweep Function', 'ChunkRetrieval', 'Validation']);
});

import { RunItem } from '../../../src/contracts/run';
import { nextOfVault, VaultSeen, waitOf } from '../../../src/domain/campaign/next-step';
import { manifestTotals } from '../../support/memory-runs';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');
const DAY = 86_400_000;
const ago = (days: number) => new Date(NOW - days * DAY).toISOString();
const totals = manifestTotals();
const PLANNED = { phase: 'planned', totals } as const;
const ended = (overrides: Partial<RunItem> = {}) => ({ phase: 'finished', totals, ...overrides }) as VaultSeen['run'];
const seen = (overrides: Partial<VaultSeen> = {}): VaultSeen => ({
  work: 'plan', isListed: false, isCleared: true, isLeftOut: false, isStopped: false, hasFailed: false, tries: 0, looks: 0, ...overrides,
});
const next = (overrides: Partial<VaultSeen>) => nextOfVault(seen(overrides), NOW);
const move = (overrides: Partial<VaultSeen>) => next({ work: 'move', plannedAt: ago(1), ...overrides });

describe('while all vaults are planned', () => {
  it.each<[string, Partial<VaultSeen>, string]>([
    ['a vault without a run is planned', {}, 'plan'],
    ['a vault that is planned is done', { run: PLANNED }, 'done'],
    ['a vault that an earlier launch has moved is done', { run: ended({ outcome: 'succeeded' }) }, 'done'],
    ['a run that ended before its plan is resumed', { run: { phase: 'finished', outcome: 'stopped' } }, 'resume'],
    ['a run that another execution leads is waited for', { run: { phase: 'inventory' }, isListed: true }, 'wait'],
    ['a run that is listed for four days is resumed, which starts its Cleanup', { run: { phase: 'inventory' }, isListed: true, looks: 206 }, 'resume'],
    ['a vault whose run failed in this execution is done', { hasFailed: true, tries: 1 }, 'done'],
    ['no vault is begun once the campaign is stopped', { isStopped: true }, 'done'],
    ['it does not go on for ever', { run: { phase: 'inventory' }, tries: 5 }, 'done'],
  ])('%s', (_, given, expected) => expect(next(given)).toBe(expected));
});

describe('while vaults are moved', () => {
  it.each<[string, Partial<VaultSeen>, string]>([
    ['a vault with a plan is moved', { run: PLANNED }, 'move'],
    ['a plan of 7 days holds', { run: PLANNED, plannedAt: ago(7) }, 'move'],
    ['an older plan is made again first', { run: PLANNED, plannedAt: ago(7.001) }, 'plan-again'],
    ['so is that of a run that was stopped before its plan was approved', { run: ended({ outcome: 'stopped', resumable: 3 }), plannedAt: ago(8) }, 'plan-again'],
    ['but not that of a run that may have requested something', { run: ended({ outcome: 'stopped', resumable: 3, approved: true }), plannedAt: ago(8) }, 'resume'],
    ['nor that of a run that is complete', { run: ended({ outcome: 'succeeded' }), plannedAt: ago(8) }, 'done'],
    ['a new plan is launched', { plannedAt: undefined }, 'plan'],
    ['and resumed if it was interrupted', { plannedAt: undefined, run: { phase: 'finished', outcome: 'stopped' } }, 'resume'],
    ['a vault that had no plan when all were summed up is not moved', { isCleared: false }, 'done'],
    ['nor is it planned then', { isCleared: false, run: { phase: 'finished', outcome: 'stopped' } }, 'done'],
    ['nor is it moved if its plan came later', { isCleared: false, run: PLANNED }, 'done'],
    ['a vault that is left out is not moved', { run: PLANNED, isLeftOut: true }, 'done'],
    ['a vault that is moved is done', { run: ended({ outcome: 'succeeded' }) }, 'done'],
    ['a run with nothing left to request is done', { run: ended({ outcome: 'completed-with-failures', resumable: 0 }) }, 'done'],
    ['an earlier launch\'s run with failures is resumed', { run: ended({ outcome: 'completed-with-failures', resumable: 3 }) }, 'resume'],
    ['an earlier launch\'s run that was stopped is resumed', { run: ended({ outcome: 'stopped', resumable: 3 }) }, 'resume'],
    ['a run that this launch has led to its end is not', { run: ended({ outcome: 'completed-with-failures', resumable: 3 }), tries: 1 }, 'done'],
    ['a resumed run that is planned now is moved', { run: PLANNED, tries: 1 }, 'move'],
    ['a run without an execution is resumed', { run: { phase: 'downloading', totals } }, 'resume'],
    ['a run that Cleanup ends is waited for', { run: { phase: 'settling', totals }, isListed: true }, 'wait'],
    ['no vault is begun once the campaign is stopped', { run: PLANNED, isStopped: true }, 'done'],
  ])('%s', (_, given, expected) => expect(move(given)).toBe(expected));
});

it('looks again after 1, 2, 3 … minutes, at most 30, and for four days', () => {
  expect([0, 1, 28, 29, 30, 200].map((looks) => waitOf(looks) / 60)).toEqual([1, 2, 29, 30, 30, 30]);
  const hours = Array.from({ length: 206 }, (_, looks) => waitOf(looks)).reduce((sum, seconds) => sum + seconds) / 3600;
  expect(hours).toBeGreaterThan(4 * 24 - 2);
});

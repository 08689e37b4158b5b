import { DELETION_KINDS, KIND_NAMES, KINDS } from '../../../local/faults/kinds';
import { FaultPlan } from '../../../local/faults/plan';

const struck = (seed: number, subjects: string[]) => {
  const plan = new FaultPlan({ seed, intensity: 20, assured: false });
  return new Set(subjects.filter((subject) => plan.strikes('glacier-cut-body', subject)));
};
const SUBJECTS = Array.from({ length: 200 }, (_, i) => `archive-${i}`);

it('the same seed hits the same subjects in any order', () => {
  expect(struck(7, SUBJECTS)).toEqual(struck(7, [...SUBJECTS].reverse()));
  expect(struck(8, SUBJECTS)).not.toEqual(struck(7, SUBJECTS));
});

it('the number of hits is about what the rate says', () => {
  expect(struck(7, SUBJECTS).size).toBeGreaterThan(40);
  expect(struck(7, SUBJECTS).size).toBeLessThan(120);
});

it('each attempt is decided anew', () => {
  const plan = new FaultPlan({ seed: 1, intensity: 20, assured: false });
  expect(new Set(Array.from({ length: 30 }, () => plan.strikes('glacier-cut-body', 'archive'))).size).toBe(2);
});

it('every kind with enough calls happens at least once', () => {
  const plan = new FaultPlan({ seed: 3, intensity: 1e-9 });
  plan.allow(DELETION_KINDS);
  for (const kind of KIND_NAMES) for (let i = 0; i < KINDS[kind].within; i++) if (plan.strikes(kind, `${i}`)) plan.count(kind, `${i}`);
  const byChanceOnly = KIND_NAMES.filter((kind) => !plan.counts()[kind]);
  expect(byChanceOnly).toEqual([]);
});

it('no fault of a deletion happens before it is allowed', () => {
  const plan = new FaultPlan({ seed: 3, intensity: 1e6 });
  const hitNow = () => DELETION_KINDS.filter((kind) => plan.strikes(kind, 'look'));
  expect(hitNow()).toEqual([]);
  plan.allow(DELETION_KINDS);
  expect(hitNow().length).toBeGreaterThan(5);
});

it('an intensity of 0 injects no fault', () => {
  const plan = new FaultPlan({ seed: 1, intensity: 0 });
  for (const kind of KIND_NAMES) for (let i = 0; i < 50; i++) expect(plan.strikes(kind, `${i}`)).toBe(false);
});

it('reports how often each kind happened, which never did, and the subjects', () => {
  const plan = new FaultPlan({ seed: 1, intensity: 1, kinds: ['s3-409', 's3-412'] });
  plan.count('s3-409', 'Complete key');
  plan.count('s3-409', 'Complete other');
  expect([plan.counts(), plan.neverFired(), plan.total()]).toEqual([{ 's3-409': 2, 's3-412': 0 }, ['s3-412'], 2]);
  expect(plan.journal.map(({ subject }) => subject)).toEqual(['Complete key', 'Complete other']);
  expect(plan.strikes('s3-500', 'not among its kinds')).toBe(false);
});

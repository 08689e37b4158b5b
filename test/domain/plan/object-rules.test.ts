import fc from 'fast-check';
import { CHUNK_SIZE, entry, figuresOf, planInput } from './plans';
import { STORAGE_CLASSES } from '../../../src/contracts/launch';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { planHtml } from '../../../src/domain/plan/html/plan-html';
import { planOf } from '../../../src/domain/plan/plan';
import { addFigures, NO_FIGURES } from '../../../src/domain/plan/plan-figures';
import { PlanInput } from '../../../src/domain/plan/plan-input';
import { planPage } from '../../../src/domain/plan/plan-page';
import { at, figuresOn } from '../../support/pages';

const GIB = 2 ** 30;
const KIB = 1024;
const SMALL = 4 * KIB;
const times = (count: number, one: ManifestEntry) => Array.from({ length: count }, () => one);
/** 1,000 small archives of a rule, 10 large ones of another, with tags, and one of the run's own class. */
const ENTRIES = [
  ...times(1000, entry({ size: SMALL, rule: 1, storage_class: 'STANDARD' })),
  ...times(10, entry({ size: GIB, rule: 2, storage_class: 'STANDARD_IA', tags: { team: 'a', kept: 'b' } })),
  entry({ size: GIB }),
];
const RULES: PlanInput['objectRules'] = [
  { match: '{"maximum_size":4096}', storage_class: 'STANDARD' }, { match: '{"include":["a|b"]}', storage_class: 'STANDARD_IA', tags: { team: 'a', kept: 'b' } }, { match: 'every archive', storage_class: 'GLACIER' },
];
const planned = (entries: readonly ManifestEntry[], changes: Partial<PlanInput> = {}) => planOf(planInput(figuresOf(entries), changes));
const PLAN = planned(ENTRIES, { objectRules: RULES });
const linesOf = (plan: typeof PLAN, price: string) => plan.cost.lines.filter((line) => line.price === price).map(({ quantity }) => quantity);

describe('the plan of a run with object rules', () => {
  // Prices of us-east-1: DEEP_ARCHIVE 0.00099, STANDARD 0.023, STANDARD_IA 0.0125 a GB; 10,000 tags 0.01.
  const deep = (objects: number, bytes: number) => (bytes + objects * 32 * KIB) / GIB * 0.00099 + objects * 8 * KIB / GIB * 0.023;

  it('says what each rule saves in a month beside the class of the run, with the overhead of the classes and the tags', () => {
    const [small, large, none] = PLAN.object_rules!;
    expect(small).toMatchObject({ rule: 1, match: '{"maximum_size":4096}', storage_class: 'STANDARD', archives: 1000, bytes: 1000 * SMALL });
    expect(small.monthly).toBeCloseTo(1000 * SMALL / GIB * 0.023, 12);
    expect(small.saved_monthly).toBeCloseTo(deep(1000, 1000 * SMALL) - 1000 * SMALL / GIB * 0.023, 12);
    expect(small.saved_monthly).toBeGreaterThan(0);
    expect(large.monthly).toBeCloseTo(10 * 0.0125 + 20 / 10_000 * 0.01, 12);
    expect(large.saved_monthly).toBeCloseTo(deep(10, 10 * GIB) - large.monthly, 12);
    expect(large.saved_monthly).toBeLessThan(0);
    expect(none).toMatchObject({ rule: 3, archives: 0, monthly: 0, saved_monthly: 0, saved_once: 0 });
  });

  it('bills a small object in an infrequent class as one of 128 KiB', () => {
    const [rule] = planned([entry({ size: SMALL, rule: 1, storage_class: 'GLACIER_IR' })], { objectRules: [{ match: 'every archive', storage_class: 'GLACIER_IR' }] }).object_rules!;
    expect(rule.monthly).toBeCloseTo(128 * KIB / GIB * 0.004, 15);
  });

  it('says what each rule saves once, because the requests that write have another price', () => {
    const [small] = PLAN.object_rules!;
    expect(small.saved_once).toBeCloseTo(1000 / 1000 * (0.05 - 0.005), 6);
  });

  it('prices the writes of each class', () => {
    expect(linesOf(PLAN, 's3_put_STANDARD_IA')).toEqual([0.01]);
    expect(linesOf(PLAN, 's3_put_DEEP_ARCHIVE')[0]).toBeCloseTo(linesOf(planned([entry({ size: GIB })]), 's3_put_DEEP_ARCHIVE')[0], 12);
    const several = planned([entry({ size: 3 * CHUNK_SIZE, rule: 1, storage_class: 'STANDARD_IA' })]);
    expect(linesOf(several, 's3_put_STANDARD_IA').reduce((sum, units) => sum + units, 0)).toBeCloseTo(5 / 1000, 12);
  });

  it('adds up the storage of each class, and the tags', () => {
    const { classes, after_monthly: after } = PLAN.storage;
    expect(classes!.map(({ storage_class, archives }) => [storage_class, archives])).toEqual([['DEEP_ARCHIVE', 1], ['STANDARD', 1000], ['STANDARD_IA', 10]]);
    expect(after).toBeCloseTo(classes!.reduce((sum, { monthly }) => sum + monthly, 0) + 20 / 10_000 * 0.01, 12);
    const plain = planned(ENTRIES.map(({ rule, storage_class, tags, ...rest }) => rest)).storage.after_monthly;
    expect(plain - after).toBeCloseTo(PLAN.object_rules!.reduce((sum, { saved_monthly: saved }) => sum + saved, 0), 9);
  });

  it('knows the class in which objects were found, and no rule of them', () => {
    const plan = planned([entry({ size: GIB, status: 'downloaded', found_class: 'GLACIER' }), entry({ size: GIB, status: 'downloaded', found_class: 'REDUCED_REDUNDANCY' })]);
    expect(plan.storage.classes!.map(({ storage_class, archives }) => [storage_class, archives])).toEqual([['DEEP_ARCHIVE', 1], ['GLACIER', 1]]);
    expect(plan).not.toHaveProperty('object_rules');
  });

  it('warns of the least time of each class, and of rules that match nothing', () => {
    expect(PLAN.warnings).toEqual(expect.arrayContaining([
      expect.stringMatching(/^Objects in DEEP_ARCHIVE .* 180 days/), expect.stringMatching(/^Objects in STANDARD_IA .* 30 days/),
      expect.stringMatching(/^No archive to request is matched by these object rules: 3\./),
    ]));
  });

  it('shows the rules on both pages, and says what costs more', () => {
    const page = planPage(PLAN);
    expect(page).toContain('## What the object rules do');
    expect(page).toMatch(/\| 2 \| \{"include":\["a\\\|b"\]\} \| STANDARD_IA \| team = a, kept = b \| 10 \| 10\.0 GiB \| \$0\.12 more \| /);
    expect(page).toContain('| STANDARD_IA | 10 | 10.0 GiB | $0.13 |');
    expect(page).toMatch(/Beside DEEP_ARCHIVE for all objects, the rules cost \$0\.11 more in a month, and save \$0\.05 once\./);
    const figures = figuresOn(planHtml(PLAN));
    expect(figures.filter(([path]) => path.startsWith('object_rules.'))).toHaveLength(12);
    expect(figures.filter(([path]) => path.startsWith('storage.classes.'))).toHaveLength(3);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(PLAN, path))]);
  });
});

it('a rule that names the class of the run holds for a comparison with other classes too', () => {
  const named = entry({ size: GIB, rule: 1, storage_class: 'DEEP_ARCHIVE' });
  const plain = planned(times(2, entry({ size: GIB })));
  expect(planned([named, entry({ size: GIB })]).storage.after_monthly).toBe(plain.storage.after_monthly);
  expect(planned([named]).storage).not.toHaveProperty('classes');
  expect(planned([named, entry({ size: GIB })], { storageClass: 'STANDARD' }).storage.classes!.map(({ storage_class, archives }) => [storage_class, archives]))
    .toEqual([['STANDARD', 1], ['DEEP_ARCHIVE', 1]]);
});

it('a plan without rules is the same, whatever the figures are split into', () => {
  const plain = [entry({ size: SMALL }), entry({ size: 3 * GIB }), entry({ size: 5, status: 'downloaded' })];
  expect(planned(plain)).toEqual(planned(plain.map((one) => (one.status ? { ...one, found_class: 'DEEP_ARCHIVE' } : one))));
  for (const name of ['object_rules', 'classes']) expect(JSON.stringify(planned(plain))).not.toContain(name);
});

const ruled = fc.record({ size: fc.integer({ min: 1, max: 3 * CHUNK_SIZE }), rule: fc.integer({ min: 1, max: 3 }), storage_class: fc.constantFrom(undefined, ...STORAGE_CLASSES), tags: fc.constantFrom(undefined, { a: 'b' }) })
  .map((changes) => entry(changes));

it('figures of rules and classes of two partitions add up in either order', () => {
  fc.assert(fc.property(fc.array(ruled, { maxLength: 20 }), fc.nat(20), (entries, cut) => {
    const whole = figuresOf(entries);
    const [a, b] = [figuresOf(entries.slice(0, cut)), figuresOf(entries.slice(cut))];
    expect(addFigures(a, b)).toEqual(addFigures(NO_FIGURES, whole));
    expect(addFigures(b, a)).toEqual(addFigures(NO_FIGURES, whole));
  }), { numRuns: 100 });
});

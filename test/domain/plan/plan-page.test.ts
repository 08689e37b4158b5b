import { entry, figuresOf, planInput, vaultOf } from './plans';
import { planOf } from '../../../src/domain/plan/plan';
import { NO_FIGURES } from '../../../src/domain/plan/plan-figures';
import { planPage } from '../../../src/domain/plan/plan-page';

const GIB = 2 ** 30;

describe('the page of a plan', () => {
  const plan = planOf(planInput(vaultOf(1000, GIB), { destinationRegion: 'eu-west-1', prices: { sns_requests: 0.6 } }));
  const page = planPage(plan);

  it('begins with what it costs and how long it takes', () => {
    expect(page.split('\n').slice(0, 3)).toEqual([
      `# Plan for the vault photos: $${plan.cost.total.toFixed(2)}, ${plan.time.hours.toFixed(1)} hours`, '',
      '**1,000 archives, 1000.0 GiB**, would be requested. Nothing has been requested yet.',
    ]);
  });

  it('has every warning, and every line of a cent and more with its formula', () => {
    expect(plan.warnings.length).toBeGreaterThan(3);
    for (const warning of plan.warnings) expect(page).toContain(`- ${warning}`);
    const [shown, small] = [plan.cost.lines.filter(({ amount }) => amount >= 0.01), plan.cost.lines.filter(({ amount }) => amount < 0.01)];
    expect(shown.length).toBeGreaterThan(4);
    for (const { item, formula } of shown) expect(page).toMatch(new RegExp(`\\| ${escaped(item)} \\|.*\\| ${escaped(formula)} \\|`));
    expect(page).toContain(`${small.length} lines of less than a cent each`);
  });

  it('says which prices are assumptions, and which are the user\'s own', () => {
    expect(page).toContain('(unverified)');
    expect(page).toContain('`glacier_retrieval_Bulk`');
    expect(page).toContain('your own for sns_requests');
  });

  it('says how to go on with the same run, or how to plan with a look at the destination', () => {
    expect(page).toContain('1. Execute the launch document with `WorkflowRun` = `photos-2026`, `Mode` = `transfer` and a `MaximumCost` in USD.');
    expect(planPage(planOf(planInput(vaultOf(1, 1), { run: undefined, vaultName: undefined })))).toContain('`Mode` = `plan`. That plan also looks at the destination');
  });

  it('lists what is not requested, by reason, and where names come from', () => {
    const figures = figuresOf([
      entry({ decoder: 'undecodable-name' }), entry({ status: 'skipped', failure: { reason: 'DuplicateArchiveId', message: '' } }),
    ]);
    const text = planPage(planOf(planInput(figures, {
      nameOverrides: { applied: 7, unknown: 5, duplicates: 3, empty: 2 }, unknownSelectedIds: 4, leftOut: { archives: 9, bytes: 1 },
    })));
    expect(text).toContain('| skipped: DuplicateArchiveId | 1 | 1.0 MiB |');
    expect(text).toContain('| left out by the selection | 9 | 1 B |');
    expect(text).toContain('| undecodable-name | 1 |');
    expect(text).toContain('1 descriptions could not be decoded');
    expect(text).toContain('7 name an archive, 2 have no name, 5 are for archives that the inventory does not list, and 3 repeat an earlier id');
    expect(text).toContain('4 ids of the selection are not in the inventory');
  });

  it('says why rows are skipped, by reason with the first example of each', () => {
    const invalid = (message: string) => entry({ size: 0, key: '', status: 'skipped', failure: { reason: 'InvalidInventoryRow', message } });
    const figures = figuresOf([
      entry(), invalid('ArchiveList[12]: Size is wrong'), invalid('ArchiveList[7]: Size is wrong'), invalid('ArchiveList[8]: CreationDate is wrong'),
      entry({ key: 'photos/a|b', status: 'skipped', failure: { reason: 'DestinationKeyOccupied', message: 'another object\nis there' } }),
    ]);
    const text = planPage(planOf(planInput(figures)));
    expect(text).toContain('| InvalidInventoryRow | 2 | ArchiveList[7]: Size is wrong |');
    expect(text).toContain('| InvalidInventoryRow | 1 | ArchiveList[8]: CreationDate is wrong |');
    expect(text).toContain('| DestinationKeyOccupied | 1 | photos/a\\|b: another object is there |');
    expect(planPage(planOf(planInput(vaultOf(1, 1))))).not.toContain('skipped');
  });

  it('is complete if nothing is left to request', () => {
    const text = planPage(planOf(planInput(NO_FIGURES)));
    expect(text).toContain('**Nothing is left to request.**');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('counts long transfers in days', () => {
    expect(planPage(planOf(planInput(vaultOf(10_000, 1), { dailyRequests: 100 })))).toContain('99.5 days');
  });

  it('rounds hours to what a plan can know', () => {
    const text = planPage(planOf(planInput(vaultOf(1, 1))));
    expect(text).toContain('| wait for Glacier | 12 |');
    expect(text).toContain('| request | less than 0.01 |');
    expect(text).toContain('| **total** | **12** |');
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

import { proveArchives } from '../../../local/prove/archives';
import { costText, maximumCost, planOfProve, storageCost } from '../../../local/prove/cost';
import { nameOf } from '../../../src/domain/names/name-of';

const LEFT = { id: 'x', account: '123456789012', region: 'us-east-1', vaultName: 'the-vault', stackName: 'TheStack', vault: false, stack: false, archives: [] };

describe('the cost of npm run prove', () => {
  it('is a few cents, by the plan\'s own model, and everything above a cent has its line', async () => {
    const plan = await planOfProve(proveArchives(), 'us-east-1');
    expect(plan).toMatchObject({ archives: proveArchives().length, tier: 'Expedited', storage_class: 'STANDARD', undecodable: 0 });
    const total = plan.cost.total + storageCost(plan);
    expect([total > 0.05, total < 0.25]).toEqual([true, true]);
    const text = costText(plan, LEFT);
    expect(text).toContain('the vault the-vault with 9 archives');
    expect(text).toContain('In the account 123456789012, region us-east-1');
    expect(text).toMatch(/\$0\.09 {2}Glacier, InitiateJob, Expedited.*\(unverified price\)/);
    expect(Number(/It costs about \$([\d.]+)/.exec(text)?.[1])).toBeCloseTo(total + 0.03, 2);
  });

  it('limits the launch to twice the plan', () => expect(maximumCost({ cost: { total: 0.1, currency: 'USD', by_service: {}, lines: [] } })).toBe('0.21'));
});

describe('the archives of npm run prove', () => {
  it('have descriptions that Glacier takes, and that give back the odd names', () => {
    for (const { description } of proveArchives()) expect(description).toMatch(/^[\x20-\x7e]*$/);
    const names = proveArchives().map(({ description, size }) => nameOf({ description, archiveId: 'id', size }, { folderMarkers: 'AS_FILES' }).name);
    expect(names).toEqual(expect.arrayContaining(['names/Übergrößenträger.txt', 'names/日本語のファイル.txt']));
  });
});

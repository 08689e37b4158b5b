import { readdirSync, readFileSync } from 'node:fs';
import { PlanWorld } from './plan-process';
import { jsonOf, rowOf } from '../../handlers/support/inventories';

const GB = 1e9;
const inventoryOf = (vault: string, archives: number) =>
  jsonOf(Array.from({ length: archives }, (_, n) => rowOf(`${vault}-${n}`, { Size: GB }))).replace('vaults/photos', `vaults/${vault}`);

const world = new PlanWorld();
afterAll(() => world.remove());

const photos = world.file('photos.json', inventoryOf('photos', 5));
const films = world.file('films.json', inventoryOf('films', 50));
const broken = world.file('broken.json', inventoryOf('music', 5).slice(0, -200));

it('plans the vaults of several inventories, and keeps the plan of each', async () => {
  const { code, stdout, stderr } = await world.run(photos, films, '--json', '--out', world.path('plans'), '--html', world.path('all.html'));
  expect([code, stderr]).toEqual([0, expect.stringContaining(`Reading the inventory ${films}`)]);
  const account = JSON.parse(stdout);
  expect(account.vaults.map((vault: { name: string; archives: number; folder: string }) => [vault.name, vault.archives, vault.folder])).toEqual([
    ['films', 50, '02'], ['photos', 5, '01'],
  ]);
  expect(account.total).toMatchObject({ archives: 55, bytes: 55 * GB });
  expect(readdirSync(world.path('plans')).sort()).toEqual(['01', '02', 'account.html', 'account.json', 'account.md']);
  expect(readdirSync(world.path('plans/01')).sort()).toEqual(['manifest', 'plan.html', 'plan.json', 'plan.md']);
  expect(JSON.parse(readFileSync(world.path('plans/account.json'), 'utf8'))).toEqual(account);
  expect(JSON.parse(readFileSync(world.path('plans/02/plan.json'), 'utf8'))).toMatchObject({ vault_name: 'films', cost: { total: account.vaults[0].cost } });
  expect(readFileSync(world.path('all.html'), 'utf8')).toBe(readFileSync(world.path('plans/account.html'), 'utf8'));
  expect(world.left()).toEqual([]);
});

it('prints the page of what can be planned, says what cannot, and ends with exit status 2', async () => {
  const { code, stdout, stderr } = await world.run(photos, broken, world.path('absent.json'));
  expect(code).toBe(2);
  expect(stdout).toMatch(/^# Plan for 1 vault: /);
  expect(stdout).toContain(`| ${broken} | `);
  expect(stdout).toContain(`| ${world.path('absent.json')} | there is no file ${world.path('absent.json')} |`);
  expect(stderr).toContain('Error: 2 of 3 inventories cannot be planned. The plan above says why, and leaves them out\n');
  expect(world.left()).toEqual([]);
});

it('refuses what is for one vault alone', async () => {
  const { code, stdout, stderr } = await world.run(photos, films, '--prefix', 'mine', '--names', 'names.csv');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--prefix and --names: this is for one vault, and 2 inventories are given');
});

import { chooseVaults, ListedVault } from '../../../src/domain/campaign/choice';

const listed = (name: string, archives = 2, lastInventory: string | undefined = '2026-11-22T08:00:00Z'): ListedVault => ({ name, archives, lastInventory });
const ALL = [listed('photos'), listed('photos_mapping', 1), listed('music'), listed('backup-1'), listed('backup-2')];
const named = (error: string) => expect.objectContaining({ name: error });

it('takes all vaults, names and patterns, in the order of the names', () => {
  expect(chooseVaults(['*'], ['*'], ALL).move).toEqual(['backup-1', 'backup-2', 'music', 'photos']);
  expect(chooseVaults(['photos', 'backup-*'], ['*'], ALL)).toEqual({ move: ['backup-1', 'backup-2', 'photos'], left: [] });
});

it.each([
  ['its one archive holds the names', [listed('photos'), listed('photos_mapping', 1)], ['photos']],
  ['though the other vault is not chosen', [listed('photos'), listed('photos_mapping', 1), listed('other_mapping')], ['other_mapping']],
])('leaves out a mapping vault, and says why: %s', (_, vaults, moved) => {
  const { move, left } = chooseVaults(moved[0] === 'photos' ? ['*'] : ['*_mapping'], ['*'], vaults);
  expect(move).toEqual(moved);
  expect(left).toEqual([{ name: 'photos_mapping', reason: 'it is the mapping vault of photos: its one archive holds the names, and is not moved by itself' }]);
});

it.each([
  ['there is no such other vault', [listed('photos_mapping', 1)]],
  ['it holds two archives', [listed('photos'), listed('photos_mapping', 2)]],
  ['it holds none, and Glacier has made no inventory of it', [listed('photos'), { name: 'photos_mapping', archives: 0 }]],
])('moves a vault that is called like a mapping vault if %s', (_, vaults) => {
  expect(chooseVaults(['*'], ['*'], vaults).move).toContain('photos_mapping');
});

it('leaves out what the transfer may not move, and a vault that is empty', () => {
  expect(chooseVaults(['*'], ['photos'], [listed('photos'), listed('music')]).left).toEqual([{ name: 'music', reason: 'it is not among the vaults that this transfer may move: photos' }]);
  expect(chooseVaults(['*'], ['*'], [listed('photos'), listed('empty', 0)]).left).toEqual([{ name: 'empty', reason: 'it held no archive at its last inventory (2026-11-22T08:00:00Z)' }]);
  expect(chooseVaults(['*'], ['*'], [{ name: 'new', archives: 0 }]).move).toEqual(['new']);
});

it('refuses a name and a pattern that stand for no vault', () => {
  expect(() => chooseVaults(['photos', 'musik', 'b*'], ['*'], [listed('photos')])).toThrow(named('VaultNotFound'));
  expect(() => chooseVaults(['photos', 'musik', 'b*'], ['*'], [listed('photos')])).toThrow('no vault of this region is called musik or b*');
  expect(() => chooseVaults(['*'], ['*'], [])).toThrow(named('VaultNotFound'));
});

it('refuses a campaign of nothing, and says why there is nothing', () => {
  expect(() => chooseVaults(['photos_mapping'], ['*'], ALL)).toThrow(named('CampaignEmpty'));
  expect(() => chooseVaults(['photos_mapping'], ['*'], ALL)).toThrow('photos_mapping: it is the mapping vault of photos');
});

it('takes as many vaults as a region may have, and no more', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => listed(`v-${i}`));
  expect(chooseVaults(['*'], ['*'], many(1000)).move).toHaveLength(1000);
  expect(() => chooseVaults(['*'], ['*'], many(1001))).toThrow(named('TooManyVaults'));
});

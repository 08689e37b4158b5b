import type { Contract, Item } from './contract';
import { CampaignItem, CampaignVaultItem } from '../../../../../src/contracts/campaign';
import { CampaignStore } from '../../../../../src/handlers/aws/stores/campaign-store';

const AT = '2026-11-22T10:00:00.000Z';
const active = (overrides: Item = {}): Item => ({ pk: 'campaign', sk: 'active', campaign: 'all', execution_arn: 'execution-1', ...overrides });
const item = (overrides: Partial<CampaignItem> = {}): Item => ({
  pk: 'campaign|all', sk: 'campaign', format: 1, parameters: { vault_names: '*' }, mode: 'plan', execution_arn: 'execution-1', started_at: AT, ...overrides,
});
const vault = (number: number, overrides: Partial<CampaignVaultItem> = {}): Item => ({
  pk: 'campaign|all', sk: `vault|000${number}`, format: 1, vault_name: `v-${number}`, plan: 1, ...overrides,
});
const left = { pk: 'campaign|all', sk: 'left|names', format: 1, vault_name: 'names', left_out: 'a mapping vault' };
const other = { pk: 'campaign|other', sk: 'vault|0001', format: 1, vault_name: 'v-1', plan: 1 };
const launch = { parameters: { vault_names: 'v-*' }, mode: 'transfer', execution_arn: 'execution-2', started_at: '2026-11-30T10:00:00.000Z' } as const;
const by = { error: 'DestinationRefuses', cause: 'no key', vault_name: 'v-1' };
const me = { campaign: 'all', execution_arn: 'execution-1' };

export const campaignStore: Contract<CampaignStore> = {
  store: 'CampaignStore',
  table: 'transfers',
  open: (db, table) => new CampaignStore(db, table),
  cases: {
    enter: [
      { name: 'makes the campaign the active one', before: [item()], call: (store) => store.enter(me), answer: true, after: [item(), active()] },
      { name: 'may be done again', before: [active()], call: (store) => store.enter(me), answer: true },
      { name: 'leaves another one active', before: [active({ campaign: 'other', execution_arn: 'execution-9' })], call: (store) => store.enter(me), answer: false },
      { name: 'replaces one that is over', before: [active({ campaign: 'other', execution_arn: 'execution-9' })], call: (store) => store.enter(me, 'execution-9'), answer: true, after: [active()] },
      { name: 'may be done again after it has replaced one', before: [active()], call: (store) => store.enter(me, 'execution-9'), answer: true },
      { name: 'does not replace one that has begun since', before: [active({ execution_arn: 'execution-8' })], call: (store) => store.enter(me, 'execution-9'), answer: false },
    ],
    active: [
      { name: 'gives the active campaign', before: [active(), item()], call: (store) => store.active(), answer: active() },
      { name: 'gives nothing if none is', before: [item()], call: (store) => store.active() },
    ],
    leave: [
      { name: 'makes place for another one', before: [active(), item()], call: (store) => store.leave('execution-1'), answer: true, after: [item()] },
      { name: 'may be done again', before: [item()], call: (store) => store.leave('execution-1'), answer: true },
      { name: 'leaves another execution active', before: [active({ execution_arn: 'execution-2' })], call: (store) => store.leave('execution-1'), answer: false },
    ],
    campaign: [
      { name: 'gives the campaign', before: [item(), vault(1)], call: (store) => store.campaign('all'), answer: item() },
      { name: 'gives nothing if there is none', before: [other], call: (store) => store.campaign('all') },
      { name: 'refuses a row of another format', before: [{ ...item(), format: 2 }], call: (store) => store.campaign('all'), error: 'RowFormatError' },
    ],
    launch: [
      { name: 'writes a new campaign', before: [other], call: (store) => store.launch('all', { ...launch, maximum_cost: 5 }), answer: true, after: [other, item({ ...launch, maximum_cost: 5 })] },
      {
        name: 'keeps what the campaign knows, and is stopped no longer',
        before: [item({ vaults: 3, maximum_cost: 5, stopped_by: by })],
        call: (store) => store.launch('all', launch, { execution_arn: 'execution-1', vaults: 3 }),
        answer: true,
        after: [item({ ...launch, vaults: 3, started_at: AT })],
      },
      { name: 'replaces the maximum', before: [item({ maximum_cost: 5, stopped_by: by })], call: (store) => store.launch('all', { ...launch, maximum_cost: 7 }, { execution_arn: 'execution-1' }), answer: true, after: [item({ ...launch, maximum_cost: 7, started_at: AT })] },
      { name: 'may be done again', before: [item({ execution_arn: 'execution-2', vaults: 3 })], call: (store) => store.launch('all', launch), answer: true, after: [item({ ...launch, vaults: 3, started_at: AT })] },
      { name: 'leaves a campaign that another execution has made since', before: [item()], call: (store) => store.launch('all', launch), answer: false },
      { name: 'leaves one that another execution has launched since', before: [item({ execution_arn: 'execution-3' })], call: (store) => store.launch('all', launch, { execution_arn: 'execution-1' }), answer: false },
      { name: 'also if its vaults were written before', before: [item({ execution_arn: 'execution-3', vaults: 3 })], call: (store) => store.launch('all', launch, { execution_arn: 'execution-1', vaults: 3 }), answer: false },
      { name: 'leaves one whose vaults are written since', before: [item({ vaults: 3 })], call: (store) => store.launch('all', launch, { execution_arn: 'execution-1' }), answer: false },
    ],
    addVault: [
      { name: 'writes a vault by its number', before: [item()], call: (store) => store.addVault('all', 7, 'v-7'), after: [item(), vault(7)] },
    ],
    addLeft: [
      { name: 'writes a vault that is not moved', before: [item()], call: (store) => store.addLeft('all', 'names', 'a mapping vault'), after: [item(), left] },
    ],
    setVaults: [
      { name: 'says how many there are', before: [item(), vault(1)], call: (store) => store.setVaults(me, 1), answer: true, after: [item({ vaults: 1 }), vault(1)] },
      { name: 'does not change that', before: [item({ vaults: 1 })], call: (store) => store.setVaults(me, 2), answer: false },
      { name: 'leaves a campaign that another execution leads', before: [item({ execution_arn: 'execution-2' })], call: (store) => store.setVaults(me, 2), answer: false },
      { name: 'makes no campaign', before: [other], call: (store) => store.setVaults(me, 2), answer: false },
    ],
    vault: [
      { name: 'gives the vault', before: [vault(1), vault(2)], call: (store) => store.vault('all', 2), answer: vault(2) },
      { name: 'gives nothing if there is none', before: [other, left], call: (store) => store.vault('all', 1) },
      { name: 'refuses a row of another format', before: [{ ...vault(1), format: 2 }], call: (store) => store.vault('all', 1), error: 'RowFormatError' },
    ],
    vaults: [
      { name: 'gives the vaults of this campaign by number, in order', before: [vault(2), vault(1), other, left, item()], call: async (store) => [...await store.vaults('all')], answer: [[1, vault(1)], [2, vault(2)]] },
      { name: 'refuses a row of another format', before: [{ ...vault(1), format: 2 }], call: (store) => store.vaults('all'), error: 'RowFormatError' },
    ],
    left: [
      { name: 'gives the vaults that are not moved', before: [vault(1), left, item(), other], call: (store) => store.left('all'), answer: [left] },
      { name: 'refuses a row of another format', before: [{ ...left, format: 2 }], call: (store) => store.left('all'), error: 'RowFormatError' },
    ],
    changeVault: [
      {
        name: 'sets and removes what it is given',
        before: [vault(1, { planned_at: AT, maximum_cost: 1, left_out: 'x' }), vault(2)],
        call: (store) => store.changeVault('all', 1, { plan: 1 }, { plan: 2, planned_at: undefined, left_out: undefined, failure: { error: 'e', cause: 'c' } }),
        answer: true,
        after: [vault(1, { plan: 2, maximum_cost: 1, failure: { error: 'e', cause: 'c' } }), vault(2)],
      },
      { name: 'only sets', before: [vault(1)], call: (store) => store.changeVault('all', 1, { plan: 1 }, { maximum_cost: 1 }), answer: true, after: [vault(1, { maximum_cost: 1 })] },
      { name: 'only removes', before: [vault(1, { left_out: 'x' })], call: (store) => store.changeVault('all', 1, { plan: 1 }, { left_out: undefined }), answer: true, after: [vault(1)] },
      { name: 'leaves a vault that was planned again', before: [vault(1, { plan: 2 })], call: (store) => store.changeVault('all', 1, { plan: 1 }, { maximum_cost: 1 }), answer: false },
      { name: 'makes no vault', before: [item()], call: (store) => store.changeVault('all', 1, { plan: 1 }, { maximum_cost: 1 }), answer: false },
    ],
    stop: [
      { name: 'says why no further vault is begun', before: [item()], call: (store) => store.stop(me, by), answer: true, after: [item({ stopped_by: by })] },
      { name: 'keeps the first reason', before: [item({ stopped_by: { ...by, vault_name: 'v-2' } })], call: (store) => store.stop(me, by), answer: false },
      { name: 'leaves a campaign that another execution leads', before: [item({ execution_arn: 'execution-2' })], call: (store) => store.stop(me, by), answer: false },
    ],
  },
};

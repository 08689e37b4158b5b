import { campaignItem, CampaignWorld, vaultItem } from './campaign-world';
import { BeginCampaignInput } from '../../../src/contracts/campaign';
import { beginCampaign } from '../../../src/handlers/campaign/begin-campaign';

const world = new CampaignWorld();
beforeEach(async () => {
  await world.put([]);
  world.listed = ['photos', 'music', 'films'].map((name) => ({ name, archives: 2, lastInventory: '2026-11-21T00:00:00Z' }));
});

const begin = (input: Partial<BeginCampaignInput> = {}) =>
  beginCampaign({ campaign: 'all', vault_names: '*', mode: 'plan', concurrency: '5', execution_arn: 'execution-1', allowed_vaults: '*', ...input }, world.ports);
const named = (name: string, message: string) => expect.objectContaining({ name, message: expect.stringContaining(message) });
const vaultNames = async () => (await world.items()).filter(({ sk }) => String(sk).startsWith('vault|')).map(({ sk, vault_name: name }) => [sk, name]).sort();

it('writes down the vaults in the order of their names, and says how many there are', async () => {
  world.listed.push({ name: 'music_mapping', archives: 1, lastInventory: '2026-11-21T00:00:00Z' });
  expect(await begin()).toEqual({ campaign: 'all', execution_arn: 'execution-1', vaults: 3, concurrency: 5, moves: false });
  expect(await vaultNames()).toEqual([['vault|0001', 'films'], ['vault|0002', 'music'], ['vault|0003', 'photos']]);
  expect(await world.item('left|music_mapping')).toMatchObject({ left_out: expect.stringContaining('it is the mapping vault of music') });
  expect(await world.item('campaign')).toMatchObject({ mode: 'plan', vaults: 3, parameters: { vault_names: '*', mode: 'plan' }, started_at: '2026-11-22T10:00:00.000Z' });
  expect(await world.item('active', 'campaign')).toMatchObject({ campaign: 'all', execution_arn: 'execution-1' });
});

it('may run twice', async () => {
  const first = await begin();
  const items = await world.items();
  expect(await begin()).toEqual(first);
  expect(await world.items()).toEqual(items);
});

it('plans unless it is told to move, five vaults at a time', async () => {
  expect(await begin({ mode: '', concurrency: '' })).toMatchObject({ moves: false, concurrency: 5 });
  expect(await begin({ mode: 'transfer', concurrency: '40', maximum_cost: '99.50' })).toMatchObject({ moves: true, concurrency: 40 });
  expect(await world.item('campaign')).toMatchObject({ mode: 'transfer', maximum_cost: 99.5 });
});

it('a second campaign is told which one is active, and changes nothing', async () => {
  await begin();
  const items = await world.items();
  const second = begin({ campaign: 'other', execution_arn: 'execution-2' });
  await expect(second).rejects.toEqual(named('CampaignActive', 'the campaign all is active (execution execution-1)'));
  await expect(begin({ execution_arn: 'execution-2' })).rejects.toEqual(named('CampaignActive', 'the campaign all is active'));
  expect(await world.items()).toEqual(items);
});

it('a campaign whose execution is over is in no way of another one', async () => {
  await begin();
  world.over.add('execution-1');
  await begin({ campaign: 'other', execution_arn: 'execution-2' });
  expect(await world.item('active', 'campaign')).toMatchObject({ campaign: 'other', execution_arn: 'execution-2' });
});

it('of two campaigns that find one over at the same moment, one begins', async () => {
  await begin();
  world.over.add('execution-1');
  const both = await Promise.allSettled(['a', 'b'].map((campaign) => begin({ campaign, execution_arn: `execution-${campaign}` })));
  const [winner] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await world.item('active', 'campaign')).toMatchObject({ campaign: winner.campaign });
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: named('CampaignActive', `the campaign ${winner.campaign} is active`) });
});

it('changes nothing of a launch that began while it read', async () => {
  const { campaigns } = world.ports;
  const launched = { ...campaignItem({ execution_arn: 'execution-9', vaults: 1 }) };
  const late = beginCampaign({ campaign: 'all', vault_names: '*', execution_arn: 'execution-2', allowed_vaults: '*' }, {
    ...world.ports,
    vaults: {
      list: async () => {
        await world.put([launched, { ...vaultItem('films', { plan: 2 }) }]);
        return world.listed;
      },
    },
    campaigns,
  });
  await expect(late).rejects.toEqual(named('CampaignActive', 'another execution has launched the campaign all at the same moment'));
  expect((await world.items()).sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1))).toEqual([launched, { ...vaultItem('films', { plan: 2 }) }]);
});

it('launched again it keeps its vaults, takes the new limits, and is stopped no longer', async () => {
  await begin({ maximum_cost: '5' });
  await world.ports.campaigns.stop({ campaign: 'all', execution_arn: 'execution-1' }, { error: 'DestinationRefuses', cause: '', vault_name: 'films' });
  await world.ports.campaigns.leave('execution-1');
  world.listed = [];
  expect(await begin({ mode: 'transfer', execution_arn: 'execution-2', concurrency: '7' })).toMatchObject({ vaults: 3, moves: true, concurrency: 7 });
  const item = await world.item('campaign');
  expect(item).toMatchObject({ vaults: 3, execution_arn: 'execution-2' });
  expect(item).not.toHaveProperty('stopped_by');
  expect(item).not.toHaveProperty('maximum_cost');
});

it('a launch that died before all vaults were written down begins anew', async () => {
  await world.put([{ ...campaignItem({ mode: 'plan' }), vaults: undefined }].map(({ vaults: _, ...item }) => item));
  expect(await begin()).toMatchObject({ vaults: 3 });
  expect(await vaultNames()).toHaveLength(3);
});

it('refuses to go on with what its plans were not made for', async () => {
  await world.put([{ ...campaignItem({ parameters: { vault_names: '*', tier: 'Bulk', destination_prefix: 'a' } }) }]);
  const again = begin({ tier: 'Standard', description: 'other words', maximum_cost: '3' });
  await expect(again).rejects.toEqual(named('CampaignDiffers', 'other parameters: Tier was Bulk and is Standard, DestinationPrefix was a and is empty. Launch it with those'));
  expect(await world.item('active', 'campaign')).toBeUndefined();
});

it.each<[string, Record<string, unknown>, string]>([
  ['no name', { campaign: '' }, 'Campaign must be 1 to 32 letters'],
  ['a name of 33 characters', { campaign: 'a'.repeat(33) }, 'Campaign must be 1 to 32 letters'],
  ['no vaults', { vault_names: '' }, 'VaultNames must be names and patterns of vaults, with commas between them, or *; got ""'],
  ['blanks between vaults', { vault_names: 'a, b' }, 'VaultNames must be'],
  ['a comma at the end', { vault_names: 'a,' }, 'VaultNames must be'],
  ['another mode', { mode: 'move' }, 'Mode must be one of plan, transfer; got "move"'],
  ['no concurrency', { concurrency: '0' }, 'Concurrency must be a number from 1 to 40; got "0"'],
  ['too much concurrency', { concurrency: '41' }, 'Concurrency must be a number from 1 to 40'],
  ['a cost with a currency', { maximum_cost: '$5' }, 'MaximumCost must be an amount in USD'],
  ['another storage class', { storage_class: 'COLD' }, 'S3StorageClass must be one of STANDARD, '],
  ['another tier', { tier: 'Slow' }, 'Tier must be one of'],
  ['a prefix that ends in /', { destination_prefix: 'a/' }, 'DestinationPrefix must be'],
  ['a prefix that is too long', { destination_prefix: 'a'.repeat(513) }, 'DestinationPrefix must be at most 512 characters'],
  ['neither YES nor NO', { allow_concurrent_run: 'yes' }, 'AllowConcurrentRun must be one of YES, NO; got "yes"'],
  ['a number', { tier: 5 }, 'Tier must be'],
  ['an unknown parameter', { vaults: 'a' }, 'unknown input "vaults"; known are campaign, vault_names'],
])('refuses %s', async (_, input, message) => {
  await expect(begin(input as Partial<BeginCampaignInput>)).rejects.toEqual(named('InvalidParameter', message));
  expect(await world.items()).toEqual([]);
});

it('refuses a campaign of nothing, and changes nothing', async () => {
  world.listed = [{ name: 'empty', archives: 0, lastInventory: '2026-11-21T00:00:00Z' }];
  await expect(begin()).rejects.toEqual(named('CampaignEmpty', 'there is nothing to move: empty'));
  await expect(begin({ vault_names: 'photos' })).rejects.toEqual(named('VaultNotFound', 'called photos'));
  expect(await world.items()).toEqual([]);
});

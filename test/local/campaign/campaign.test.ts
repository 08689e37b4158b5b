import { join } from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Uploaded } from '../../../local/demo/fill-vault';
import { Faults, FaultPoint } from '../../../local/glacier/ports';
import { World } from '../../../local/world';
import { CampaignSummary, VAULT_STATE } from '../../../src/contracts/campaign';
import { mappingDatabase } from '../../handlers/support/mapping-databases';
import { rolesOf } from '../transfer/permissions';
import { archivesOf, LocalTransfer, vaultOf } from '../transfer/support';

const APP = join(__dirname, '../../../examples/many-vaults/app.ts');
/** Vaults that are planned. CAMPAIGN_VAULTS=20 tries as many as it says. */
const VAULTS = Number(process.env.CAMPAIGN_VAULTS ?? 4);
jest.setTimeout(1_800_000);

/** A policy of the vault denies the inventory. */
const LOCKED = 'locked';
/** Glacier does not know one of its archives any more. */
const FAILING = 'failing';
const GOOD = Array.from({ length: VAULTS - 3 }, (_, i) => `good-${String(i + 1).padStart(2, '0')}`);

let world: World;
let transfer: LocalTransfer;
let lost: string;
const good = new Map<string, Uploaded[]>();
const points: FaultPoint[] = [];
const faults: Faults = (point) => {
  points.push(point);
  const { operation, params: { vaultName }, input } = point;
  if (operation !== 'InitiateJob') return undefined;
  if (vaultName === LOCKED) return { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'the policy of the vault denies it' };
  return vaultName === FAILING && input.ArchiveId === lost ? { kind: 'error', status: 404, code: 'ResourceNotFoundException', message: 'no such archive' } : undefined;
};

beforeAll(async () => {
  world = await World.start({ app: APP, glacier: { faults, durations: { Inventory: 300, Bulk: 300 } } });
  transfer = new LocalTransfer(world, '');
  const two = (vault: string) => vaultOf(world.glacier, vault, archivesOf([`${vault} a`, `${vault} b`]));
  for (const vault of GOOD) good.set(vault, await two(vault));
  const [a, b] = await vaultOf(world.glacier, 'nas', archivesOf(['', '']));
  good.set('nas', [a, b]);
  const names = await mappingDatabase([[a.archiveId, 'home', 'a.jpg'], [b.archiveId, 'home', 'b.jpg']]);
  await vaultOf(world.glacier, 'nas_mapping', [{ path: 'map', description: '', size: names.length, open: async function* () { yield names; } }]);
  await two(LOCKED);
  lost = (await two(FAILING))[0].archiveId;
  await world.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'empty' }));
  await world.glacierEmulator.takeInventory('empty');
});
afterAll(async () => world?.stop());

async function launch(parameters: Record<string, string>): Promise<string> {
  const started = await world.runDocument(world.output('CampaignDocument'), parameters);
  expect(started).toMatchObject({ status: 'Success' });
  return started.outputs['StartCampaign.ExecutionArn'] as string;
}
const campaign = async (parameters: Record<string, string>) => transfer.ended(await launch(parameters));
const file = (key: string) => transfer.inventory.text(`all/campaign/${key}`);
const summary = async () => JSON.parse(await file('summary.json')) as CampaignSummary;
const states = async () => Object.fromEntries((await summary()).vaults.map(({ vault_name, state }) => [vault_name, state]));
/** Why a vault has no plan. */
const reasons = async () => (await summary()).vaults.filter(({ state }) => state === VAULT_STATE.UNPLANNED).map(({ vault_name, reason }) => `${vault_name}: ${reason}`);
const each = (state: string) => Object.fromEntries([...GOOD, 'nas'].map((vault) => [vault, state]));
const LEFT = { nas_mapping: 'left-out', empty: 'left-out' };
const jobs = () => points.filter(({ operation }) => operation === 'InitiateJob').length;

it.each([
  ['a name that no vault has', { VaultNames: 'good-01,goood-02' }, 'VaultNotFound', 'no vault of this region is called goood-02'],
  ['nothing to move', { VaultNames: 'empty' }, 'CampaignEmpty', 'there is nothing to move: empty: it held no archive'],
])('a campaign of %s is refused', async (_, parameters, error, cause) => {
  expect(await campaign({ Campaign: 'nothing', ...parameters })).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
});

it('plans every vault, says in one page what they cost, and moves nothing', async () => {
  const { status, output } = await campaign({ Campaign: 'all', VaultNames: '*', DestinationPrefix: 'glacier', Concurrency: '2' });
  expect(status).toBe('SUCCEEDED');
  expect(await reasons()).toEqual([expect.stringMatching(/^locked: .*the policy of the vault denies it/)]);
  expect(JSON.parse(output!)).toMatchObject({ outcome: 'planned', states: { 'planned': VAULTS - 1, 'unplanned': 1, 'left-out': 2 }, planned: { archives: 2 * (VAULTS - 1) } });
  expect(await states()).toEqual({ ...each('planned'), [FAILING]: 'planned', [LOCKED]: 'unplanned', ...LEFT });
  const account = JSON.parse(await file('account.json'));
  expect(account.vaults.map(({ name }: { name: string }) => name).sort()).toEqual([FAILING, ...GOOD, 'nas']);
  expect(account.unmoved.map(({ name }: { name: string }) => name).sort()).toEqual(['empty', LOCKED, 'nas_mapping']);
  expect(await file('account.md')).toMatch(/\| locked \| .*the policy of the vault denies it/);
  expect(await file('account.html')).toContain('<a href="../../all-0001-failing/plan/plan.html">');
  expect(await transfer.archiveJobs()).toBe(0);
});

it('is refused if all vaults together cost more than MaximumCost, and moves nothing', async () => {
  expect(await campaign({ Campaign: 'all', VaultNames: '*', DestinationPrefix: 'glacier', Mode: 'transfer', MaximumCost: '0.01' }))
    .toMatchObject({ status: 'FAILED', error: 'CostAboveMaximum', cause: expect.stringContaining('MaximumCost is USD 0.01') });
  expect(await transfer.archiveJobs()).toBe(0);
});

it('moves every vault that has a plan, two at a time, though it is stopped and launched again', async () => {
  const before = jobs();
  const parameters = { Campaign: 'all', VaultNames: '*', DestinationPrefix: 'glacier', Mode: 'transfer', MaximumCost: '100', Concurrency: '2' };
  const stopped = await launch(parameters);
  let most = 0;
  await transfer.until('archives are requested', async () => await transfer.archiveJobs() > 0);
  expect(await campaign({ Campaign: 'other', VaultNames: '*' })).toMatchObject({ status: 'FAILED', error: 'CampaignActive', cause: expect.stringContaining('the campaign all is active') });
  await transfer.stop(stopped);
  const { status, output } = await world.executionEnded(await launch(parameters), async () => {
    most = Math.max(most, (await transfer.activeRuns()).length);
  });
  expect(status).toBe('SUCCEEDED');
  expect(most).toBeLessThanOrEqual(2);
  expect(JSON.parse(output!)).toMatchObject({ outcome: 'completed-with-failures', maximum_cost: 100, report: expect.stringMatching(/^s3:.*all\/campaign\/summary\.md$/) });
  expect(await states()).toEqual({ ...each('moved'), [FAILING]: 'moved-with-failures', [LOCKED]: 'unplanned', ...LEFT });
  // Each archive was requested once, and no inventory again but that of the locked vault.
  expect(await transfer.archiveJobs()).toBe(2 * (VAULTS - 1) - 1);
  expect(jobs() - before).toBeGreaterThanOrEqual(2 * (VAULTS - 1));
});

it('the object of each archive is below the name of its vault, and proven', async () => {
  const runs = new Map((await summary()).vaults.map(({ vault_name, workflow_run }) => [vault_name, workflow_run!]));
  for (const vault of [...GOOD, 'nas']) {
    const run = runs.get(vault)!;
    const verdicts = await transfer.verdicts(run, good.get(vault)!);
    expect(run).toMatch(new RegExp(`^all-00\\d\\d-${vault}$`));
    expect(verdicts.map(({ key, proven }) => [key.split('/').slice(0, 2).join('/'), proven])).toEqual([[`glacier/${vault}`, true], [`glacier/${vault}`, true]]);
  }
});

it('launched again it goes on: what is moved is not paid for again, and the rest is tried again', async () => {
  const before = await transfer.archiveJobs();
  const known = lost;
  lost = '';
  expect(await campaign({ Campaign: 'all', VaultNames: '*', DestinationPrefix: 'glacier', Mode: 'transfer' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(known).not.toBe('');
  expect(await states()).toEqual({ ...each('moved'), [FAILING]: 'moved', [LOCKED]: 'unplanned', ...LEFT });
  expect(await transfer.archiveJobs()).toBe(before + 1);
  expect(await campaign({ Campaign: 'all', VaultNames: 'good-*', DestinationPrefix: 'glacier' }))
    .toMatchObject({ status: 'FAILED', error: 'CampaignDiffers', cause: expect.stringContaining('VaultNames was * and is good-*') });
});

it('stops if the destination refuses, and begins no further vault', async () => {
  const Bucket = world.output('DestinationBucket');
  const resources = [`arn:aws:s3:::${Bucket}/*`];
  const before = jobs();
  await world.s3.send(new PutBucketPolicyCommand({
    Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: resources }] }),
  }));
  expect(await campaign({ Campaign: 'refused', VaultNames: 'good-*,nas', Mode: 'transfer', Concurrency: '1' })).toMatchObject({ status: 'FAILED', error: 'DestinationRefuses' });
  await world.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  const { outcome, error, vaults } = JSON.parse(await transfer.inventory.text('refused/campaign/summary.json')) as CampaignSummary;
  expect([outcome, error]).toEqual(['stopped', 'DestinationRefuses']);
  const [first, ...others] = vaults;
  expect(first).toMatchObject({ state: 'unplanned', reason: expect.stringContaining('DestinationRefuses') });
  expect(others.map(({ state, workflow_run: run }) => [state, run])).toEqual(GOOD.map(() => ['unplanned', undefined]));
  expect(jobs()).toBe(before);
});

it('leaves no campaign active, and is denied nothing', async () => {
  const { Item } = await world.documents.send(new GetCommand({ TableName: world.physicalId('TransferTransferTable'), Key: { pk: 'campaign', sk: 'active' } }));
  expect(Item).toBeUndefined();
  const calls = world.ministack.readCalls();
  // The destination denied the probe, because the test told it to.
  expect(calls.filter(({ allowed, resource }) => !allowed && !resource.includes(world.output('DestinationBucket')))).toEqual([]);
  const used = new Set(calls.map(({ principal, action }) => `${principal.split('/').at(-2) ?? ''} ${action}`));
  const unused = rolesOf(world).filter(({ logicalId }) => /^Campaign(Begin|Look|SumUp)/.test(logicalId)).flatMap(({ logicalId, name, granted }) =>
    [...granted].filter((action) => !/^(logs|xray):|s3:ListBucket/.test(action) && !used.has(`${name} ${action}`)).map((action) => `${logicalId} ${action}`));
  expect(unused).toEqual([]);
});

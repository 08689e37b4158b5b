import { campaignItem, CampaignWorld, plannedRun, vaultItem } from './campaign-world';
import { CampaignItem, CampaignVaultItem, LookAtVaultInput } from '../../../src/contracts/campaign';
import { PATTERN } from '../../../src/contracts/launch';
import { RunItem } from '../../../src/contracts/run';
import { lookAtVault } from '../../../src/handlers/campaign/look-at-vault';
import { runItem } from '../../support/memory-runs';

const RUN = 'all-0001-photos';
const ACTIVE = { pk: 'campaign', sk: 'active', campaign: 'all', execution_arn: 'execution-1' };
const world = new CampaignWorld();

/** What the table holds, beside the campaign and its vault. */
async function given(
  vault: Partial<CampaignVaultItem> = {}, items: Parameters<typeof world.put>[0] = [], campaign: Partial<CampaignItem> = {},
): Promise<void> {
  await world.put([{ ...campaignItem(campaign) }, { ...vaultItem('photos', { cleared_by: 'execution-1', ...vault }) }, ACTIVE, ...items]);
}
const look = (input: Partial<LookAtVaultInput> = {}) => lookAtVault({ campaign: 'all', number: 1, execution_arn: 'execution-1', work: 'plan', tries: 0, looks: 0, ...input }, world.ports);
const row = () => world.item('vault|0001');
const DONE = { step: 'done', wait_seconds: 0, input: {} };

it('plans a vault with the parameters of the campaign, below its prefix and the name of the vault', async () => {
  await given({}, [], { parameters: { vault_names: '*', destination_prefix: 'glacier', tier: 'Standard', storage_class: 'STANDARD', description: 'why', mode: 'transfer', concurrency: '3', maximum_cost: '7' } });
  expect(await look()).toEqual({
    step: 'run',
    wait_seconds: 0,
    input: { action: 'launch', workflow_run: RUN, vault_name: 'photos', mode: 'plan', destination_prefix: 'glacier/photos', tier: 'Standard', storage_class: 'STANDARD', description: 'why' },
  });
});

it('moves a vault with its part of the maximum', async () => {
  await given({ planned_at: '2026-11-22T09:00:00.000Z', maximum_cost: 12.5 }, [plannedRun(RUN, 'photos', 2)]);
  expect((await look({ work: 'move' })).input).toEqual({ action: 'launch', workflow_run: RUN, vault_name: 'photos', mode: 'transfer', maximum_cost: '12.50' });
  await given({ planned_at: '2026-11-22T09:00:00.000Z' }, [plannedRun(RUN, 'photos', 2)]);
  expect((await look({ work: 'move' })).input).not.toHaveProperty('maximum_cost');
});

it('plans a vault again whose plan is older than 7 days, as another run, and again as the same one if it dies', async () => {
  await given({ planned_at: '2026-11-15T09:59:59.000Z', maximum_cost: 5 }, [plannedRun(RUN, 'photos', 2)]);
  const again = await look({ work: 'move' });
  expect(again.input).toMatchObject({ action: 'launch', mode: 'plan', workflow_run: `${RUN}-p2` });
  expect(await row()).toEqual({ ...vaultItem('photos', { plan: 2, maximum_cost: 5, cleared_by: 'execution-1' }) });
  expect(await look({ work: 'move' })).toEqual(again);
});

it('moves it once that plan is there', async () => {
  await given({ plan: 2 }, [plannedRun(RUN, 'photos', 2), plannedRun(`${RUN}-p2`, 'photos', 3)]);
  expect((await look({ work: 'move', tries: 1 })).input).toMatchObject({ mode: 'transfer', workflow_run: `${RUN}-p2` });
});

it('moves no vault with the part of an earlier launch', async () => {
  await given({ maximum_cost: 60, cleared_by: 'execution-0' }, [plannedRun(RUN, 'photos', 2)]);
  expect(await look({ work: 'move' })).toEqual(DONE);
  await given({ plan: 2, maximum_cost: 60, cleared_by: 'execution-0' });
  expect(await look({ work: 'move' })).toEqual(DONE);
});

it('resumes a run that an earlier launch left, with its part of the maximum', async () => {
  await given({ maximum_cost: 3 }, [plannedRun(RUN, 'photos', 2, { phase: 'finished', outcome: 'stopped', resumable: 4 })]);
  expect((await look({ work: 'move' })).input).toEqual({ action: 'resume', workflow_run: RUN, maximum_cost: '3.00' });
});

it('lifts the maximum of an earlier launch from a run that is resumed by a launch without one', async () => {
  const run = plannedRun(RUN, 'photos', 2, { maximum_cost: 3, phase: 'finished', outcome: 'stopped', resumable: 4 });
  await given({}, [run]);
  const { input } = await look({ work: 'move' });
  expect(input).toEqual({ action: 'resume', workflow_run: RUN, maximum_cost: '999999999.99' });
  expect(input.maximum_cost).toMatch(new RegExp(PATTERN.MAXIMUM_COST));
});

it('waits for a run that is on the list of active runs', async () => {
  await given({}, [plannedRun(RUN, 'photos', 2, { phase: 'settling' }), { pk: 'runs', sk: RUN, vault_name: 'photos', execution_arn: 'execution-0' }]);
  expect(await look({ work: 'move', looks: 2 })).toEqual({ step: 'wait', wait_seconds: 180, input: {} });
});

it('notes when the plan was made, and forgets an earlier failure', async () => {
  await given({ failure: { error: 'VaultBusy', cause: 'x' } }, [plannedRun(RUN, 'photos', 2)]);
  expect(await look({ tries: 1 })).toEqual(DONE);
  expect(await row()).toEqual({ ...vaultItem('photos', { cleared_by: 'execution-1', planned_at: '2026-11-22T10:00:00.000Z' }) });
});

it('keeps the failure of a vault that is not tried again', async () => {
  const failure = { error: 'VaultBusy', cause: 'x' };
  await given({ failure }, [], { stopped_by: { error: 'DestinationRefuses', cause: '', vault_name: 'music' } });
  expect(await look()).toEqual(DONE);
  expect(await row()).toMatchObject({ failure });
});

it('writes down why a run failed, and goes on to the next vault', async () => {
  await given();
  expect(await look({ tries: 1, failure: { error: 'VaultBusy', cause: 'y'.repeat(2000) } })).toEqual(DONE);
  expect(await row()).toMatchObject({ failure: { error: 'VaultBusy', cause: 'y'.repeat(1000) } });
  expect(await world.item('campaign')).not.toHaveProperty('stopped_by');
});

it('stops the campaign if the destination refuses, and then no vault is begun', async () => {
  await world.put([{ ...campaignItem() }, { ...vaultItem('photos') }, { ...vaultItem('music', {}, 2) }, ACTIVE]);
  await look({ tries: 1, failure: { error: 'DestinationRefuses', cause: 'no key' } });
  expect(await world.item('campaign')).toMatchObject({ stopped_by: { error: 'DestinationRefuses', cause: 'no key', vault_name: 'photos' } });
  expect(await look({ number: 2 })).toEqual(DONE);
});

it.each<[string, Partial<RunItem>]>([
  ['its reason', { stop_reason: 'DestinationRefuses: no key' }], ['its error', { stop_error: 'DestinationRefuses' }],
])('stops the campaign too if only the run says so, by %s', async (_, run) => {
  await given({}, [plannedRun(RUN, 'photos', 2, { phase: 'finished', outcome: 'stopped', ...run })]);
  await look({ work: 'move', tries: 1, failure: { error: 'States.TaskFailed', cause: 'it failed' } });
  expect(await world.item('campaign')).toMatchObject({ stopped_by: { error: 'DestinationRefuses', cause: 'it failed' } });
});

it('takes no run of another vault for its own', async () => {
  await given({}, [plannedRun(RUN, 'music', 2)]);
  expect(await look({ work: 'move' })).toEqual(DONE);
  expect(await row()).toMatchObject({ failure: { error: 'WorkflowRunExists', cause: `the WorkflowRun ${RUN} is of the vault music. Launch a campaign of another name` } });
});

it.each<[string, Partial<RunItem>]>([
  ['in mode transfer, which would request archives before all vaults are planned', { totals: undefined, phase: 'finished', outcome: 'stopped' }],
  ['of some archives', { selection_file: 's3://b/k', phase: 'finished', outcome: 'succeeded' }],
  ['of another inventory', { provided_inventory: true }],
  ['with a mapping vault of its own', { mapping_vault_name: 'other' }],
  ['under another prefix', { destination_prefix: 'elsewhere', phase: 'finished', outcome: 'succeeded' }],
  ['in another storage class', { storage_class: 'STANDARD' }],
])('takes no run for its own that the user launched %s', async (_, run) => {
  for (const work of ['plan', 'move'] as const) {
    await given({}, [JSON.parse(JSON.stringify(plannedRun(RUN, 'photos', 2, run)))]);
    expect(await look({ work })).toEqual(DONE);
    expect(await row()).toMatchObject({ failure: { error: 'WorkflowRunExists', cause: expect.stringMatching(/was launched with another \w+, and not by this campaign/) } });
  }
});

it('sees a run at its end that ends while it looks', async () => {
  await given({}, [plannedRun(RUN, 'photos', 2, { phase: 'settling' }), { pk: 'runs', sk: RUN, vault_name: 'photos', execution_arn: 'execution-0' }]);
  const { runs } = world.ports;
  let looked = 0;
  const ends = async () => {
    if (++looked === 1) await given({}, [plannedRun(RUN, 'photos', 2, { phase: 'finished', outcome: 'succeeded' })]);
  };
  const answer = await lookAtVault({ campaign: 'all', number: 1, execution_arn: 'execution-1', work: 'move', tries: 0, looks: 0 }, {
    ...world.ports,
    runs: {
      run: async (name) => { const seen = await runs.run(name); await ends(); return seen; },
      activeRun: async (name) => { const seen = await runs.activeRun(name); await ends(); return seen; },
    },
  });
  expect(answer.step).not.toBe('run');
});

it('does nothing more if it was redriven after another campaign has begun', async () => {
  await given();
  await world.database.put('transfers', (await world.items()).map((item) => (item.sk === 'active' ? { ...item, campaign: 'other', execution_arn: 'execution-9' } : item)));
  await expect(look()).rejects.toThrow('the campaign all is not active any more: the campaign other is active (execution execution-9)');
  await world.database.put('transfers', (await world.items()).filter(({ sk }) => sk !== 'active'));
  await expect(look()).rejects.toThrow('not active any more: it has ended');
});

it('does nothing more once another execution leads the campaign', async () => {
  await given({}, [], { execution_arn: 'execution-2' });
  await expect(look()).rejects.toThrow('is led by the execution execution-2 now');
  await given();
  await expect(look({ number: 2 })).rejects.toThrow('has no vault 2');
});

it('a run that ended before its plan is resumed', async () => {
  await given({}, [{ ...runItem({ pk: RUN, mode: 'plan', phase: 'finished', outcome: 'stopped' }) }]);
  expect((await look()).input).toEqual({ action: 'resume', workflow_run: RUN });
});

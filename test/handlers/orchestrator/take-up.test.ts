import { errorOf, launch, registerWorld, resume, Situation, World } from './register-world';
import { RUN_ERROR } from '../../../src/contracts/launch';
import { RunItem } from '../../../src/contracts/run';
import { NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';
import { manifestTotals } from '../../support/memory-runs';

const PLANNED: Partial<RunItem> = {
  phase: 'planned', mode: 'plan', maximum_cost: 10, folder_markers: 'AS_FILES', description: 'the plan', cursor: { partition: 1, offset: 0 }, totals: manifestTotals({ cost: 20 }),
};
/** A run that execution-1 planned, and that is not active. */
function planned(overrides: Partial<RunItem> = {}, situation: Situation = {}): World {
  const ports = registerWorld(situation);
  ports.runs.put('run-1', { ...PLANNED, ...overrides });
  return ports;
}
const takeUp = (overrides: Partial<Record<string, unknown>> = {}) => launch({ execution_arn: 'execution-2', ...overrides });
const THERE = { run: 'run-1', vault_name: 'photos', has_manifest: true };

describe('the launch of a planned run', () => {
  it('goes on from the plan, with the new limit of the cost', async () => {
    const ports = planned();
    const before = ports.runs.items.get('run-1')!;
    await expect(registerRun(takeUp({ maximum_cost: '25', description: 'now' }), ports)).resolves.toEqual(THERE);
    expect(ports.runs.items.get('run-1')).toEqual({ ...before, execution_arn: 'execution-2', mode: 'transfer', maximum_cost: 25, description: 'now', on_completion: 'EVENT', allow_concurrent_run: false });
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-2' });
  });

  it('has no limit if it names none, and keeps the description if it gives none', async () => {
    const ports = planned();
    await registerRun(takeUp(), ports);
    expect(ports.runs.items.get('run-1')).not.toHaveProperty('maximum_cost');
    expect(ports.runs.items.get('run-1')).toMatchObject({ description: 'the plan' });
  });

  it('takes up a run in mode transfer that cost too much', async () => {
    await expect(registerRun(takeUp({ maximum_cost: '20' }), planned({ mode: 'transfer' }))).resolves.toEqual(THERE);
  });

  it.each<[string, string, Partial<RunItem>, Record<string, string>]>([
    ['VaultName was photos and is music, DestinationPrefix was photos and is music', 'vault_name', {}, { vault_name: 'music' }],
    ['S3StorageClass was GLACIER_IR and is DEEP_ARCHIVE', 'storage_class', { storage_class: 'GLACIER_IR' }, {}],
    ['Tier was Bulk and is Standard', 'tier', {}, { tier: 'Standard' }],
    ['DestinationPrefix was photos and is a/b', 'destination_prefix', {}, { destination_prefix: 'a/b' }],
    ['ProvidedInventory was NO and is YES', 'provided_inventory', {}, { provided_inventory: 'YES' }],
    ['SelectionFile was s3://inventories/a.json and is empty', 'selection_file', { selection_file: 's3://inventories/a.json' }, {}],
    ['ObjectRulesFile was s3://inventories/a.json and is empty', 'object_rules_file', { object_rules_file: 's3://inventories/a.json' }, {}],
    ['NameOverrideFile was empty and is s3://elsewhere/b.csv', 'name_override_file', {}, { name_override_file: 's3://elsewhere/b.csv' }],
    ['FolderMarkers was AS_FILES and is LEAVE_OUT', 'folder_markers', {}, { folder_markers: 'LEAVE_OUT' }],
    ['MappingVaultName was names and is empty', 'mapping_vault_name', { mapping_vault_name: 'names' }, {}],
  ])('is refused if %s', async (difference, _, plan, given) => {
    const ports = planned(plan);
    const before = ports.runs.items.get('run-1');
    const error = await errorOf(takeUp(given), ports);
    expect(error.name).toBe(RUN_ERROR.PLAN_DIFFERS);
    expect(error.message).toContain(`was planned with other parameters: ${difference}. Launch it with those of the plan`);
    expect(ports.runs.items.get('run-1')).toBe(before);
    expect(ports.runs.active.size).toBe(0);
  });

  it('is refused if the transfer is deployed with another bucket since the plan', async () => {
    const ports = planned({ destination_bucket: 'elsewhere' });
    const error = await errorOf(takeUp(), ports);
    expect([error.name, error.message]).toEqual([RUN_ERROR.PLAN_DIFFERS, expect.stringContaining('for the destination bucket elsewhere, and the transfer is deployed with destination now')]);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', execution_arn: 'execution-1' });
  });

  it('in mode plan is refused, and the error names the plan that exists', async () => {
    const error = await errorOf(takeUp({ mode: 'plan' }), planned());
    expect(error.name).toBe(RUN_ERROR.RUN_EXISTS);
    expect(error.message).toContain('s3://inventories/run-1/plan/plan.md. Launch it in mode transfer');
  });

  it.each([
    ['a vault that is gone', { vault: NO_VAULT.NOT_FOUND }, RUN_ERROR.VAULT_NOT_FOUND],
    ['a bucket elsewhere that was not acknowledged', { destinationRegion: 'us-east-1' }, RUN_ERROR.CROSS_REGION_NOT_ACKNOWLEDGED],
  ])('is refused for %s, and leaves the plan', async (_, situation, name) => {
    const ports = planned({}, situation);
    expect((await errorOf(takeUp(), ports)).name).toBe(name);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', execution_arn: 'execution-1' });
    expect(ports.runs.active.size).toBe(0);
  });

  it('is refused for a vault that is not among those allowed any more, and leaves the plan', async () => {
    const ports = planned();
    expect((await errorOf(takeUp({ allowed_vaults: 'music' }), ports)).name).toBe(RUN_ERROR.VAULT_NOT_ALLOWED);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', execution_arn: 'execution-1' });
  });

  it('moves the vault beside another run, and tells the topic, if the launch says so', async () => {
    const ports = planned({}, { completionTopic: 'arn:topic' });
    ports.runs.put('other', { execution_arn: 'another' }, true);
    await registerRun(takeUp({ allow_concurrent_run: 'YES', on_completion: 'EVENT_AND_TOPIC' }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({ allow_concurrent_run: true, on_completion: 'EVENT_AND_TOPIC' });
    expect((await errorOf(takeUp({ on_completion: 'EVENT_AND_TOPIC' }), planned())).name).toBe(RUN_ERROR.INVALID_PARAMETER);
  });

  it('is refused while another run moves the vault, and leaves the plan as it is', async () => {
    const ports = planned();
    const before = ports.runs.items.get('run-1');
    ports.runs.put('other', { execution_arn: 'another' }, true);
    expect((await errorOf(takeUp(), ports)).name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(ports.runs.items.get('run-1')).toBe(before);
  });

  it('needs no inventory: the manifest is there', async () => {
    await expect(registerRun(takeUp({ provided_inventory: 'YES' }), planned({ provided_inventory: true }, { vault: { archives: 0 } }))).resolves.toEqual(THERE);
  });

  it('is refused while an execution leads the run', async () => {
    const ports = planned();
    ports.runs.put('run-1', PLANNED, true);
    const error = await errorOf(takeUp(), ports);
    expect(error.name).toBe(RUN_ERROR.RUN_EXISTS);
    expect(error.message).toContain('in use (execution execution-1)');
  });
});

describe('at the same moment', () => {
  it('only one of two launches takes up the plan', async () => {
    const ports = planned();
    const results = await Promise.allSettled([registerRun(takeUp(), ports), registerRun(takeUp({ execution_arn: 'execution-3' }), ports)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { name: RUN_ERROR.RUN_EXISTS } });
    expect(ports.runs.active.size).toBe(1);
  });

  it('a launch that another one overtakes before it is listed leaves the run', async () => {
    const ports = planned();
    ports.runs.before.register = () => ports.runs.put('run-1', { ...PLANNED, execution_arn: 'execution-3' });
    const error = await errorOf(takeUp(), ports);
    expect(error.name).toBe(RUN_ERROR.RUN_ACTIVE);
    expect(error.message).toContain('execution-3');
    expect(ports.runs.active.size).toBe(0);
    await expect(registerRun(takeUp({ execution_arn: 'execution-4' }), ports)).resolves.toEqual(THERE);
  });

  it('a run that was stopped after it was read is not taken up', async () => {
    const ports = planned();
    ports.runs.before.takeUp = () => ports.runs.put('run-1', { ...PLANNED, phase: 'finished', outcome: 'stopped' });
    expect((await errorOf(takeUp(), ports)).name).toBe(RUN_ERROR.RUN_EXISTS);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'finished', execution_arn: 'execution-1' });
  });

  it('a launch that steps back leaves a plan that can be launched', async () => {
    const ports = planned();
    ports.runs.before.register = () => ports.runs.put('other', { execution_arn: 'another' }, true);
    const error = await errorOf(takeUp(), ports);
    expect(error.name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(error.message).toContain('launch WorkflowRun run-1 once the other has ended');
    ports.runs.active.delete('other');
    await expect(registerRun(takeUp({ execution_arn: 'execution-3' }), ports)).resolves.toEqual(THERE);
  });
});

describe('run again', () => {
  it.each(['takeUp', 'register', 'activeEntries'] as const)('after a death at %s, the launch of a planned run finishes', async (step) => {
    const ports = planned();
    ports.runs.dieAt = step;
    await expect(registerRun(takeUp({ maximum_cost: '30' }), ports)).rejects.toThrow('died');
    await expect(registerRun(takeUp({ maximum_cost: '30' }), ports)).resolves.toEqual(THERE);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', mode: 'transfer', maximum_cost: 30, execution_arn: 'execution-2', pass: 1 });
    expect(ports.runs.active.has('run-1')).toBe(true);
  });

  it.each(['reopen', 'register', 'activeEntries'] as const)('after a death at %s, the resume of a run without an approved plan finishes', async (step) => {
    const ports = planned({ phase: 'finished', outcome: 'stopped' });
    ports.runs.dieAt = step;
    await expect(registerRun(resume(), ports)).rejects.toThrow('died');
    await expect(registerRun(resume(), ports)).resolves.toEqual(THERE);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', mode: 'plan', pass: 2 });
  });
});

import { RUN_ERROR } from '../../../src/contracts/launch';
import { RegisterRunInput } from '../../../src/contracts/workflow';
import { NO_VAULT, NoVault, RegisterRunPorts, VaultDescription } from '../../../src/handlers/orchestrator/ports';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

interface World extends RegisterRunPorts {
  readonly runs: MemoryRuns;
}

interface Situation {
  readonly vault?: VaultDescription | NoVault;
  readonly destinationRegion?: string | null;
  readonly provided?: readonly string[];
  readonly allowedVaults?: readonly string[];
}

function world(situation: Situation = {}): World {
  const { vault = { archives: 3, lastInventory: '2026-11-21T00:00:00Z' }, destinationRegion = 'eu-west-1', provided = [], allowedVaults } = situation;
  return {
    runs: new MemoryRuns(),
    vaults: { region: async () => 'eu-west-1', describe: async () => vault },
    destination: { bucketName: 'destination', region: async () => destinationRegion ?? undefined },
    inventories: { bucketName: 'inventories', exists: async (run) => provided.includes(run) },
    allowedVaults,
    clock: new TestClock(),
  };
}

const launch = (overrides: Partial<Record<string, unknown>> = {}): RegisterRunInput =>
  ({ action: 'launch', workflow_run: 'run-1', vault_name: 'photos', execution_arn: 'execution-1', ...overrides }) as RegisterRunInput;
const resume = (overrides: Partial<Record<string, unknown>> = {}): RegisterRunInput =>
  ({ action: 'resume', workflow_run: 'run-1', execution_arn: 'execution-2', ...overrides }) as RegisterRunInput;

async function errorOf(input: RegisterRunInput, ports: RegisterRunPorts): Promise<Error> {
  try {
    await registerRun(input, ports);
  } catch (error) {
    return error as Error;
  }
  throw new Error('the run was registered');
}

describe('a launch', () => {
  it('registers the run with every default filled in', async () => {
    const ports = world();
    await expect(registerRun(launch(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: false });
    expect(ports.runs.items.get('run-1')).toEqual({
      pk: 'run-1',
      sk: 'run',
      mode: 'transfer',
      vault_name: 'photos',
      storage_class: 'DEEP_ARCHIVE',
      tier: 'Bulk',
      destination_prefix: 'photos',
      provided_inventory: false,
      description: '',
      phase: 'inventory',
      started_at: '2026-11-22T10:00:00.000Z',
      execution_arn: 'execution-1',
      pass: 1,
    });
    expect(ports.runs.active.get('run-1')).toMatchObject({ vault_name: 'photos', execution_arn: 'execution-1' });
  });

  it('keeps what the user asked for', async () => {
    const ports = world({ provided: ['run-1'], destinationRegion: 'us-east-1' });
    await registerRun(launch({
      storage_class: 'GLACIER_IR',
      tier: 'Expedited',
      destination_prefix: 'a/b',
      description: 'für später',
      provided_inventory: 'YES',
      acknowledge_cross_region: 'YES',
    }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({
      storage_class: 'GLACIER_IR', tier: 'Expedited', destination_prefix: 'a/b', description: 'für später', provided_inventory: true,
    });
  });

  it('names the run after the automation where the user gave no name', async () => {
    const id = '4105a4fc-f944-11e6-9d32-0123456789ab';
    await expect(registerRun(launch({ workflow_run: '', automation_execution_id: id }), world())).resolves.toMatchObject({ run: id });
  });

  it.each([
    [{ action: 'start' }, 'action must be one of launch, resume; got "start"'],
    [{ vault_name: 'a b' }, 'VaultName must be 1 to 255 letters'],
    [{ vault_name: undefined }, 'VaultName must be 1 to 255 letters, digits, "_", "." and "-"; got nothing'],
    [{ workflow_run: 'a|b' }, 'WorkflowRun must be 1 to 64'],
    [{ workflow_run: '', automation_execution_id: '' }, 'WorkflowRun must be'],
    [{ workflow_run: 'runs' }, 'WorkflowRun must be another name than runs and budget'],
    [{ workflow_run: 'budget' }, 'WorkflowRun must be another name'],
    [{ storage_class: 'REDUCED' }, 'S3StorageClass must be one of STANDARD, INTELLIGENT_TIERING, '],
    [{ tier: 'bulk' }, 'Tier must be one of Bulk, Standard, Expedited; got "bulk"'],
    [{ destination_prefix: '/a' }, 'DestinationPrefix must be'],
    [{ destination_prefix: 'a/../b' }, 'DestinationPrefix must be'],
    [{ destination_prefix: 'a'.repeat(513) }, 'at most 512 characters'],
    [{ vault_name: '..' }, 'DestinationPrefix must be'],
    [{ description: 'say "x"' }, 'Description must be at most 256 characters'],
    [{ provided_inventory: 'yes' }, 'ProvidedInventory must be one of YES, NO; got "yes"'],
    [{ acknowledge_cross_region: 'maybe' }, 'AcknowledgeAdditionalCostForCrossRegionTransfer must be one of YES, NO'],
    [{ tier: 3 }, 'Tier must be a text; got 3'],
    [{ colour: 'red' }, 'unknown input "colour"; known are '],
    [{ execution_arn: undefined }, 'execution_arn is missing'],
  ])('refuses %j in the words of the document', async (wrong, message) => {
    const ports = world();
    const error = await errorOf(launch(wrong), ports);
    expect(error.name).toBe(RUN_ERROR.INVALID_PARAMETER);
    expect(error.message).toContain(message);
    expect(ports.runs.items.size + ports.runs.active.size).toBe(0);
  });

  it('repeats a long wrong value only in part', async () => {
    expect((await errorOf(launch({ vault_name: 'ä'.repeat(500) }), world())).message.length).toBeLessThan(250);
  });

  it.each([
    ['a vault that is not among those allowed', { allowedVaults: ['music'] }, RUN_ERROR.VAULT_NOT_ALLOWED, 'music'],
    ['a vault that does not exist', { vault: NO_VAULT.NOT_FOUND }, RUN_ERROR.VAULT_NOT_FOUND, 'no vault photos in eu-west-1'],
    ['an account without Glacier', { vault: NO_VAULT.NO_LONGER_SUPPORTED }, RUN_ERROR.VAULT_NOT_FOUND, 'NoLongerSupportedException'],
    ['a vault never inventoried', { vault: { archives: 0 } }, RUN_ERROR.VAULT_NEVER_INVENTORIED, 'has not made an inventory'],
    ['an empty vault', { vault: { archives: 0, lastInventory: '2026-11-21' } }, RUN_ERROR.VAULT_EMPTY, '2026-11-21'],
    ['a bucket elsewhere', { destinationRegion: 'us-east-1' }, RUN_ERROR.CROSS_REGION_NOT_ACKNOWLEDGED, 'us-east-1'],
    ['a bucket that cannot be reached', { destinationRegion: null }, RUN_ERROR.DESTINATION_NOT_ACCESSIBLE, 'destination'],
  ])('ends at once for %s, and leaves nothing behind', async (_, situation, name, message) => {
    const ports = world(situation);
    const error = await errorOf(launch(), ports);
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
    expect(ports.runs.items.size + ports.runs.active.size).toBe(0);
  });

  it('says where a provided inventory belongs', async () => {
    const error = await errorOf(launch({ provided_inventory: 'YES' }), world());
    expect(error.name).toBe(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND);
    expect(error.message).toContain('s3://inventories/run-1/inventory/provided.csv or s3://inventories/run-1/inventory/provided.json');
    const nameless = await errorOf(launch({ provided_inventory: 'YES', workflow_run: '', automation_execution_id: 'auto' }), world({ provided: ['auto'] }));
    expect(nameless.message).toContain('needs a WorkflowRun');
  });

  it('takes a provided inventory for a vault that Glacier never inventoried', async () => {
    const ports = world({ vault: { archives: 0 }, provided: ['run-1'] });
    await expect(registerRun(launch({ provided_inventory: 'YES' }), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it('refuses the name of another run, whatever its phase', async () => {
    const ports = world();
    ports.runs.put('run-1', { execution_arn: 'another', phase: 'finished' });
    expect((await errorOf(launch(), ports)).name).toBe(RUN_ERROR.RUN_EXISTS);
    expect(ports.runs.active.size).toBe(0);
  });

  it('refuses a vault that another run is moving, and names that run', async () => {
    const ports = world();
    ports.runs.put('other', { execution_arn: 'another' }, true);
    const error = await errorOf(launch(), ports);
    expect(error.name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(error.message).toContain('WorkflowRun other');
  });

  it('lets runs of different vaults go on side by side', async () => {
    const ports = world();
    ports.runs.put('other', { execution_arn: 'another', vault_name: 'music' }, true);
    await expect(registerRun(launch(), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it.each(['create', 'register', 'activeRuns'] as const)('finishes the job when it is run again after dying at %s', async (step) => {
    const ports = world();
    ports.runs.dieAt = step;
    await expect(registerRun(launch(), ports)).rejects.toThrow('died');
    await expect(registerRun(launch(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: false });
    expect(ports.runs.active.has('run-1')).toBe(true);
  });

  it('run again later, leaves the wait that was noted meanwhile', async () => {
    const ports = world();
    await registerRun(launch(), ports);
    ports.runs.active.set('run-1', { ...ports.runs.active.get('run-1')!, completion_wait: 'wait' });
    await registerRun(launch(), ports);
    expect(ports.runs.active.get('run-1')).toMatchObject({ completion_wait: 'wait' });
  });

  it('lets one of two launches of the same name through', async () => {
    const ports = world();
    const results = await Promise.allSettled([registerRun(launch(), ports), registerRun(launch({ execution_arn: 'execution-2' }), ports)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { name: RUN_ERROR.RUN_EXISTS } });
    expect(ports.runs.active.size).toBe(1);
  });

  it('steps back when another run of the vault was registered at the same moment', async () => {
    const ports = world();
    ports.runs.before.register = () => ports.runs.put('other', { execution_arn: 'another' }, true);
    const error = await errorOf(launch(), ports);
    expect(error.name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(error.message).toContain('resume WorkflowRun run-1');
    expect([...ports.runs.active.keys()]).toEqual(['other']);
  });

  it('never lets two launches of one vault go on together', async () => {
    const ports = world();
    await Promise.allSettled([registerRun(launch(), ports), registerRun(launch({ workflow_run: 'run-2', execution_arn: 'execution-2' }), ports)]);
    expect(ports.runs.active.size).toBeLessThan(2);
  });
});

describe('a resume', () => {
  it('walks a manifest that is there from its beginning, in a new pass', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'completed-with-failures', stopped: true, stop_reason: 'x', totals: manifestTotals(), cursor: { partition: 2, offset: 7 } });
    await expect(registerRun(resume(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: true });
    const item = ports.runs.items.get('run-1')!;
    expect(item).toMatchObject({ phase: 'requesting', pass: 2, execution_arn: 'execution-2', cursor: { partition: 1, offset: 0 } });
    expect(item.stopped ?? item.outcome).toBeUndefined();
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-2' });
  });

  it('begins with the inventory where the run ended before it had one', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'inventory' });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: false });
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'inventory', pass: 2 });
  });

  it.each(['requesting', 'downloading', 'settling'] as const)('takes up a run that crashed while %s and is not active', async (phase) => {
    const ports = world();
    ports.runs.put('run-1', { phase, totals: manifestTotals() });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: true });
  });

  it('refuses a run that does not exist', async () => {
    expect((await errorOf(resume(), world())).name).toBe(RUN_ERROR.RUN_NOT_FOUND);
  });

  it('refuses a run that is active, and names its execution', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'downloading' }, true);
    const error = await errorOf(resume(), ports);
    expect(error.name).toBe(RUN_ERROR.RUN_ACTIVE);
    expect(error.message).toContain('execution-1');
  });

  it('refuses a run of which everything is downloaded', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'succeeded', totals: manifestTotals() });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.NOTHING_TO_RESUME);
  });

  it('refuses while another run moves the vault, and changes nothing', async () => {
    const ports = world();
    const ended = ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    ports.runs.put('other', { execution_arn: 'another' }, true);
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(ports.runs.items.get('run-1')).toBe(ended);
  });

  it('refuses a vault that is gone', async () => {
    const ports = world({ vault: NO_VAULT.NOT_FOUND });
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.VAULT_NOT_FOUND);
  });

  it('refuses parameters that would do nothing', async () => {
    expect((await errorOf(resume({ tier: 'Standard' }), world())).message).toContain('Tier must be empty when a run is resumed');
    expect((await errorOf(resume({ workflow_run: '', automation_execution_id: 'x' }), world())).message).toContain('WorkflowRun must be');
  });

  it('lets one of two resumes through', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    const results = await Promise.allSettled([registerRun(resume(), ports), registerRun(resume({ execution_arn: 'execution-3' }), ports)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { name: RUN_ERROR.RUN_ACTIVE } });
    expect(ports.runs.items.get('run-1')!.pass).toBe(2);
  });

  it.each(['reopen', 'register', 'activeRuns'] as const)('finishes the job, in one pass, when it is run again after dying at %s', async (step) => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    ports.runs.dieAt = step;
    await expect(registerRun(resume(), ports)).rejects.toThrow('died');
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: true });
    expect(ports.runs.items.get('run-1')!.pass).toBe(2);
  });

  it('does not take the list entry from an execution that came later', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'requesting', pass: 2, execution_arn: 'execution-2', totals: manifestTotals() });
    ports.runs.before.register = () => ports.runs.active.set('run-1', { pk: 'runs', sk: 'run-1', vault_name: 'photos', execution_arn: 'execution-3' });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.RUN_ACTIVE);
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-3' });
  });
});

import { errorOf, launch, registerWorld as world } from './register-world';
import { RUN_ERROR } from '../../../src/contracts/launch';
import { NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';

describe('a launch', () => {
  it('registers the run with every default filled in', async () => {
    const ports = world();
    await expect(registerRun(launch(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: false });
    expect(ports.runs.items.get('run-1')).toEqual({
      pk: 'run-1',
      sk: 'run',
      format: 1,
      mode: 'transfer',
      vault_name: 'photos',
      storage_class: 'DEEP_ARCHIVE',
      tier: 'Bulk',
      destination_prefix: 'photos',
      destination_bucket: 'destination',
      destination_region: 'eu-west-1',
      provided_inventory: false,
      folder_markers: 'AS_FILES',
      on_completion: 'EVENT',
      allow_concurrent_run: false,
      description: '',
      phase: 'inventory',
      resumable_for: 31_536_000,
      started_at: '2026-11-22T10:00:00.000Z',
      execution_arn: 'execution-1',
      pass: 1,
    });
    expect(ports.runs.active.get('run-1')).toMatchObject({ vault_name: 'photos', execution_arn: 'execution-1' });
  });

  it('keeps the parameters that the user gave', async () => {
    const ports = world({ files: ['run-1/inventory/provided.csv', 'chosen/a.json', 'rules.json', 'names.csv'], destinationRegion: 'us-east-1' });
    await registerRun(launch({
      storage_class: 'GLACIER_IR',
      tier: 'Expedited',
      destination_prefix: 'a/b',
      description: 'für später',
      provided_inventory: 'YES',
      acknowledge_cross_region: 'YES',
      mode: 'plan',
      maximum_cost: '99.50',
      selection_file: 's3://inventories/chosen/a.json',
      object_rules_file: 's3://inventories/rules.json',
      name_override_file: 's3://inventories/names.csv',
      folder_markers: 'LEAVE_OUT',
      mapping_vault_name: 'names',
    }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({
      storage_class: 'GLACIER_IR',
      tier: 'Expedited',
      destination_prefix: 'a/b',
      description: 'für später',
      provided_inventory: true,
      mode: 'plan',
      maximum_cost: 99.5,
      selection_file: 's3://inventories/chosen/a.json',
      object_rules_file: 's3://inventories/rules.json',
      name_override_file: 's3://inventories/names.csv',
      folder_markers: 'LEAVE_OUT',
      mapping_vault_name: 'names',
    });
  });

  it('names the run after the automation if the user gave no name', async () => {
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
    [{ mode: 'dry' }, 'Mode must be one of plan, transfer; got "dry"'],
    [{ maximum_cost: '1,000' }, 'MaximumCost must be an amount in USD such as 250 or 99.50; got "1,000"'],
    [{ maximum_cost: '-1' }, 'MaximumCost must be'],
    [{ selection_file: 'inventories/a.json' }, 'SelectionFile must be s3://<inventory bucket>/<key>'],
    [{ name_override_file: 's3://inventories/' }, 'NameOverrideFile must be s3://'],
    [{ folder_markers: 'true' }, 'FolderMarkers must be one of AS_FILES, AS_FOLDERS, LEAVE_OUT'],
    [{ on_completion: 'TOPIC' }, 'OnCompletion must be one of EVENT, EVENT_AND_TOPIC; got "TOPIC"'],
    [{ allow_concurrent_run: 'yes' }, 'AllowConcurrentRun must be one of YES, NO'],
    [{ mapping_vault_name: 'a b' }, 'MappingVaultName must be 1 to 255 letters'],
    [{ acknowledge_cross_region: 'maybe' }, 'AcknowledgeAdditionalCostForCrossRegionTransfer must be one of YES, NO'],
    [{ tier: 3 }, 'Tier must be a text; got 3'],
    [{ colour: 'red' }, 'unknown input "colour"; known are '],
    [{ execution_arn: undefined }, 'execution_arn or allowed_vaults is missing'],
    [{ allowed_vaults: undefined }, 'execution_arn or allowed_vaults is missing'],
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
    ['a vault that does not exist', { vault: NO_VAULT.NOT_FOUND }, RUN_ERROR.VAULT_NOT_FOUND, 'no vault photos in eu-west-1'],
    ['an account without Glacier', { vault: NO_VAULT.NO_LONGER_SUPPORTED }, RUN_ERROR.VAULT_NOT_FOUND, 'NoLongerSupportedException'],
    ['a vault never inventoried', { vault: { archives: 0 } }, RUN_ERROR.VAULT_NEVER_INVENTORIED, 'has not made an inventory'],
    ['an empty vault', { vault: { archives: 0, lastInventory: '2026-11-21' } }, RUN_ERROR.VAULT_EMPTY, '2026-11-21'],
    ['a bucket elsewhere', { destinationRegion: 'us-east-1' }, RUN_ERROR.CROSS_REGION_NOT_ACKNOWLEDGED, 'us-east-1'],
    ['a bucket that cannot be reached', { destinationRegion: null }, RUN_ERROR.DESTINATION_NOT_ACCESSIBLE, 'destination'],
    ['a directory bucket', { destinationBucket: 'fast--use1-az4--x-s3' }, RUN_ERROR.DESTINATION_NOT_ACCESSIBLE, 'fast--use1-az4--x-s3 is a directory bucket'],
  ])('ends at once for %s, and leaves nothing behind', async (_, situation, name, message) => {
    const ports = world(situation);
    const error = await errorOf(launch(), ports);
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
    expect(ports.runs.items.size + ports.runs.active.size).toBe(0);
  });

  it('says where to put a provided inventory', async () => {
    const error = await errorOf(launch({ provided_inventory: 'YES' }), world());
    expect(error.name).toBe(RUN_ERROR.PROVIDED_INVENTORY_NOT_FOUND);
    expect(error.message).toContain('s3://inventories/run-1/inventory/provided.csv or s3://inventories/run-1/inventory/provided.json');
    const nameless = await errorOf(launch({ provided_inventory: 'YES', workflow_run: '', automation_execution_id: 'auto' }), world({ files: ['auto/inventory/provided.csv'] }));
    expect(nameless.message).toContain('needs a WorkflowRun');
  });

  it.each([
    ['SelectionFile', 'selection_file', 's3://inventories/a.json', 's3://inventories/a.json does not exist'],
    ['ObjectRulesFile', 'object_rules_file', 's3://inventories/a.json', 's3://inventories/a.json does not exist'],
    ['NameOverrideFile', 'name_override_file', 's3://inventories/a.csv', 's3://inventories/a.csv does not exist'],
    ['SelectionFile', 'selection_file', 's3://elsewhere/there', 'is in another bucket, which this transfer may not read. Copy it to s3://inventories/'],
    ['NameOverrideFile', 'name_override_file', 's3://elsewhere/there', 'is in another bucket'],
  ])('looks for %s in the inventory bucket: %s %s', async (parameter, field, uri, message) => {
    const ports = world({ files: ['there', 'a.json.old'] });
    const error = await errorOf(launch({ [field]: uri }), ports);
    expect(error.name).toBe(RUN_ERROR.INPUT_FILE_NOT_FOUND);
    expect(error.message).toContain(`${parameter} s3://`);
    expect(error.message).toContain(message);
    expect(ports.runs.items.size + ports.runs.active.size).toBe(0);
  });

  it.each([
    ['music', false], ['photos', true], ['music,photos', true], ['*', true], ['ph*', true], ['music,*tos', true], ['p*o*s', true], ['*photos*', true],
    ['photo', false], ['hotos', false], ['photos-*', false], ['*-photos', false], ['p*x*s', false], ['ph.tos', false], ['photos*photos', false],
  ])('of the vault photos is allowed by %s: %s', async (allowed, fits) => {
    const ports = world();
    const outcome = registerRun(launch({ allowed_vaults: allowed }), ports);
    if (fits) return expect(outcome).resolves.toMatchObject({ run: 'run-1' });
    await expect(outcome).rejects.toMatchObject({ name: RUN_ERROR.VAULT_NOT_ALLOWED, message: expect.stringContaining(allowed.replace(',', ', ')) });
    expect(ports.runs.items.size + ports.runs.active.size).toBe(0);
  });

  it('takes names from the vault\'s own mapping vault or an allowed vault, and no other', async () => {
    const named = (mapping: string, allowed = 'photos,music,names-*') => launch({ mapping_vault_name: mapping, allowed_vaults: allowed });
    for (const mapping of ['photos_mapping', 'music', 'names-1']) await expect(registerRun(named(mapping), world())).resolves.toMatchObject({ run: 'run-1' });
    const error = await errorOf(named('music_mapping'), world());
    expect(error.name).toBe(RUN_ERROR.VAULT_NOT_ALLOWED);
    expect(error.message).toContain('MappingVaultName music_mapping is neither photos_mapping nor among');
    await expect(registerRun(named('music_mapping', '*'), world())).resolves.toMatchObject({ run: 'run-1' });
  });

  it('plans across regions without the acknowledgement of the cost', async () => {
    await expect(registerRun(launch({ mode: 'plan' }), world({ destinationRegion: 'us-east-1' }))).resolves.toMatchObject({ has_manifest: false });
  });

  it('takes a provided inventory for a vault that Glacier never inventoried', async () => {
    const ports = world({ vault: { archives: 0 }, files: ['run-1/inventory/provided.json'] });
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

  it.each(['NO', 'YES'])('is refused while archives of the vault are being deleted, also with AllowConcurrentRun %s', async (allow) => {
    const ports = world();
    ports.runs.active.set('run-0|deletion', { pk: 'runs', sk: 'run-0|deletion', vault_name: 'photos', execution_arn: 'deleting', deletion: true });
    const error = await errorOf(launch({ allow_concurrent_run: allow }), ports);
    expect(error).toMatchObject({ name: 'VaultBusy', message: expect.stringContaining('are being deleted, for WorkflowRun run-0 (execution deleting)') });
    expect(ports.runs.items.size).toBe(0);
    ports.runs.active.set('run-0|deletion', { ...ports.runs.active.get('run-0|deletion')!, vault_name: 'music' });
    await expect(registerRun(launch({ allow_concurrent_run: allow }), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it('takes a deletion off the list whose execution ended 20 minutes ago, and is refused until then', async () => {
    const ports = world();
    ports.runs.active.set('run-0|deletion', { pk: 'runs', sk: 'run-0|deletion', vault_name: 'photos', execution_arn: 'stopped', deletion: true });
    ports.overSince.set('stopped', ports.clock.now() - 20 * 60_000 + 1);
    expect(await errorOf(launch(), ports)).toMatchObject({ name: 'VaultBusy', message: expect.stringContaining('try again 20 minutes later') });
    expect([...ports.runs.active.keys()]).toEqual(['run-0|deletion']);
    ports.overSince.set('stopped', ports.clock.now() - 20 * 60_000);
    await expect(registerRun(launch(), ports)).resolves.toMatchObject({ run: 'run-1' });
    expect([...ports.runs.active.keys()]).toEqual(['run-1']);
  });

  it('steps back if a deletion of the vault is listed at the same moment, also with AllowConcurrentRun', async () => {
    const ports = world();
    ports.runs.before.register = () => {
      ports.runs.active.set('run-0|deletion', { pk: 'runs', sk: 'run-0|deletion', vault_name: 'photos', execution_arn: 'deleting', deletion: true });
    };
    expect(await errorOf(launch({ allow_concurrent_run: 'YES' }), ports)).toMatchObject({ name: 'VaultBusy' });
    expect([...ports.runs.active.keys()]).toEqual(['run-0|deletion']);
  });

  it('lets a second run move the vault only with AllowConcurrentRun', async () => {
    const ports = world();
    ports.runs.put('other', { execution_arn: 'another' }, true);
    expect((await errorOf(launch(), ports)).message).toContain('AllowConcurrentRun YES');
    await expect(registerRun(launch({ allow_concurrent_run: 'YES' }), ports)).resolves.toMatchObject({ run: 'run-1' });
    expect([...ports.runs.active.keys()].sort()).toEqual(['other', 'run-1']);
    await expect(registerRun(launch({ allow_concurrent_run: 'YES' }), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it('may ask for a message if the transfer has a topic, and is refused if not', async () => {
    const ports = world({ completionTopic: 'arn:topic' });
    await registerRun(launch({ on_completion: 'EVENT_AND_TOPIC' }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({ on_completion: 'EVENT_AND_TOPIC' });
    const without = world();
    const error = await errorOf(launch({ on_completion: 'EVENT_AND_TOPIC' }), without);
    expect([error.name, error.message]).toEqual([RUN_ERROR.INVALID_PARAMETER, expect.stringContaining('monitoring.completionTopic')]);
    expect(without.runs.items.size).toBe(0);
  });

  it('lets runs of different vaults go on side by side', async () => {
    const ports = world();
    ports.runs.put('other', { execution_arn: 'another', vault_name: 'music' }, true);
    await expect(registerRun(launch(), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it.each(['create', 'register', 'activeEntries'] as const)('finishes if it runs again after a death at %s', async (step) => {
    const ports = world();
    ports.runs.dieAt = step;
    await expect(registerRun(launch(), ports)).rejects.toThrow('died');
    await expect(registerRun(launch(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: false });
    expect(ports.runs.active.has('run-1')).toBe(true);
  });

  it('keeps the wait that was recorded before it runs again', async () => {
    const ports = world();
    await registerRun(launch(), ports);
    ports.runs.active.set('run-1', { ...ports.runs.active.get('run-1')!, completion_wait: 'wait' });
    await registerRun(launch(), ports);
    expect(ports.runs.active.get('run-1')).toMatchObject({ completion_wait: 'wait' });
  });

  it('lets only one of two launches of the same name through', async () => {
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

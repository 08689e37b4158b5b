import { BeginDeletionInput } from '../../../src/contracts/deletion';
import { ActiveRunItem, RunItem } from '../../../src/contracts/run';
import { NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { beginDeletion, BeginDeletionPorts } from '../../../src/handlers/deletion/begin-deletion';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

const CONFIRMATION = 'delete 5 archives of photos';
const input = (change: Partial<BeginDeletionInput> = {}): BeginDeletionInput =>
  ({ workflow_run: 'run-1', mode: 'delete', confirmation: CONFIRMATION, execution_arn: 'me', allowed_vaults: '*', ...change });

interface World extends BeginDeletionPorts {
  readonly runs: MemoryRuns;
  readonly recorded: Map<number, { pass: number; sha256: string; downloaded: { archives: number; bytes: number } }>;
  /** When each execution ended. */
  readonly over: Map<string, number>;
}

function worldOf(run: Partial<RunItem> = {}, ...active: Partial<ActiveRunItem>[]): World {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase: 'finished', totals: manifestTotals({ partitions: 2 }), ...run });
  for (const entry of active) runs.active.set(entry.sk!, { pk: 'runs', sk: '', vault_name: 'photos', execution_arn: 'other', ...entry });
  const recorded = new Map([[1, 3], [2, 2]].map(([n, archives]) => [n, { pass: 1, sha256: '', downloaded: { archives, bytes: archives } }]));
  const over = new Map<string, number>();
  return {
    runs,
    recorded,
    over,
    parts: { all: async () => recorded },
    executions: { wasOverAt: async (execution, time) => (over.get(execution) ?? Infinity) <= time },
    clock: new TestClock(),
    destination: { bucketName: 'destination' },
    vaults: {
      describe: async (name) => {
        if (name === '') throw new Error('Empty value provided for input HTTP label: vaultName.'); // As the SDK says.
        return name === 'photos' ? { archives: 5 } : NO_VAULT.NOT_FOUND;
      },
    },
    deletions: {
      register: async (name, vault, execution) => {
        const there = runs.active.get(`${name}|deletion`);
        if (there && there.execution_arn !== execution) return false;
        runs.active.set(`${name}|deletion`, { pk: 'runs', sk: `${name}|deletion`, vault_name: vault, execution_arn: execution, deletion: true });
        return true;
      },
      unregister: async (name, execution) => runs.active.get(`${name}|deletion`)?.execution_arn === execution && runs.active.delete(`${name}|deletion`),
    },
  };
}

const listed = ({ runs }: World) => [...runs.active.values()].map(({ sk, execution_arn: execution }) => [sk, execution]);

it('lists a deletion, and says what to delete and how', async () => {
  const world = worldOf();
  await expect(beginDeletion(input({ delete_vault: 'YES', minimum_age: '30', allow_expiring: 'YES' }), world)).resolves.toEqual({
    run: 'run-1', execution_arn: 'me', vault_name: 'photos', pass: 1, partitions: 2, deletes: true, delete_vault: true, rules: { minimum_age: 30 * 24 * 3600, allow_expiring: true },
  });
  expect(listed(world)).toEqual([['run-1|deletion', 'me']]);
});

it('may run twice for one execution', async () => {
  const world = worldOf();
  await beginDeletion(input(), world);
  await expect(beginDeletion(input(), world)).resolves.toMatchObject({ deletes: true });
});

it.each([[undefined, 365 + 90], [30 * 86_400, 30 + 90]])('refuses a run that ended so long ago that no row of it is left (%s s), also for a plan', async (resumable_for, days) => {
  const clock = new TestClock();
  const started_at = new Date(clock.now() - 1000 * 86_400_000).toISOString();
  const world = { ...worldOf({ started_at, finished_at: new Date(clock.now() - days * 86_400_000).toISOString(), resumable_for }), clock };
  await expect(beginDeletion(input(), world)).resolves.toMatchObject({ deletes: true });
  await world.deletions.unregister('run-1', 'me');
  clock.time += 1;
  for (const mode of ['plan', 'delete']) {
    await expect(beginDeletion(input({ mode }), world)).rejects.toMatchObject({ name: 'WorkflowRunExpired', message: expect.stringContaining('under another prefix') });
  }
  expect(listed(world)).toEqual([]);
});

it('a plan needs no confirmation, is not listed, and never deletes the vault', async () => {
  const world = worldOf();
  await expect(beginDeletion({ workflow_run: 'run-1', delete_vault: 'YES', execution_arn: 'me', allowed_vaults: '*' }, world))
    .resolves.toMatchObject({ deletes: false, delete_vault: false, rules: { minimum_age: 7 * 24 * 3600, allow_expiring: false } });
  expect(listed(world)).toEqual([]);
});

describe('it is refused, changes nothing and says why', () => {
  it.each<[string, Partial<RunItem>, Partial<BeginDeletionInput>, string, string]>([
    ['a run that is running', { phase: 'downloading' }, {}, 'WorkflowRunNotFinished', 'downloading'],
    ['a run that is settling', { phase: 'settling' }, {}, 'WorkflowRunNotFinished', 'settling'],
    ['a run that is only planned', { phase: 'planned' }, {}, 'WorkflowRunNotFinished', 'planned'],
    ['a run that ended before its manifest', { totals: undefined }, {}, 'WorkflowRunNotFinished', 'no report'],
    ['a run of another bucket', { destination_bucket: 'elsewhere' }, {}, 'DestinationDiffers', 'elsewhere'],
    ['a run that was resumed after its report', { pass: 2 }, {}, 'ReportAltered', 'pass 2'],
    ['a run of more partitions than have a hash', { totals: manifestTotals({ partitions: 3 }) }, {}, 'ReportAltered', 'part 3'],
    ['a report that is too long', { totals: manifestTotals({ partitions: 1001 }) }, {}, 'ReportTooLong', 'has 1001 parts'],
    ['a plan of a report that is too long', { totals: manifestTotals({ partitions: 1001 }) }, { mode: 'plan' }, 'ReportTooLong', 'at most 1000'],
    ['a vault that is not allowed', {}, { allowed_vaults: 'music,video' }, 'VaultNotAllowed', 'music, video'],
    ['a wrong number', {}, { confirmation: 'delete 4 archives of photos' }, 'ConfirmationWrong', `must be "${CONFIRMATION}"`],
    ['another vault', {}, { confirmation: 'delete 5 archives of music' }, 'ConfirmationWrong', `must be "${CONFIRMATION}"`],
    ['no confirmation', {}, { confirmation: '' }, 'ConfirmationWrong', `must be "${CONFIRMATION}"`],
    ['a confirmation of another form', {}, { confirmation: 'yes' }, 'InvalidParameter', 'Confirmation must be'],
    ['an unknown run', {}, { workflow_run: 'run-9' }, 'WorkflowRunNotFound', 'run-9'],
    ['a mode that does not exist', {}, { mode: 'destroy' }, 'InvalidParameter', 'Mode must be one of plan, delete'],
    ['an age that is no number', {}, { minimum_age: 'week' }, 'InvalidParameter', 'MinimumAge must be'],
    ['a wish that is neither YES nor NO', {}, { allow_expiring: 'maybe' }, 'InvalidParameter', 'AllowExpiring must be one of YES, NO'],
    ['an unknown field', {}, { force: 'YES' } as object, 'InvalidParameter', 'force'],
  ])('%s', async (_, run, change, name, message) => {
    const world = worldOf(run);
    await expect(beginDeletion(input(change), world)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect(listed(world)).toEqual([]);
  });

  it.each([['delete', 'delete 5 archives of photos_mapping'], ['plan', '']])('of a mapping vault while the vault is there whose names it holds, in mode %s', async (mode, confirmation) => {
    const world = worldOf({ vault_name: 'photos_mapping' });
    const begin = beginDeletion(input({ mode, confirmation }), world);
    await expect(begin).rejects.toMatchObject({ name: 'MappingVaultNeeded', message: expect.stringContaining('Delete the vault photos first') });
    expect(listed(world)).toEqual([]);
  });

  it.each([
    ['there is no such other vault', 'music_mapping', {}],
    ['no vault can have the rest of its name', '_mapping', {}],
    ['it holds more than one archive', 'photos_mapping', { archives: 2 }],
    ['the run left out others', 'photos_mapping', { left_out: 1 }],
  ])('but not of a vault that is only called so, because %s', async (_, vault_name, totals) => {
    const world = worldOf({ vault_name, totals: manifestTotals({ partitions: 2, ...totals }) });
    await expect(beginDeletion(input({ confirmation: `delete 5 archives of ${vault_name}` }), world)).resolves.toMatchObject({ deletes: true });
  });

  it('if a run of the vault is active', async () => {
    const world = worldOf({}, { sk: 'run-2' });
    await expect(beginDeletion(input(), world)).rejects.toMatchObject({ name: 'VaultBusy', message: expect.stringContaining('run-2') });
    await expect(beginDeletion(input({ mode: 'plan' }), world)).rejects.toMatchObject({ name: 'VaultBusy' });
    expect(listed(world)).toEqual([['run-2', 'other']]);
  });

  it('if a launch is listed at the same moment: the list is read after the deletion is on it', async () => {
    const world = worldOf();
    const { activeEntries } = world.runs;
    let reads = 0;
    world.runs.activeEntries = async () => {
      if (++reads === 2) world.runs.active.set('run-2', { pk: 'runs', sk: 'run-2', vault_name: 'photos', execution_arn: 'other' });
      return activeEntries.call(world.runs);
    };
    await expect(beginDeletion(input(), world)).rejects.toMatchObject({ name: 'VaultBusy' });
    expect(listed(world)).toEqual([['run-2', 'other']]);
  });

  it.each(['run-1|deletion', 'run-2|deletion'])('if %s is active', async (sk) => {
    const world = worldOf({}, { sk, deletion: true });
    await expect(beginDeletion(input(), world)).rejects.toMatchObject({ name: 'DeletionActive' });
    expect(listed(world)).toEqual([[sk, 'other']]);
  });
});

it('goes on if only runs of other vaults are active', async () => {
  const world = worldOf({}, { sk: 'run-2', vault_name: 'music' }, { sk: 'run-3|deletion', vault_name: 'music', deletion: true });
  await expect(beginDeletion(input(), world)).resolves.toMatchObject({ deletes: true });
});

it.each(['plan', 'delete'])('a run that was resumed, and has ended again, while the deletion began has not what was confirmed: mode %s', async (mode) => {
  const world = worldOf();
  const { activeEntries } = world.runs;
  world.runs.activeEntries = async () => {
    world.runs.put('run-1', { phase: 'finished', totals: manifestTotals({ partitions: 2 }), pass: 2 });
    return activeEntries.call(world.runs);
  };
  await expect(beginDeletion(input({ mode }), world)).rejects.toMatchObject({ name: 'DeletionEnded', message: expect.stringContaining('was resumed') });
  expect(listed(world)).toEqual([]);
});

it.each(['run-1|deletion', 'run-2|deletion'])('leaves %s on the list while the last function of its stopped execution may be at work', async (sk) => {
  const world = worldOf({}, { sk, deletion: true });
  world.over.set('other', world.clock.now() - 15 * 60_000);
  for (const mode of ['plan', 'delete']) {
    await expect(beginDeletion(input({ mode }), world)).rejects.toMatchObject({ name: 'DeletionActive', message: expect.stringContaining('20 minutes later') });
  }
  expect(listed(world)).toEqual([[sk, 'other']]);
});

it.each(['run-1|deletion', 'run-2|deletion'])('takes %s off the list if its execution is over for long enough', async (sk) => {
  const world = worldOf({}, { sk, deletion: true });
  world.over.set('other', world.clock.now() - 20 * 60_000);
  await beginDeletion(input(), world);
  expect(listed(world)).toEqual([['run-1|deletion', 'me']]);
});

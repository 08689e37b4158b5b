import { DeletionCounts } from '../../../src/contracts/deletion';
import { INVENTORY_KEYS } from '../../../src/contracts/keys';
import { NO_VAULT, NoVault, VaultDescription } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { deleteVault, endDeletion, EndDeletionPorts } from '../../../src/handlers/deletion/end-deletion';
import { VaultAnswer } from '../../../src/handlers/deletion/ports';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

const ME = { run: 'run-1', execution_arn: 'me' };
const SINCE = '2026-11-20T10:00:00.000Z';
/** Less than a day after. */
const SOON = '2026-11-20T15:00:00.000Z';
const LATER = '2026-11-21T10:00:00.000Z';
const amount = (archives: number) => ({ archives, bytes: archives * 10 });
const counts = (deleted: number, kept = 0, unknown = 0): DeletionCounts =>
  ({
    states: { deleted: amount(deleted), kept: amount(kept), unknown: amount(unknown) },
    reasons: kept ? { Differs: amount(kept) } : {},
    last_deleted_at: SINCE,
  });

function worldOf(vault: VaultDescription | NoVault, parts: (DeletionCounts | undefined)[] = [counts(2), counts(1)], answer: VaultAnswer = { kind: 'deleted' }, listed: string | undefined = 'me') {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase: 'finished', totals: manifestTotals({ partitions: parts.length }) });
  const files = new Map<string, string>();
  parts.forEach((part, i) => { if (part) files.set(INVENTORY_KEYS.deletionCounts('run-1', i + 1), JSON.stringify({ execution_arn: 'me', ...part })); });
  const calls: string[] = [];
  const ports: EndDeletionPorts = {
    runs,
    deletions: {
      listedFor: async () => listed,
      unregister: async (...call) => { calls.push(`unregister ${call.join(' ')}`); return true; },
    },
    files: { bucketName: 'inventories', text: async (key) => files.get(key), put: async (key, body) => { files.set(key, body.toString()); } },
    vaults: { describe: async () => vault },
    vault: { deleteVault: async (name) => { calls.push(`delete ${name}`); return answer; } },
    clock: new TestClock(),
  };
  return { ports, calls, files };
}

describe('the vault', () => {
  it.each<[string, VaultDescription | NoVault, string, string[]]>([
    ['is deleted if an inventory after the last deletion lists no archive', { archives: 0, lastInventory: LATER }, 'deleted', ['delete photos']],
    ['waits for an inventory that is newer than the last deletion', { archives: 0, lastInventory: SINCE }, 'wait', []],
    ['waits if there is no inventory', { archives: 0 }, 'wait', []],
    ['waits although the old inventory lists archives', { archives: 3, lastInventory: SINCE }, 'wait', []],
    ['is left if the new inventory lists archives', { archives: 1, lastInventory: LATER }, 'left', []],
    ['waits for another one if the new inventory may have been begun before the last deletion', { archives: 1, lastInventory: SOON }, 'wait', []],
    ['that is gone counts as deleted', NO_VAULT.NOT_FOUND, 'deleted', []],
    ['of an account without vaults is left', NO_VAULT.NO_LONGER_SUPPORTED, 'left', []],
  ])('%s', async (_, vault, step, called) => {
    const { ports, calls } = worldOf(vault);
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step });
    expect(calls).toEqual(called);
  });

  it.each<[string, VaultAnswer, string]>([
    ['waits if Glacier says that it was written to', { kind: 'not-yet', message: 'recently written' }, 'wait'],
    ['is left if Vault Lock refuses', { kind: 'refused', message: 'AccessDeniedException: Vault Lock' }, 'left'],
  ])('%s', async (_, answer, step) => {
    const { ports } = worldOf({ archives: 0, lastInventory: LATER }, undefined, answer);
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step });
  });

  it.each<[string, (DeletionCounts | undefined)[]]>([['an archive was kept', [counts(2), counts(0, 1)]], ['a part of the report was not reached', [counts(2), undefined]]])('is left if %s', async (_, parts) => {
    const { ports, calls } = worldOf({ archives: 0, lastInventory: LATER }, parts);
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step: 'left', reason: expect.stringContaining('kept') });
    expect(calls).toEqual([]);
  });

  it('that is gone counts as deleted, though its archives were kept', async () => {
    const { ports } = worldOf(NO_VAULT.NOT_FOUND, [counts(0, 3)]);
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step: 'deleted' });
  });

  it('is deleted by a second execution, which itself deleted nothing', async () => {
    const { ports, calls } = worldOf({ archives: 0, lastInventory: LATER }, [counts(3)]);
    (ports.clock as TestClock).time = Date.parse('2026-12-24T00:00:00.000Z');
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step: 'deleted' });
    expect(calls).toEqual(['delete photos']);
  });

  it.each(['another', undefined])('is not deleted by an execution if the deletion is listed for %s', async (listed) => {
    const { ports, calls } = worldOf({ archives: 0, lastInventory: LATER }, [counts(3)], { kind: 'deleted' }, listed as string);
    ports.deletions.listedFor = async () => listed;
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).rejects.toMatchObject({ name: 'DeletionEnded' });
    expect(calls).toEqual([]);
  });

  it('decides about archives whose deletion is unknown', async () => {
    const { ports } = worldOf({ archives: 0, lastInventory: LATER }, [counts(1, 0, 2)]);
    await expect(deleteVault({ ...ME, looks: 0 }, ports)).resolves.toMatchObject({ step: 'deleted' });
  });

  it('is left after two weeks', async () => {
    const { ports } = worldOf({ archives: 0 });
    await expect(deleteVault({ ...ME, looks: 74 }, ports)).resolves.toMatchObject({ step: 'left', reason: expect.stringContaining('two weeks') });
  });
});

it('sums up the results, and takes the deletion off the list', async () => {
  const { ports, calls, files } = worldOf({ archives: 0 }, [counts(2, 1), counts(1, 0, 1)]);
  const summary = await endDeletion({ ...ME, vault_deleted: false, vault_left: '1 archives of the report were kept.' }, ports);
  expect(summary).toMatchObject({ deletion: { deleted: 3, kept: 1, unknown: 1, vault_deleted: false }, reasons: { Differs: amount(1) }, vault_left: '1 archives of the report were kept.' });
  expect(JSON.parse(files.get('run-1/deletion/summary.json')!)).toEqual(summary);
  expect(files.get('run-1/deletion/summary.md')).toContain('| deleted | 3 | 30 B |');
  expect(calls).toEqual(['unregister run-1 me']);
});

it('counts nothing that another execution has written, and leaves its summary alone', async () => {
  const { ports, files } = worldOf({ archives: 0 }, [{ ...counts(2), execution_arn: 'earlier' } as DeletionCounts, counts(1)]);
  const summary = await endDeletion({ ...ME, vault_deleted: false, vault_left: '' }, ports);
  expect(summary).toMatchObject({ deletion: { deleted: 1 }, not_reached: 1 });
  files.clear();
  ports.deletions.listedFor = async () => 'another';
  await expect(endDeletion({ ...ME, vault_deleted: false, vault_left: '' }, ports)).rejects.toMatchObject({ name: 'DeletionEnded' });
  expect(files.size).toBe(0);
});

it('says after an error what it was, and how much was not reached', async () => {
  const { ports, files } = worldOf({ archives: 0 }, [counts(2), undefined]);
  const summary = await endDeletion({ ...ME, vault_deleted: false, vault_left: '', error: 'ReportAltered', cause: 'part 2' }, ports);
  expect(summary).toMatchObject({ error: 'ReportAltered', cause: 'part 2', not_reached: 1 });
  expect(files.get('run-1/deletion/summary.md')).toMatch(/It ended early: ReportAltered[^]*did not come to the end of 1 parts/);
});

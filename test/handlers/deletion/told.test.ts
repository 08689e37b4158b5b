import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { archiveRow, DeletionWorld, EXECUTION, reportedRow, RUN } from './deletion-world';
import { archiveKey, INVENTORY_KEYS } from '../../../src/contracts/keys';
import { DeletionStore } from '../../../src/handlers/aws/stores/deletion-store';
import { endDeletion } from '../../../src/handlers/deletion/end-deletion';
import { Database, startDynalite } from '../aws/stores/contract/database';

/* What a deletion says of an archive afterwards. What may have been deleted is never called kept. */

const database = new Database(startDynalite);
const states = (world: DeletionWorld) => Object.fromEntries(world.results().map(({ archive_id: id, deletion, reason }) => [id, reason ? `${deletion}: ${reason}` : deletion]));
const worldOf = (...ids: string[]) => DeletionWorld.of(database, ids.map((id) => reportedRow(id)));

const end = (world: DeletionWorld, error?: string) => {
  const { runs, files, clock } = world.ports();
  const never = async () => { throw new Error('not expected'); };
  const deletions = new DeletionStore(database.client, 'transfers');
  return endDeletion({ run: RUN, execution_arn: EXECUTION, vault_deleted: false, vault_left: '', ...(error ? { error, cause: '' } : {}) },
    { runs, files, clock, deletions, vaults: { describe: never }, vault: { deleteVault: never } });
};

it('what an earlier execution has written says nothing of one that ends early', async () => {
  const world = await worldOf('a', 'b');
  await world.invoke({ execution_arn: EXECUTION, rules: { minimum_age: 10 ** 12, allow_expiring: false } });
  expect(states(world)).toEqual({ a: 'kept: TooYoung', b: 'kept: TooYoung' });
  const counts = INVENTORY_KEYS.deletionCounts(RUN, 1);
  world.files.set(counts, world.files.get(counts)!.replace(EXECUTION, 'earlier'));
  world.before = (what, id) => { if (what === 'look' && id === 'b') throw new Error('died'); };
  await world.invoke().catch(() => undefined);
  expect(world.results()).toEqual([]);
  expect(await end(world, 'died')).toMatchObject({ deletion: { deleted: 0, kept: 0 }, not_reached: 1 });
});

it('an archive that was deleted for another run of the vault is deleted, also if its object is gone since', async () => {
  const world = await DeletionWorld.of(database, [reportedRow('a'), reportedRow('b', { status: 'failed', reason: 'DownloadFailed' })]);
  const at = new Date(world.clock.now()).toISOString();
  for (const archiveId of ['a', 'b']) {
    await new DeletionStore(database.client, 'transfers').confirm({ vaultName: 'photos', archiveId }, {
      change: { state: 'deleted', request_id: 'r' }, attempt: `x-${archiveId}`, at, keptFor: 100,
    });
  }
  world.objects.clear();
  await world.toEnd();
  expect(states(world)).toEqual({ a: 'deleted', b: 'deleted' });
  expect(world.calls).toEqual([]);
  expect(JSON.parse(world.files.get(INVENTORY_KEYS.deletionCounts(RUN, 1))!)).toMatchObject({ last_deleted_at: at });
});

it('an archive of a vault that is gone is unknown', async () => {
  const world = await worldOf('a');
  world.answer = () => ({ kind: 'refused', message: 'ResourceNotFoundException: Vault not found', isGone: true });
  await world.toEnd();
  expect(states(world)).toEqual({ a: 'unknown: DeletionRefused' });
});

it('a deletion is known after the row of the archive has expired', async () => {
  const world = await worldOf('a');
  await world.toEnd();
  expect((await world.item('a'))!.expires_at).toBeUndefined();
  await database.client.send(new DeleteCommand({ TableName: 'transfers', Key: { ...archiveKey({ run: RUN, archiveId: 'a' }) } }));
  await world.toEnd();
  expect(states(world)).toEqual({ a: 'deleted' });
});

it('a row of another run does not count as one of this vault', async () => {
  const world = await DeletionWorld.of(database, [reportedRow('a')], [archiveRow('a')]);
  await new DeletionStore(database.client, 'transfers').confirm({ vaultName: 'music', archiveId: 'a' }, {
    change: { state: 'deleted', request_id: 'r' }, attempt: 'x', at: new Date(world.clock.now()).toISOString(), keptFor: 100,
  });
  await world.toEnd();
  expect(world.calls.map(({ what }) => what)).toEqual(['look', 'delete']);
});

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateVaultCommand, DescribeVaultCommand } from '@aws-sdk/client-glacier';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { fillVault, Uploaded } from '../../../local/demo/fill-vault';
import { LogEntry } from '../../../local/glacier/ports';
import { World } from '../../../local/world';
import { confirmationOf, DeletionRow, DeletionSummary } from '../../../src/contracts/deletion';
import { rolesOf } from '../transfer/permissions';
import { archivesOf, LocalTransfer } from '../transfer/support';

const APP = join(__dirname, '../../../examples/delete-vault/app.ts');
const MIB = 2 ** 20;
jest.setTimeout(1_800_000);

let world: World;
let transfer: LocalTransfer;
let photos: Uploaded[];
const log: LogEntry[] = [];
const deletions = () => log.filter(({ operation, status }) => operation === 'DeleteArchive' && status === 204).length;

beforeAll(async () => {
  world = await World.start({ app: APP, glacier: { log: (entry) => log.push(entry) } });
  transfer = new LocalTransfer(world, '');
  photos = await fillVault(world.glacier, 'photos', [...archivesOf(['a.txt', 'b.txt', 'c.txt', 'd.txt']), ...archivesOf(['in parts'], 16 * MIB + 1)], () => undefined);
  await fillVault(world.glacier, 'music', archivesOf(['a.mp3', 'b.mp3']), () => undefined);
  await fillVault(world.glacier, 'films_mapping', archivesOf(['names']), () => undefined);
  await world.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'films' }));
  const runs = await Promise.all(['photos', 'music', 'films_mapping'].map((VaultName) => transfer.launchToEnd({ VaultName, WorkflowRun: `${VaultName}-1` })));
  expect(runs.filter(({ status }) => status !== 'SUCCEEDED').map(({ status, error, cause }) => [status, error, cause])).toEqual([]);
  expect(runs).toHaveLength(3);
});
afterAll(async () => world?.stop());

async function begin(parameters: Record<string, string>): Promise<string> {
  const started = await world.runDocument(world.output('DeleteDocument'), parameters);
  expect(started).toMatchObject({ status: 'Success' });
  return started.outputs['StartDeletion.ExecutionArn'] as string;
}
const list = async (entry: Record<string, unknown>) => world.documents.send(new PutCommand({
  TableName: world.physicalId('TransferTransferTable'), Item: { pk: 'runs', sk: 'photos-1|deletion', deletion: true, ...entry },
}));
const deletion = async (parameters: Record<string, string>) => transfer.ended(await begin(parameters));
const text = (key: string) => transfer.inventory.text(key);
const rows = async (run: string): Promise<DeletionRow[]> => (await text(`${run}/deletion/archives-00001.jsonl`)).split('\n').filter(Boolean).map((line) => JSON.parse(line));

it('the plan says what would be deleted, what it costs and how to confirm it, and deletes nothing', async () => {
  expect(await deletion({ WorkflowRun: 'photos-1' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await text('photos-1/deletion/plan.md')).toContain('Confirmation=delete 5 archives of photos');
  expect(await text('photos-1/deletion/plan.html')).toContain('<pre class="copy">WorkflowRun=photos-1,Mode=delete,Confirmation=delete 5 archives of photos</pre>');
  expect(JSON.parse(await text('photos-1/deletion/plan.json'))).toMatchObject({ archives: 5, confirmation: 'delete 5 archives of photos', early_deletion: { archives: 5 } });
  expect(deletions()).toBe(0);
  expect(await transfer.activeRuns()).toEqual([]);
});

it.each([
  ['a wrong confirmation', { Confirmation: 'delete 4 archives of photos' }, 'ConfirmationWrong', 'must be "delete 5 archives of photos"'],
  ['no confirmation', {}, 'ConfirmationWrong', 'must be "delete 5 archives of photos"'],
  ['a run that does not exist', { WorkflowRun: 'photos-9' }, 'WorkflowRunNotFound', 'there is no WorkflowRun photos-9'],
])('with %s it is refused', async (_, parameters, error, cause) => {
  expect(await deletion({ WorkflowRun: 'photos-1', Mode: 'delete', ...parameters })).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
  expect(deletions()).toBe(0);
});

it('is refused for a mapping vault while the vault is there whose names it holds', async () => {
  expect(await deletion({ WorkflowRun: 'films_mapping-1' })).toMatchObject({ status: 'FAILED', error: 'MappingVaultNeeded', cause: expect.stringContaining('Delete the vault films first') });
});

it('keeps each archive whose object is too young', async () => {
  const { status, output } = await deletion({ WorkflowRun: 'photos-1', Mode: 'delete', Confirmation: confirmationOf(5, 'photos') });
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output!) as DeletionSummary).toMatchObject({
    deletion: { deleted: 0, kept: 5, unknown: 0, vault_deleted: false }, reasons: { TooYoung: { archives: 5 } },
  });
  expect(deletions()).toBe(0);
});

it('deletes what is proven, and keeps the archives whose objects were overwritten or deleted', async () => {
  const Bucket = world.output('DestinationBucket');
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'photos/b.txt', Body: 'something else' }));
  await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'photos/c.txt' }));
  const { status, output } = await deletion({ WorkflowRun: 'photos-1', Mode: 'delete', Confirmation: confirmationOf(5, 'photos'), MinimumAge: '0', DeleteVault: 'YES' });
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output!) as DeletionSummary).toMatchObject({
    deletion: { deleted: 3, kept: 2, unknown: 0, vault_deleted: false }, reasons: { Differs: { archives: 1 }, ObjectMissing: { archives: 1 } },
  });
  const states = Object.fromEntries((await rows('photos-1')).map(({ key, deletion: state, reason }) => [key, [state, reason]]));
  expect(states).toEqual({
    'photos/a.txt': ['deleted', ''], 'photos/b.txt': ['kept', 'Differs'], 'photos/c.txt': ['kept', 'ObjectMissing'], 'photos/d.txt': ['deleted', ''], 'photos/in parts': ['deleted', ''],
  });
  for (const row of (await rows('photos-1')).filter((one) => one.deletion === 'deleted')) {
    expect(row).toMatchObject({ at: expect.stringMatching(/^20/), request_id: expect.stringMatching(/./) });
  }
  expect(deletions()).toBe(3);
  const { NumberOfArchives } = await world.glacier.send(new DescribeVaultCommand({ accountId: '-', vaultName: 'photos' }));
  expect(NumberOfArchives).toBe(2);
  expect(photos).toHaveLength(5);
  expect(await transfer.activeRuns()).toEqual([]);
});

it('is refused with a named error if the report was altered, and deletes nothing', async () => {
  const before = deletions();
  const key = 'music-1/report/archives-00001.jsonl';
  const report = await text(key);
  const put = (Body: string) => world.s3.send(new PutObjectCommand({ Bucket: world.output('InventoryBucket'), Key: key, Body }));
  await put(report.replaceAll('music/a.mp3', 'music/b.mp3'));
  expect(await deletion({ WorkflowRun: 'music-1', Mode: 'delete', Confirmation: confirmationOf(2, 'music'), MinimumAge: '0' })).toMatchObject({ status: 'FAILED', error: 'ReportAltered' });
  await put(report);
  expect(deletions()).toBe(before);
  expect(await transfer.activeRuns()).toEqual([]);
});

it('deletes the vault once an inventory shows that it is empty, and no run may be launched meanwhile', async () => {
  const execution = await begin({ WorkflowRun: 'music-1', Mode: 'delete', Confirmation: confirmationOf(2, 'music'), MinimumAge: '0', DeleteVault: 'YES' });
  await transfer.until('each archive is deleted', () => deletions() === 5);
  expect(await transfer.activeRuns()).toEqual(['music-1|deletion']);
  expect(await transfer.launchToEnd({ VaultName: 'music', WorkflowRun: 'music-2', AllowConcurrentRun: 'YES' }))
    .toMatchObject({ status: 'FAILED', error: 'VaultBusy', cause: expect.stringContaining('are being deleted') });
  await sleep(1000);
  await world.glacierEmulator.takeInventory('music');
  const { status, output } = await transfer.ended(execution);
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output!) as DeletionSummary).toMatchObject({ deletion: { deleted: 2, kept: 0, unknown: 0, vault_deleted: true } });
  await expect(world.glacier.send(new DescribeVaultCommand({ accountId: '-', vaultName: 'music' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await transfer.activeRuns()).toEqual([]);
});

it('a launch after the deletion is not refused', async () => {
  expect(await transfer.launchToEnd({ VaultName: 'photos', WorkflowRun: 'photos-2' })).toMatchObject({ status: 'SUCCEEDED' });
});

it('a deletion that was stopped keeps the vault busy while its function may be at work, and a forgotten one no longer', async () => {
  const execution = await begin({ WorkflowRun: 'photos-1', Mode: 'delete', Confirmation: confirmationOf(5, 'photos') });
  await transfer.stop(execution);
  // Whether it was listed at that moment or not: a stopped execution takes nothing off the list.
  await list({ vault_name: 'photos', execution_arn: execution });
  expect(await transfer.launchToEnd({ VaultName: 'photos', WorkflowRun: 'photos-3' })).toMatchObject({ status: 'FAILED', error: 'VaultBusy' });
  expect(await deletion({ WorkflowRun: 'photos-1' })).toMatchObject({ status: 'FAILED', error: 'DeletionActive', cause: expect.stringContaining('20 minutes later') });
  await list({ vault_name: 'photos', execution_arn: `${execution}-forgotten` });
  expect(await transfer.launchToEnd({ VaultName: 'photos', WorkflowRun: 'photos-3' })).toMatchObject({ status: 'SUCCEEDED' });
  await list({ vault_name: 'photos', execution_arn: `${execution}-forgotten` });
  expect(await deletion({ WorkflowRun: 'photos-1' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await transfer.activeRuns()).toEqual([]);
});

/** Grants that only a fault needs. */
const WHEN_THINGS_GO_WRONG = ['s3:ListBucket']; // A file of the report or of the results is missing.

it('uses each permission that it has, and is denied nothing', () => {
  const calls = world.ministack.readCalls();
  expect(calls.filter(({ allowed }) => !allowed)).toEqual([]);
  const used = new Set(calls.map(({ principal, action }) => `${principal.split('/').at(-2) ?? ''} ${action}`));
  const isExpected = (action: string) => !/^(logs|xray):/.test(action) && !WHEN_THINGS_GO_WRONG.includes(action);
  const unused = rolesOf(world).filter(({ logicalId }) => /^Delete(Plan|Delete|End)/.test(logicalId)).flatMap(({ logicalId, name, granted }) =>
    [...granted].filter((action) => isExpected(action) && !used.has(`${name} ${action}`)).map((action) => `${logicalId} ${action}`));
  expect(unused).toEqual([]);
});

import { createHash } from 'node:crypto';
import { CreateVaultCommand, DeleteArchiveCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { testDeadLetters } from './dead-letters';
import { unusedGrants } from './permissions';
import { archivesOf, expectAccountedFor, LocalTransfer } from './support';
import { testTwoRuns } from './two-runs';
import { TwoTransfers } from './two-transfers';
import { sampleArchives } from '../../../local/demo/archives';
import { Uploaded } from '../../../local/demo/fill-vault';
import { Row } from '../../../local/demo/proof';
import { World } from '../../../local/world';
import { mappingDatabase } from '../../handlers/support/mapping-databases';

const MIB = 2 ** 20;
/** Longer than any wait, also if the computer sleeps meanwhile: a wait that hangs reports what is unsettled. */
jest.setTimeout(1_800_000);

let transfers: TwoTransfers;
let world: World;
let studio: LocalTransfer;
let finance: LocalTransfer;
let photos: Uploaded[];

beforeAll(async () => {
  transfers = await TwoTransfers.start();
  ({ world, studio, finance } = transfers);
});
afterEach(() => transfers?.recover());
afterAll(async () => world?.stop());

const inventoried: TwoTransfers['inventoried'] = async (name, sources) => transfers.inventoried(name, sources);

describe('a whole transfer', () => {
  it('copies two vaults at once, each into its own bucket, byte for byte', async () => {
    photos = await inventoried('photos', sampleArchives().archives.filter(({ size }) => size <= 40 * MIB + 12_345));
    const ledgers = await inventoried('ledgers', archivesOf(['2009.csv', '2010.csv', '2010.csv']));
    const [first, second] = await Promise.all([
      studio.launchToEnd({ VaultName: 'photos', WorkflowRun: 'photos-1', S3StorageClass: 'GLACIER_IR', Description: 'the first one' }),
      finance.launchToEnd({ VaultName: 'ledgers', WorkflowRun: 'ledgers-1', DestinationPrefix: 'books/ledgers' }),
    ]);
    expect([first.status, second.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await expectAccountedFor(studio, 'photos-1', photos);
    await expectAccountedFor(finance, 'ledgers-1', ledgers);
    expect((await studio.verdicts('photos-1', photos)).filter(({ proven }) => !proven)).toEqual([]);
    expect((await finance.verdicts('ledgers-1', ledgers)).filter(({ proven }) => !proven)).toEqual([]);
    expect((await studio.destination.keys()).length).toBe(photos.length);
    expect((await finance.destination.keys()).length).toBe(ledgers.length);
    expect(await studio.storageClasses()).toEqual(new Set(['GLACIER_IR']));
  });

  it('uses the names in the descriptions, and the oldest of equal names keeps its name', async () => {
    const keys = await studio.destination.keys();
    expect(keys).toEqual(expect.arrayContaining([
      'photos/names/with spaces and (brackets).txt', 'photos/names/日本語のファイル.txt', 'photos/C/Users/Public/windows.txt', 'photos/logs/app.log', 'photos/photos/2013/IMG_0001.jpg',
    ]));
    expect(keys.filter((key) => key.startsWith('photos/logs/app'))).toHaveLength(3);
    expect(keys.filter((key) => key.startsWith('photos/undefined-name/'))).toHaveLength(3);
    const equal = (await studio.report('photos-1')).filter((row) => row.description === 'logs/app.log');
    const age = ({ creation_date: date, archive_id: id }: Row) => date + createHash('sha256').update(id).digest('hex');
    const [oldest] = equal.sort((a, b) => (age(a) < age(b) ? -1 : 1));
    expect(oldest.key).toBe('photos/logs/app.log');
  });

  it('leaves no active run', async () => {
    expect(await studio.activeRuns()).toEqual([]);
    expect(await finance.activeRuns()).toEqual([]);
    expect((await studio.run('photos-1')).phase).toBe('finished');
    expect(await studio.summary('photos-1')).toMatchObject({ outcome: 'succeeded' });
  });

  it('that is repeated finds everything at the destination and requests nothing', async () => {
    const before = await studio.archiveJobs();
    const { status } = await studio.launchToEnd({ VaultName: 'photos', WorkflowRun: 'photos-2' });
    expect(status).toBe('SUCCEEDED');
    expect(await studio.archiveJobs()).toBe(before);
    await expectAccountedFor(studio, 'photos-2', photos);
    expect((await studio.report('photos-2')).every((row) => row.status === 'downloaded')).toBe(true);
  });

  it('accepts an inventory from the user', async () => {
    const uploaded = await inventoried('provided', archivesOf(['a "quoted" name.txt', 'back\\slash.txt', '']));
    const lines = uploaded.map(({ archiveId, source, treeHash }) =>
      `${archiveId},"${source.description.replaceAll('"', '\\"')}",2014-05-06T07:08:09Z,${source.size},${treeHash}`);
    const Body = ['ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash', ...lines, 'not,a,row', ''].join('\n');
    await world.s3.send(new PutObjectCommand({ Bucket: studio.output('InventoryBucket'), Key: 'own/inventory/provided.csv', Body }));
    const { status } = await studio.launchToEnd({ VaultName: 'provided', WorkflowRun: 'own', ProvidedInventory: 'YES' });
    expect(status).toBe('SUCCEEDED');
    const rows = await studio.report('own');
    expect(rows.filter((row) => row.status === 'downloaded').map(({ key }) => key).sort()).toEqual(
      ['provided/a "quoted" name.txt', 'provided/back/slash.txt', `provided/undefined-name/${uploaded[2].archiveId}`].sort());
    expect(rows.filter((row) => row.status === 'skipped')).toMatchObject([{ reason: 'InvalidInventoryRow', message: expect.stringMatching(/5|4/) }]);
  });
});

describe('a vault that notifies twice of each job', () => {
  it('is read once, byte by byte, and its archives of one chunk leave no upload and no message for Validation', async () => {
    transfers.isDoubled = true;
    const uploaded = await inventoried('doubled', [...archivesOf(Array.from({ length: 12 }, (_, i) => `${i}.txt`)), ...archivesOf(['in parts'], 8 * MIB + 1)]);
    let bytes = 0;
    const ofArchives = new Set<string>();
    transfers.faults = ({ operation, headers, params, input }) => {
      if (operation === 'CompleteJob' && input.ArchiveId) ofArchives.add(String(input.JobId));
      const isRead = operation === 'GetJobOutput' && ofArchives.has(params.jobId!);
      const [, first, last] = isRead ? /^bytes=(\d+)-(\d+)$/.exec(String(headers.range)) ?? [] : [];
      if (last !== undefined) bytes += Number(last) - Number(first) + 1;
      return undefined;
    };
    expect((await studio.launchToEnd({ VaultName: 'doubled', WorkflowRun: 'doubled-1' })).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, 'doubled-1', uploaded);
    expect(bytes / uploaded.reduce((sum, { source: { size } }) => sum + size, 0)).toBe(1);
    const rows = await Promise.all(uploaded.map(({ archiveId }) => studio.archive({ run: 'doubled-1', archiveId })));
    expect(rows.map((row) => [row?.status, row?.way, row?.upload.state, row?.object?.type])).toEqual(
      uploaded.map((_, i) => ['downloaded', ...i < 12 ? ['put', 'none', 'FULL_OBJECT'] : ['parts', 'completed', 'COMPOSITE']]));
  });
});

describe('two runs of one transfer', () => testTwoRuns(() => transfers));

describe('a plan', () => {
  it('tells the cost, then stops, and a later launch needs no second inventory', async () => {
    const uploaded = await inventoried('later', archivesOf(['a.txt', 'b.txt']));
    const launch = (parameters: Record<string, string>) => studio.launchToEnd({ VaultName: 'later', WorkflowRun: 'later-1', ...parameters });
    const before = await studio.archiveJobs();
    expect((await launch({ Mode: 'plan' })).status).toBe('SUCCEEDED');
    expect(await studio.plan('later-1')).toMatchObject({ archives: 2, cost: { total: expect.any(Number) }, time: { hours: expect.any(Number) } });
    expect(await studio.inventory.text('later-1/plan/plan.md')).toContain('later');
    expect([(await studio.run('later-1')).phase, await studio.activeRuns(), await studio.archiveJobs()]).toEqual(['planned', [], before]);
    const inventories = await studio.inventoryJobs();
    const tooDear = await launch({ MaximumCost: '0' });
    expect([tooDear.status, tooDear.error]).toEqual(['FAILED', 'CostAboveMaximum']);
    expect((await launch({})).status).toBe('SUCCEEDED');
    expect(await studio.inventoryJobs()).toBe(inventories);
    await expectAccountedFor(studio, 'later-1', uploaded);
  });

  it('covers only selected archives, with the names that the user gives', async () => {
    const uploaded = await inventoried('chosen', archivesOf(['in/a.txt', 'in/b.txt', 'out/c.txt', '']));
    const parameters = {
      SelectionFile: await studio.provide('my/selection.json', JSON.stringify({ include: ['in/**'] })),
      NameOverrideFile: await studio.provide('my/names.csv', `GlacierArchiveID,FileName\n${uploaded[3].archiveId},"in/named, by me.txt"\n`),
    };
    expect((await studio.launchToEnd({ VaultName: 'chosen', WorkflowRun: 'chosen-1', ...parameters })).status).toBe('SUCCEEDED');
    expect((await studio.report('chosen-1')).map(({ key }) => key).sort()).toEqual(['chosen/in/a.txt', 'chosen/in/b.txt', 'chosen/in/named, by me.txt']);
    expect(await studio.summary('chosen-1')).toMatchObject({ outcome: 'succeeded', left_out: { archives: 1 } });
  });

  it('uses the names of the mapping vault', async () => {
    const uploaded = await inventoried('nas', archivesOf(['', '']));
    const database = await mappingDatabase([[uploaded[0].archiveId, 'home', '2012/a.jpg'], [uploaded[1].archiveId, 'home', '/2012/b.jpg']]);
    const source = { path: 'map', description: '', size: database.length, open: async function* () { yield database; } };
    await inventoried('nas_mapping', [source]);
    expect((await studio.launchToEnd({ VaultName: 'nas', WorkflowRun: 'nas-1', Tier: 'Expedited' })).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, 'nas-1', uploaded);
    expect((await studio.report('nas-1')).map(({ key, decoder }) => [key, decoder]).sort()).toEqual(
      [['nas/home/2012/a.jpg', 'synology-mapping'], ['nas/home/2012/b.jpg', 'synology-mapping']]);
  });
});

describe('an object that is already at the destination', () => {
  it('is never overwritten, and the archive is reported', async () => {
    const uploaded = await inventoried('taken', archivesOf(['mine.txt', 'theirs.txt']));
    await world.s3.send(new PutObjectCommand({ Bucket: studio.output('DestinationBucket'), Key: 'taken/theirs.txt', Body: 'theirs' }));
    expect((await studio.launchToEnd({ VaultName: 'taken', WorkflowRun: 'taken-1' })).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, 'taken-1', uploaded);
    expect((await studio.report('taken-1')).find(({ key }) => key === 'taken/theirs.txt')).toMatchObject({ status: 'skipped', reason: 'DestinationKeyOccupied' });
    expect(await studio.destination.text('taken/theirs.txt')).toBe('theirs');
  });
});

describe('a run with failures', () => {
  it('reports an archive that Glacier cannot retrieve, and copies the others', async () => {
    const uploaded = await inventoried('damaged', archivesOf(['good-1', 'bad', 'good-2']));
    const bad = uploaded[1].archiveId;
    transfers.faults = ({ operation, input }) => (operation === 'CompleteJob' && input.ArchiveId === bad
      ? { kind: 'error', status: 500, code: 'ServiceUnavailableException', message: 'the tape is torn' } : undefined);
    expect((await studio.launchToEnd({ VaultName: 'damaged', WorkflowRun: 'damaged-1' })).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, 'damaged-1', uploaded);
    const rows = new Map((await studio.report('damaged-1')).map((row) => [row.archive_id, row]));
    expect(rows.get(bad)).toMatchObject({ status: 'failed', reason: 'RetrievalFailed' });
    expect(rows.get(uploaded[0].archiveId)).toMatchObject({ status: 'downloaded' });
    expect(await studio.summary('damaged-1')).toMatchObject({ outcome: 'completed-with-failures' });
  });

  it('is resumed and requests only the failed archive', async () => {
    const [archives, inventories] = [await studio.archiveJobs(), await studio.inventoryJobs()];
    expect((await studio.resumeToEnd('damaged-1')).status).toBe('SUCCEEDED');
    expect([await studio.archiveJobs(), await studio.inventoryJobs()]).toEqual([archives + 1, inventories]);
    expect((await studio.report('damaged-1')).map(({ status }) => status)).toEqual(['downloaded', 'downloaded', 'downloaded']);
    const again = await studio.resumeToEnd('damaged-1');
    expect([again.status, again.error]).toEqual(['FAILED', 'NothingToResume']);
  });

  it('reports an archive that has vanished from the vault', async () => {
    const uploaded = await inventoried('vanishing', archivesOf(['stays', 'goes']));
    await world.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'vanishing', archiveId: uploaded[1].archiveId }));
    expect((await studio.launchToEnd({ VaultName: 'vanishing', WorkflowRun: 'vanishing-1' })).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, 'vanishing-1', uploaded);
    expect((await studio.report('vanishing-1')).find(({ archive_id }) => archive_id === uploaded[1].archiveId)).toMatchObject({ status: 'failed', reason: 'ArchiveNotFound' });
  });

  it('is settled and reported after a user stops it, and a resume requests only the rest', async () => {
    const uploaded = await inventoried('stopped', archivesOf(Array.from({ length: 30 }, (_, i) => `${i}.txt`)));
    let asked = 0;
    transfers.faults = ({ operation, input }) => (operation === 'InitiateJob' && input.Type === 'archive-retrieval' && ++asked > 10
      ? { kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } : undefined);
    const execution = await studio.launch({ VaultName: 'stopped', WorkflowRun: 'stopped-1' });
    await studio.until('the first refusals', () => asked >= 12);
    await studio.stop(execution);
    await studio.until('the end of the stopped run', async () => (await studio.run('stopped-1')).phase === 'finished');
    const rows = await studio.report('stopped-1');
    expect(rows.filter(({ status }) => status === 'downloaded')).toHaveLength(10);
    expect(rows.filter(({ reason }) => reason === 'NotRequested')).toHaveLength(20);
    transfers.recover();
    const [archives, inventories] = [await studio.archiveJobs(), await studio.inventoryJobs()];
    expect((await studio.resumeToEnd('stopped-1')).status).toBe('SUCCEEDED');
    expect([await studio.archiveJobs(), await studio.inventoryJobs()]).toEqual([archives + 20, inventories]);
    await expectAccountedFor(studio, 'stopped-1', uploaded);
    expect(await studio.summary('stopped-1')).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a dead letter', () => testDeadLetters(() => transfers));

describe('an impossible launch', () => {
  const failure = async (transfer: LocalTransfer, parameters: Record<string, string>) => {
    const { status, error, cause } = await transfer.launchToEnd(parameters);
    return { status, error, cause };
  };

  it('fails at once with a named error that says what to do', async () => {
    await world.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'empty' }));
    await world.glacierEmulator.takeInventory('empty');
    await world.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'young' }));
    await world.glacier.send(new UploadArchiveCommand({ accountId: '-', vaultName: 'young', body: Buffer.from('x') }));
    expect(await failure(studio, { VaultName: 'nowhere' })).toEqual({ status: 'FAILED', error: 'VaultNotFound', cause: expect.stringContaining('nowhere') });
    expect(await failure(studio, { VaultName: 'empty' })).toEqual({ status: 'FAILED', error: 'VaultEmpty', cause: expect.stringContaining('empty') });
    expect(await failure(studio, { VaultName: 'young' })).toEqual({ status: 'FAILED', error: 'VaultNeverInventoried', cause: expect.stringContaining('young') });
    expect(await failure(studio, { VaultName: 'photos', WorkflowRun: 'photos-1' })).toEqual({ status: 'FAILED', error: 'WorkflowRunExists', cause: expect.stringContaining('photos-1') });
    expect(await failure(studio, { VaultName: 'photos', WorkflowRun: 'none', ProvidedInventory: 'YES' }))
      .toEqual({ status: 'FAILED', error: 'ProvidedInventoryNotFound', cause: expect.stringContaining('none/inventory/') });
  });

  it('with a malformed inventory fails with MalformedInventory', async () => {
    await world.s3.send(new PutObjectCommand({ Bucket: studio.output('InventoryBucket'), Key: 'torn/inventory/provided.json', Body: '{"VaultARN": "arn:aws:gla' }));
    expect(await failure(studio, { VaultName: 'photos', WorkflowRun: 'torn', ProvidedInventory: 'YES' }))
      .toEqual({ status: 'FAILED', error: 'MalformedInventory', cause: expect.any(String) });
  });

  it('with a wrong parameter is refused by the document before anything starts', async () => {
    await expect(studio.launch({ VaultName: 'a/b' })).rejects.toThrow(/VaultName/);
    await expect(finance.launch({ VaultName: 'photos' })).rejects.toThrow(/VaultName/);
    await expect(studio.launch({ VaultName: 'photos', S3StorageClass: 'CHEAP' })).rejects.toThrow(/S3StorageClass/);
    await expect(studio.launch({ VaultName: 'photos', Description: 'say "hi"' })).rejects.toThrow(/Description/);
  });
});

describe('permissions', () => {
  it('are enough: IAM refused no call', () => {
    // If the computer sleeps, requests under way are too old when it wakes up.
    const refused = world.ministack.readCalls().filter(({ allowed, reason }) => !allowed && reason !== 'RequestTimeTooSkewed');
    expect([...new Set(refused.map(({ principal, action, reason }) => `${principal}: ${action}: ${reason}`))]).toEqual([]);
  });

  it('are minimal: each unused grant has a reason', () => expect(unusedGrants(world)).toEqual([]));
});

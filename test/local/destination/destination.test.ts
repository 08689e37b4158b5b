import { join } from 'node:path';
import { GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { Uploaded } from '../../../local/demo/fill-vault';
import { World } from '../../../local/world';
import { archivesOf, expectAccountedFor, LocalTransfer, vaultOf } from '../transfer/support';

jest.setTimeout(1_800_000);

/** Bytes. The transfers cut archives into chunks of 8 MiB. */
const SEVERAL_CHUNKS = 9 * 2 ** 20;

let world: World;
let plain: LocalTransfer;
let uploaded: Uploaded[];

beforeAll(async () => {
  world = await World.start({
    app: join(__dirname, 'app.ts'),
    glacier: { anyDescription: true, automaticInventory: false, durations: { Bulk: 500, Standard: 300, Expedited: 100, Inventory: 300 } },
  });
  plain = new LocalTransfer(world, 'Plain');
  uploaded = await vaultOf(world.glacier, 'photos', [...archivesOf(['a.txt', 'b.txt', 'c.txt']), ...archivesOf(['large.bin'], SEVERAL_CHUNKS)]);
  await world.glacierEmulator.takeInventory('photos');
});
afterAll(async () => world?.stop());

/** Class and tags of an object. */
async function objectAt(transfer: LocalTransfer, Key: string) {
  const at = { Bucket: transfer.output('DestinationBucket'), Key };
  const { StorageClass } = await world.s3.send(new HeadObjectCommand(at));
  const { TagSet } = await world.s3.send(new GetObjectTaggingCommand(at));
  return [StorageClass, Object.fromEntries(TagSet!.map((tag) => [tag.Key, tag.Value]))];
}

describe('a bucket whose policy denies objects without an encryption header', () => {
  it.each(['transfer', 'plan'])('refuses a launch in mode %s before a single job is requested', async (mode) => {
    const execution = await plain.launch({ VaultName: 'photos', WorkflowRun: `denied-${mode}`, Mode: mode });
    await plain.until('a refusal or jobs', async () => await plain.archiveJobs() === uploaded.length || !(await plain.activeRuns()).length);
    expect([await plain.inventoryJobs(), await plain.archiveJobs()]).toEqual([0, 0]);
    const { status, error, cause } = await plain.ended(execution);
    expect([status, error]).toEqual(['FAILED', 'DestinationRefuses']);
    expect(cause).toMatch(/PutObject of s3:.*AccessDenied: .*TransferChunkPipelineNotification.* not authorized to perform: s3:PutObject.*The prop "destination"/s);
    expect(await plain.summary(`denied-${mode}`)).toMatchObject({ outcome: 'stopped' });
    expect(await plain.openUploads()).toEqual([]);
    expect(await plain.destination.keys()).toEqual([]);
  });
});

it('a transfer whose uploads carry what the bucket demands copies every archive, in the class and with the tags of its rule', async () => {
  const fitting = new LocalTransfer(world, 'Fitting');
  const rules = [
    { match: { maximum_size: 1000 }, storage_class: 'STANDARD_IA' },
    { match: { include: ['b.txt', 'large.bin'] }, storage_class: 'GLACIER_IR', tags: { team: 'a - b', project: 'of the rule' } },
  ];
  const ObjectRulesFile = await fitting.provide('my/rules.json', JSON.stringify({ rules }));
  expect(await fitting.launchToEnd({ VaultName: 'photos', WorkflowRun: 'fits', ObjectRulesFile })).toMatchObject({ status: 'SUCCEEDED' });
  const ofEach = { origin: 'glacier vault', cost: 'a+b' };
  const ofTheRule = { ...ofEach, team: 'a - b', project: 'of the rule' };
  const expected = [['a.txt', 'STANDARD_IA', ofEach], ['b.txt', 'GLACIER_IR', ofTheRule], ['c.txt', 'DEEP_ARCHIVE', ofEach], ['large.bin', 'GLACIER_IR', ofTheRule]] as const;
  for (const [name, storageClass, tags] of expected) expect([name, ...await objectAt(fitting, `photos/${name}`)]).toEqual([name, storageClass, tags]);
  expect((await fitting.report('fits')).map(({ key, storage_class: storageClass }) => [key, storageClass]).sort())
    .toEqual(expected.map(([name, storageClass]) => [`photos/${name}`, storageClass]));
  expect((await fitting.plan('fits')).object_rules).toMatchObject([{ archives: 1, storage_class: 'STANDARD_IA' }, { archives: 2, storage_class: 'GLACIER_IR' }]);
  await expectAccountedFor(fitting, 'fits', uploaded);
  expect(await fitting.destination.keys()).toHaveLength(uploaded.length);
  expect(await fitting.openUploads()).toEqual([]);
  const refused = world.ministack.readCalls().filter(({ allowed, principal }) => !allowed && principal.includes('FittingTransfer'));
  expect(refused).toEqual([]);
});

it('a bucket that another account owns by now gets nothing', async () => {
  const stolen = new LocalTransfer(world, 'Stolen');
  const before = await stolen.inventoryJobs();
  expect(await stolen.launchToEnd({ VaultName: 'photos', WorkflowRun: 'stolen' })).toMatchObject({ status: 'FAILED', error: 'DestinationNotAccessible' });
  expect([await stolen.inventoryJobs(), await stolen.archiveJobs()]).toEqual([before, 0]);
});

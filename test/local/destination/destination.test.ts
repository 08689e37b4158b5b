import { join } from 'node:path';
import { Uploaded } from '../../../local/demo/fill-vault';
import { World } from '../../../local/world';
import { archivesOf, expectAccountedFor, LocalTransfer, vaultOf } from '../transfer/support';

jest.setTimeout(300_000);

let world: World;
let plain: LocalTransfer;
let uploaded: Uploaded[];

beforeAll(async () => {
  world = await World.start({
    app: join(__dirname, 'app.ts'),
    glacier: { anyDescription: true, automaticInventory: false, durations: { Bulk: 500, Standard: 300, Expedited: 100, Inventory: 300 } },
  });
  plain = new LocalTransfer(world, 'Plain');
  uploaded = await vaultOf(world.glacier, 'photos', archivesOf(['a.txt', 'b.txt', 'c.txt']));
  await world.glacierEmulator.takeInventory('photos');
});
afterAll(async () => world?.stop());

describe('a bucket whose policy denies objects without an encryption header', () => {
  it.each(['transfer', 'plan'])('refuses a launch in mode %s before a single job is requested', async (mode) => {
    const execution = await plain.launch({ VaultName: 'photos', WorkflowRun: `denied-${mode}`, Mode: mode });
    await plain.until('a refusal or jobs', async () => await plain.archiveJobs() === 3 || !(await plain.activeRuns()).length);
    expect([await plain.inventoryJobs(), await plain.archiveJobs()]).toEqual([0, 0]);
    const { status, error, cause } = await plain.ended(execution);
    expect([status, error]).toEqual(['FAILED', 'DestinationRefuses']);
    expect(cause).toMatch(/PutObject of s3:.*AccessDenied: .*TransferChunkPipelineNotification.* not authorized to perform: s3:PutObject.*The prop "destination"/s);
    expect(await plain.summary(`denied-${mode}`)).toMatchObject({ outcome: 'stopped' });
    expect(await plain.openUploads()).toEqual([]);
    expect(await plain.destination.keys()).toEqual([]);
  });
});

it('a transfer whose uploads carry what the bucket demands copies every archive', async () => {
  const fitting = new LocalTransfer(world, 'Fitting');
  expect(await fitting.launchToEnd({ VaultName: 'photos', WorkflowRun: 'fits' })).toMatchObject({ status: 'SUCCEEDED' });
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

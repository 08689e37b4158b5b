import { join } from 'node:path';
import { FaultPoint } from '../../../local/glacier/emulator';
import { World } from '../../../local/world';
import { archivesOf, expectAccountedFor, LocalTransfer, vaultOf } from '../transfer/support';

const APP = join(__dirname, '..', 'window', 'app.ts');
/** The six hours after which Get Inventory checks the job itself are four seconds. */
const WAITS = 1 / 5400;
jest.setTimeout(1_800_000);

let world: World;
let transfer: LocalTransfer;
/** Vaults whose inventory notifications are lost. */
const unheard = new Set<string>();
/** Vaults whose next inventory job fails. */
const failing = new Set<string>();

function faults({ operation, params, input }: FaultPoint) {
  return operation === 'CompleteJob' && input.Action === 'InventoryRetrieval' && failing.delete(params.vaultName!)
    ? { kind: 'error', status: 500, code: 'ServiceUnavailableException', message: 'The tape is torn' } as const : undefined;
}

beforeAll(async () => {
  world = await World.start({
    app: APP,
    glacier: { faults, durations: { Expedited: 100, Inventory: 100 } },
    notifications: (publish) => async (topic, message) => {
      const { Action, VaultARN } = JSON.parse(message) as Record<string, string>;
      if (Action !== 'InventoryRetrieval' || !unheard.has(VaultARN.split('/')[1])) await publish(topic, message);
    },
    ministack: { waitScale: 0.02, callbackTimeoutScale: WAITS },
  });
  transfer = new LocalTransfer(world, '');
});
afterAll(async () => world?.stop());

const launch = (vault: string) => transfer.launchToEnd({ VaultName: vault, WorkflowRun: vault, Tier: 'Expedited' });

it('an inventory whose notification is lost is found after six hours, without a second job', async () => {
  unheard.add('unheard');
  const uploaded = await vaultOf(world.glacier, 'unheard', archivesOf(['a.txt']));
  const asked = await transfer.inventoryJobs();
  expect((await launch('unheard')).status).toBe('SUCCEEDED');
  expect(await transfer.inventoryJobs() - asked).toBe(1);
  await expectAccountedFor(transfer, 'unheard', uploaded);
});

it('a failed inventory job ends the run with its reason, and a resume requests another job', async () => {
  failing.add('torn');
  const uploaded = await vaultOf(world.glacier, 'torn', archivesOf(['a.txt']));
  const ended = await launch('torn');
  expect([ended.status, ended.error]).toEqual(['FAILED', 'InventoryJobFailed']);
  expect(ended.cause).toMatch(/the inventory of the vault torn.*The tape is torn.*Resume the run/);
  expect(await transfer.archiveJobs()).toBe(1); // the job of the other run
  await transfer.until('the end of the failed run', async () => (await transfer.activeRuns()).length === 0);
  expect((await world.executionEnded(await transfer.resume('torn'))).status).toBe('SUCCEEDED');
  await expectAccountedFor(transfer, 'torn', uploaded);
});

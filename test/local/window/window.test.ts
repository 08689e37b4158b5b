import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Uploaded } from '../../../local/demo/fill-vault';
import { FaultyWorld } from '../../../local/faults/faulty-world';
import { FaultPlan } from '../../../local/faults/plan';
import { FaultPoint } from '../../../local/glacier/emulator';
import { DOWNLOAD_WINDOW_SECONDS } from '../../../src/contracts/glacier';
import { ARCHIVE_SK, archivePk } from '../../../src/contracts/keys';
import { archivesOf, expectAccountedFor, LocalTransfer, vaultOf } from '../transfer/support';

const CHUNK = 8 * 2 ** 20;
const CHUNKS = 12;
const HOUR = 3_600_000;
const WINDOW = DOWNLOAD_WINDOW_SECONDS * 1000;
/** What a chunk adds to the time that the archive takes: 30 hours in all. */
const SLOW = 2.5 * HOUR;
/** By now Glacier should be asked again before anything else happens: the tier Standard may take 5 hours. */
const LATE = 17 * HOUR;
/** On the wall. */
const PATIENCE_MS = 20_000;
jest.setTimeout(120_000);

/** Times on Glacier's clock. */
const asked: number[] = [];
const completed: number[] = [];
const reads: { at: number; range: string }[] = [];

let faulty: FaultyWorld;
let transfer: LocalTransfer;
let uploaded: Uploaded[];
let ended: string | undefined;

/** Nothing goes wrong; it just takes long. */
async function slowly({ operation, input, headers }: FaultPoint): Promise<undefined> {
  const at = faulty.clock.now();
  if (operation === 'InitiateJob' && input.ArchiveId) asked.push(at);
  if (operation === 'CompleteJob' && input.ArchiveId) completed.push(at);
  if (operation !== 'GetJobOutput' || !completed.length) return;
  reads.push({ at, range: headers.range! });
  faulty.clock.skip(SLOW);
  // Handlers need as long as ever on the wall: what they have hours for must not be overtaken by time that is skipped.
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && isLate() && await isReadFromFirstJob(); await sleep(100));
}

const sinceReady = (at: number) => at - completed[0];
const isLate = () => sinceReady(faulty.clock.now()) > LATE;

async function isReadFromFirstJob(): Promise<boolean> {
  const { Item } = await faulty.world.documents.send(new GetCommand({
    TableName: faulty.world.physicalId('TransferTransferTable'),
    ConsistentRead: true,
    Key: { pk: archivePk({ run: 'slow', archiveId: uploaded[0].archiveId }), sk: ARCHIVE_SK },
  }));
  return Item!.job_completed_at <= Math.ceil(completed[0] / 1000);
}

beforeAll(async () => {
  faulty = await FaultyWorld.start({
    app: join(__dirname, 'app.ts'),
    plan: new FaultPlan({ seed: 1, intensity: 0, kinds: [] }),
    scale: 200,
    outputLifetime: WINDOW,
    hideFor: () => 60, // longer than a chunk is held up on the wall
    glacier: { faults: slowly },
  });
  transfer = new LocalTransfer(faulty.world, '');
  uploaded = await vaultOf(faulty.world.glacier, 'slow', archivesOf(['large.bin'], (CHUNKS - 1) * CHUNK + 1));
  ended = (await transfer.launchToEnd({ VaultName: 'slow', WorkflowRun: 'slow', Tier: 'Standard' })).status;
});
afterAll(async () => faulty?.stop());

it('brings an archive whose chunks take longer than the window of 24 hours', async () => {
  expect(ended).toBe('SUCCEEDED');
  expect(sinceReady(reads.at(-1)!.at)).toBeGreaterThan(WINDOW);
  await expectAccountedFor(transfer, 'slow', uploaded);
  expect(await transfer.verdicts('slow', uploaded)).toMatchObject([{ status: 'downloaded', proven: true }]);
});

it('fetches no chunk twice', () => {
  expect(reads).toHaveLength(CHUNKS);
  expect(new Set(reads.map(({ range }) => range)).size).toBe(CHUNKS);
});

it('has the archive ready again before the window ends', () => {
  for (const again of [asked[1], completed[1]]) {
    expect(sinceReady(again)).toBeGreaterThan(0);
    expect(sinceReady(again)).toBeLessThan(WINDOW);
  }
});

it('asks for the archive once for each window', () => {
  expect(asked).toHaveLength(Math.ceil(sinceReady(reads.at(-1)!.at) / WINDOW));
});

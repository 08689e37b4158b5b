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
/** Time that each chunk takes on the fast clock: 30 hours for the archive. */
const SLOW = 2.5 * HOUR;
/** Time after the job's completion at which the sweep should have requested a new job. The tier Standard takes up to 5 hours. */
const LATE = 17 * HOUR;
/** Real milliseconds until a sweep has come, on a machine that is busy with other tests. */
const PATIENCE_MS = 60_000;
jest.setTimeout(1_800_000);

/** Times on Glacier's clock. */
const asked: number[] = [];
const completed: number[] = [];
const reads: { at: number; range: string }[] = [];

let faulty: FaultyWorld;
let transfer: LocalTransfer;
let uploaded: Uploaded[];
let ended: string | undefined;

/** Injects no fault, but skips time at each read. */
async function slowly({ operation, input, headers }: FaultPoint): Promise<undefined> {
  const at = faulty.clock.now();
  if (operation === 'InitiateJob' && input.ArchiveId) asked.push(at);
  if (operation === 'CompleteJob' && input.ArchiveId) completed.push(at);
  if (operation !== 'GetJobOutput' || !completed.length) return;
  reads.push({ at, range: headers.range! });
  faulty.clock.skip(SLOW);
  // Handlers need real time, so skipped time must not pass them. Once it is late, wait for the new job.
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
  // On a busy machine the job is completed a little later than the call is seen, which is minutes on the fast clock.
  return completed.length < 2 || Item!.job.completed_at < Math.floor(completed[1] / 1000);
}

beforeAll(async () => {
  faulty = await FaultyWorld.start({
    app: join(__dirname, 'app.ts'),
    plan: new FaultPlan({ seed: 1, intensity: 0, kinds: [] }),
    outputLifetime: WINDOW,
    hideFor: () => 120, // longer than a chunk is held up, in real seconds
    glacier: { faults: slowly },
  });
  transfer = new LocalTransfer(faulty.world, '');
  uploaded = await vaultOf(faulty.world.glacier, 'slow', archivesOf(['large.bin'], (CHUNKS - 1) * CHUNK + 1));
  ended = (await transfer.launchToEnd({ VaultName: 'slow', WorkflowRun: 'slow', Tier: 'Standard' })).status;
});
afterAll(async () => faulty?.stop());

it('an archive arrives although its chunks take longer than the window of 24 hours', async () => {
  expect(ended).toBe('SUCCEEDED');
  expect(sinceReady(reads.at(-1)!.at)).toBeGreaterThan(WINDOW);
  await expectAccountedFor(transfer, 'slow', uploaded);
  expect(await transfer.verdicts('slow', uploaded)).toMatchObject([{ status: 'downloaded', proven: true }]);
});

it('no chunk is fetched twice', () => {
  expect(reads).toHaveLength(CHUNKS);
  expect(new Set(reads.map(({ range }) => range)).size).toBe(CHUNKS);
});

it('the archive is ready again before the window ends', () => {
  for (const again of [asked[1], completed[1]]) {
    expect(sinceReady(again)).toBeGreaterThan(0);
    expect(sinceReady(again)).toBeLessThan(WINDOW);
  }
});

it('the archive is requested once for each window', () => {
  expect(asked).toHaveLength(Math.ceil(sinceReady(reads.at(-1)!.at) / WINDOW));
});

import { Readable } from 'stream';
import { ArchiveIdentity } from '../../../src/contracts/archive';
import { SMALL_COPIES, SMALL_LIMIT } from '../../../src/contracts/batches';
import { parsePutMessage, putMessage } from '../../../src/contracts/messages';
import { LEAST_FOR_SMALL } from '../../../src/domain/archive/batch-time';
import { OutputRange } from '../../../src/handlers/chunk-pipeline/copy-chunk';
import { putArchive } from '../../../src/handlers/chunk-pipeline/put-archive';
import { sqsBatch } from '../../../src/handlers/shared/sqs-batch';
import { lambdaContext } from '../../support/events';
import { sqsEvent } from '../../support/sqs-events';
import { TestClock } from '../../support/test-clock';
import { ChunkArchives } from '../support/chunk-archives';
import { bytesOf, treeHashOf } from '../support/chunk-doubles';
import { MemoryDestination } from '../support/memory-destination';
import { notifiedWorld } from '../support/notified-world';

const SIZE = 1000;
const LIMIT_SECONDS = 900;
const TEN = Array.from({ length: 10 }, (_, i): ArchiveIdentity => ({ run: 'run-1', archiveId: `archive-${i}` }));

/** Ten small archives whose jobs are done, and the function that copies them, with the deployed code. */
class SmallWorld {
  public readonly clock = new TestClock();
  public readonly archives = new ChunkArchives();
  public readonly s3 = new MemoryDestination();
  public readonly read: string[] = [];
  /** Jobs that Glacier refuses to read. */
  public readonly bad = new Set<string>();
  public readonly messages = TEN.map((id) => putMessage({ ...id, jobId: `job of ${id.archiveId}`, completedAt: this.clock.now() / 1000 }));
  private deliveries = 0;

  /** @param rate bytes a second of all copies together. Each copy takes the time of the largest small archive */
  constructor(private readonly rate = 1e12) {
    for (const id of TEN) {
      const archive = { key: id.archiveId, size: SIZE, chunks_count: 1, sha256_tree_hash: treeHashOf(0, SIZE - 1) };
      this.archives.put(id, { way: 'put', archive, job: { id: `job of ${id.archiveId}` } });
    }
  }

  public statuses = () => TEN.map((id) => this.archives.row(id).status);

  /** One delivery of these messages to one invocation. @returns numbers of the messages that go back */
  public async deliver(messages = this.messages): Promise<number[]> {
    const [began, invocation] = [this.clock.now(), this.deliveries += 1];
    const remaining = () => LIMIT_SECONDS * 1000 - (this.clock.now() - began);
    const source = {
      open: async ({ jobId }: OutputRange) => {
        this.read.push(jobId);
        this.clock.time += SMALL_LIMIT / this.rate * 1000;
        if (this.bad.has(jobId)) throw new Error('denied');
        return { bytes: Readable.from([bytesOf(0, SIZE - 1)]), treeHash: treeHashOf(0, SIZE - 1) };
      },
    };
    const { archives, s3: objects, clock } = this;
    const ports = { archives, source, objects, metrics: { copied: () => undefined }, clock, isOfThisBucket: async () => true };
    const copy = sqsBatch(async ({ body, messageId }) => {
      await putArchive(parsePutMessage(body), ports, { remaining, keepHidden: async () => undefined, owner: `${invocation}/${messageId}` });
    }, { atATime: SMALL_COPIES, least: LEAST_FOR_SMALL * 1000, queueOf: () => ({ hide: async () => undefined }) });
    const { batchItemFailures } = await copy(sqsEvent(messages), lambdaContext({ getRemainingTimeInMillis: remaining }));
    return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.slice(1)));
  }
}

it('ten of the largest are copied in one invocation at 10 MB/s', async () => {
  const world = new SmallWorld(10e6);
  await expect(world.deliver()).resolves.toEqual([]);
  expect(new Set(world.statuses())).toEqual(new Set(['downloaded']));
  expect([world.read.length, world.s3.puts]).toEqual([10, 10]);
});

it('one bad archive of ten fails alone', async () => {
  const world = new SmallWorld();
  world.bad.add('job of archive-3');
  await expect(world.deliver()).resolves.toEqual([3]);
  expect(world.statuses().filter((status) => status === 'downloaded')).toHaveLength(9);
  expect(world.archives.row(TEN[3])).toMatchObject({ status: 'requested', failure: { reason: 'DownloadFailed' } });
});

it('a batch that is delivered again copies nothing twice', async () => {
  const world = new SmallWorld();
  await world.deliver();
  await expect(world.deliver()).resolves.toEqual([]);
  expect([world.read.length, world.s3.puts]).toEqual([10, 10]);
});

it('two deliveries of a batch at the same moment read each archive once', async () => {
  const world = new SmallWorld();
  const [first, second] = await Promise.all([world.deliver(), world.deliver()]);
  expect(world.read).toHaveLength(10);
  await expect(world.deliver([...first, ...second].map((i) => world.messages[i]))).resolves.toEqual([]);
  expect([world.read.length, new Set(world.statuses())]).toEqual([10, new Set(['downloaded'])]);
});

it('the message of a notification that came twice reads nothing a second time', async () => {
  const world = new SmallWorld();
  await expect(world.deliver([...world.messages.slice(0, 5), ...world.messages.slice(0, 5)])).resolves.toEqual([]);
  expect(world.read).toHaveLength(5);
});

it('what a slow invocation does not begin is handed back untouched, and the next one copies it', async () => {
  const world = new SmallWorld(0.5e6);
  const back = await world.deliver();
  expect(back.length).toBeGreaterThan(0);
  for (const i of back) {
    expect(world.archives.row(TEN[i])).toMatchObject({ status: 'requested' });
    expect(world.archives.row(TEN[i])).not.toHaveProperty('failure');
    expect(world.archives.row(TEN[i])).not.toHaveProperty('lease');
  }
  expect(world.statuses().filter((status) => status === 'downloaded')).toHaveLength(10 - back.length);
  for (let left = back; left.length;) left = (await world.deliver(left.map((i) => world.messages[i]))).map((i) => left[i]);
  expect([new Set(world.statuses()), world.read.length]).toEqual([new Set(['downloaded']), 10]);
});

it.each([
  ['below 128 MiB goes to the queue of small archives', SMALL_LIMIT - 1, [1, 0]],
  ['of 128 MiB goes to the queue of chunks, where it is alone in its invocation', SMALL_LIMIT, [0, 1]],
])('an archive of one chunk %s', async (_, size, sent) => {
  const { notify, smallArchivesQueue, chunksQueue } = notifiedWorld({ way: 'put', archive: { size, chunks_count: 1 } });
  await expect(notify()).resolves.toMatchObject({ message: 'Sent the message of the archive' });
  expect([smallArchivesQueue, chunksQueue].map(({ bodies }) => bodies.length)).toEqual(sent);
});

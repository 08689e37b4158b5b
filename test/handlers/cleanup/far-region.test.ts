import { cleanupWorld, entry, row } from './cleanup-doubles';
import { ArchiveItem, ArchiveStatus } from '../../../src/contracts/archive';
import { writeReport } from '../../../src/handlers/cleanup/write-report';
import { RowOverrides } from '../support/memory-archives';

const COUNT = 50_000;
/** Seconds of an abort from Frankfurt to Sydney, and of a read of 100 rows. */
const ABORT = 0.29;
const READ = 0.01;
/** Requests that one function has under way at the same time. */
const AT_A_TIME = 48;
/** Seconds of the function, and those that are left for the rows. */
const TIMEOUT = 900;
const WRITING = 120;

/** No test changes these or the rows. */
const ENTRIES = Array.from({ length: COUNT }, (_, n) => entry(`archive-${n}`));

const rowsOf = (status: ArchiveStatus, overrides: RowOverrides) => new Map(ENTRIES.map(({ archive_id: id }) => [id, row(id, status, overrides)]));
const open = { upload: { id: 'upload', state: 'open' } } as const;
const FAILED = rowsOf('failed', open);

/** A partition of 50,000 archives whose destination is far away. Aborts and reads take time of the test's clock. */
function farWorld(found: ReadonlyMap<string, ArchiveItem>) {
  const world = cleanupWorld([ENTRIES]);
  const rows = new Map(found);
  const aborted: string[] = [];
  const { clock } = world;
  const archives = {
    ...world.archives,
    archives: async (_run: string, ids: readonly string[]) => {
      clock.time += READ * 1000;
      return new Map(ids.map((id) => [id, rows.get(id)!]));
    },
  };
  const uploads = {
    ...world.uploads,
    object: async () => undefined,
    open: async () => [],
    abort: async (key: string) => {
      aborted.push(key);
      clock.time += ABORT / AT_A_TIME * 1000;
    },
  };
  return { ports: { ...world, archives, uploads }, objects: world.objects, clock, rows, aborted };
}

/** Invokes the function until the report of the partition is written. Returns the seconds of each invocation, and their results. */
async function report({ ports, clock }: ReturnType<typeof farWorld>) {
  const seconds: number[] = [];
  let [cared, unfinished] = [0, 0];
  do {
    const begun = clock.now();
    const result = await writeReport({ run: 'run-1', partition: 1, cared }, begun + (TIMEOUT - WRITING) * 1000, ports);
    cared = result.cared;
    unfinished += result.unfinished;
    seconds.push((clock.now() - begun) / 1000);
  } while (cared > 0 && seconds.length < 10);
  return { seconds, unfinished };
}

const COUNTS = 'run-1/report/counts-00001.json';

describe('a report of 50,000 archives whose bucket is in a far region', () => {
  it('aborts no upload that S3 has completed', async () => {
    const world = farWorld(rowsOf('downloaded', { upload: { id: 'upload', state: 'completed' } }));
    const { seconds } = await report(world);
    expect(world.aborted).toEqual([]);
    expect(seconds).toEqual([expect.closeTo(5)]);
  });

  it('aborts each open upload once, within the time of the function', async () => {
    const world = farWorld(FAILED);
    const { seconds } = await report(world);
    expect(new Set(world.aborted).size).toBe(COUNT);
    expect(world.aborted).toHaveLength(COUNT);
    expect(Math.max(...seconds)).toBeLessThan(TIMEOUT);
    expect(JSON.parse(world.objects.content.get(COUNTS)!).statuses.failed.archives).toBe(COUNT);
  });

  it('goes on where the time of the function ended', async () => {
    const world = farWorld(FAILED);
    const slow = world.ports.uploads.abort;
    world.ports.uploads.abort = async (key) => { world.clock.time += 20; await slow(key); };
    const { seconds } = await report(world);
    expect(seconds.length).toBeGreaterThan(1);
    expect(Math.max(...seconds)).toBeLessThan(TIMEOUT);
    expect(world.aborted).toHaveLength(COUNT);
    expect(JSON.parse(world.objects.content.get(COUNTS)!).total.archives).toBe(COUNT);
  });

  it('says that an archive was unfinished, although it is settled when the function goes on', async () => {
    const world = farWorld(FAILED);
    world.rows.set('archive-7', row('archive-7', 'staged', open));
    const slow = world.ports.uploads.abort;
    world.ports.uploads.abort = async (key) => { world.clock.time += 20; await slow(key); };
    const stretch = await writeReport({ run: 'run-1', partition: 1, cared: 0 }, world.clock.now() + 60_000, world.ports);
    world.rows.set('archive-7', row('archive-7', 'failed', open));
    expect(stretch).toEqual({ unfinished: 1, cared: expect.any(Number) });
    expect(stretch.cared).toBeGreaterThan(0);
    expect(world.objects.content.has(COUNTS)).toBe(false);
  });
});

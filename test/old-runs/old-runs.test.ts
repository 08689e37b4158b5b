import { beginRun, NAMES } from './begin';
import { KeptRun, keptNumbers, keptRun } from './kept-run';
import { RunWorld } from './run-world';
import { ArchiveStore } from '../../src/handlers/aws/stores/archive-store';
import { RunStore } from '../../src/handlers/aws/stores/run-store';
import { Database, startDynalite } from '../handlers/aws/stores/contract/database';

const last = (): KeptRun => keptRun(keptNumbers().at(-1)!);

const database = new Database(startDynalite);

/** The run in a database, with this version's stores and functions. */
async function loaded(kept: KeptRun): Promise<RunWorld> {
  await database.put('transfers', kept.table.map((item) => (item.chunks_done ? { ...item, chunks_done: new Set(item.chunks_done as number[]) } : item)));
  const world = new RunWorld({ runs: new RunStore(database.client, 'transfers'), archives: new ArchiveStore(database.client, 'transfers') });
  await world.load(structuredClone(kept));
  return world;
}

const rowsNow = async () => (await database.items('transfers')).filter(({ sk }) => sk === 'meta');

/** The kept run, as a version with another format would have written these items. */
const withFormat = (format: number, isMeant: (item: Readonly<Record<string, unknown>>) => boolean): KeptRun => {
  const kept = last();
  return { ...kept, table: kept.table.map((item) => (isMeant(item) ? { ...item, format } : item)) };
};

it('the last run that is kept is what this version writes; if not, see CONTRIBUTING', async () => {
  expect(JSON.parse(JSON.stringify(await beginRun()))).toEqual(last());
});

it.each(keptNumbers())('run %i, which an earlier version began, is finished by this one', async (number) => {
  const kept = keptRun(number);
  const world = await loaded(kept);
  expect(await world.request(kept.inputs.requestArchives)).toEqual({ finished: true, wait_seconds: 0 });
  await world.drain();
  expect((await rowsNow()).map(({ status }) => status)).toEqual(NAMES.map(() => 'downloaded'));
  const archives = { total: NAMES.length, downloaded: NAMES.length, failed: 0 };
  expect(await world.cleanUp(kept.inputs)).toMatchObject({ active: true, unfinished: 0, outcome: 'succeeded', archives });
  expect([world.s3.objects.size, world.s3.uploads.size]).toEqual([NAMES.length, 0]);
});

it('an archive in each state is in the run that is kept', () => {
  const { table, queues, jobs, destination } = last();
  const rows = table.filter(({ sk }) => sk === 'meta');
  expect(rows.map(({ status }) => status)).toEqual(expect.arrayContaining(['downloaded', 'staged', 'requested']));
  expect(rows).toHaveLength(NAMES.length - 1);
  expect(rows.filter(({ way }) => way === 'put')).toHaveLength(4);
  expect(rows.filter(({ upload }) => (upload as { put_unclear?: boolean }).put_unclear)).toHaveLength(1);
  expect(table.filter(({ sk }) => String(sk).startsWith('chunk|'))).toHaveLength(5);
  expect([queues.notifications, queues.chunks, queues.validations, jobs].map(({ length }) => length)).toEqual([1, 3, 1, 2]);
  expect([Object.keys(destination.objects), Object.keys(destination.uploads)].map(({ length }) => length)).toEqual([2, 2]);
});

describe('what a newer version wrote is refused by name', () => {
  it('a run', async () => {
    const world = await loaded(withFormat(2, ({ sk }) => sk === 'run'));
    await expect(world.request({ run: 'run-1' })).rejects.toMatchObject({ name: 'RowFormatError' });
    await expect(world.cleanUp(last().inputs)).rejects.toThrow('format 2');
    expect(world.jobs).toHaveLength(2);
  });

  it('an archive, which stays as it is', async () => {
    const world = await loaded(withFormat(2, ({ sk }) => sk === 'meta'));
    const before = await rowsNow();
    await expect(world.retrieve(world.chunks.bodies[0])).rejects.toMatchObject({ name: 'RowFormatError' });
    await expect(world.prove(world.validations.bodies[0])).rejects.toMatchObject({ name: 'RowFormatError' });
    expect(await rowsNow()).toEqual(before);
  });

  it('a message, which is not taken for a lost one either', async () => {
    const world = await loaded(last());
    const newer = (body: string) => body.replace('"format":1', '"format":2');
    await expect((async () => world.retrieve(newer(world.chunks.bodies[0])))()).rejects.toMatchObject({ name: 'MessageFormatError' });
    await expect((async () => world.prove(newer(world.validations.bodies[0])))()).rejects.toMatchObject({ name: 'MessageFormatError' });
    await expect(world.giveUp(newer(world.chunks.bodies[0]))).rejects.toMatchObject({ name: 'MessageFormatError' });
    await expect(world.giveUp(newer(world.validations.bodies[0]))).rejects.toMatchObject({ name: 'MessageFormatError' });
  });
});

import { MemoryDestination } from '../support/memory-destination';
import { ID } from '../support/pipeline-world';
import { ResumedWorld } from '../support/resumed-world';

/*
 * S3 lists an upload that nothing names for as long as its parts are billed. A delivery that dies after S3 began its upload
 * leaves one. The row must then say that one may be there, so that Cleanup looks for it.
 */

type Start = MemoryDestination['start'];

/** What happens to the next upload that a delivery begins, once S3 has begun it. */
function onNextUpload({ s3 }: ResumedWorld, meanwhile: () => Promise<unknown>): void {
  const start: Start = s3.start.bind(s3);
  s3.start = async (...args) => {
    s3.start = start;
    const begun = await start(...args);
    await meanwhile();
    return begun;
  };
}

const die = async () => { throw new Error('killed'); };

/** The lease of a delivery has run out. */
const pass = ({ clock }: ResumedWorld) => { clock.time += 121_000; };

/** The rest goes well, and Cleanup reports. */
async function arrive(world: ResumedWorld): Promise<void> {
  await world.drain();
  expect(world.row.status).toBe('downloaded');
  await world.report();
}

it('Cleanup finds the upload of a delivery that died before it could record it', async () => {
  const world = new ResumedWorld();
  onNextUpload(world, die);
  await expect(world.notify()).rejects.toThrow('killed');
  pass(world);
  await world.notify();
  expect([...world.s3.uploads.keys()]).toEqual(['upload-1', 'upload-2']);
  await arrive(world);
  expect([...world.s3.uploads.keys()]).toEqual([]);
});

it('Cleanup finds the upload of a slow delivery that died after another one took its lease over', async () => {
  const world = new ResumedWorld();
  onNextUpload(world, async () => {
    pass(world);
    await world.notify();
    return die();
  });
  await expect(world.notify()).rejects.toThrow('killed');
  expect(world.row.upload.id).toBe('upload-2');
  await arrive(world);
  expect([...world.s3.uploads.keys()]).toEqual([]);
});

it('Cleanup finds the upload of a delivery that took a lease over and died, while the slow one came back', async () => {
  const world = new ResumedWorld();
  onNextUpload(world, async () => {
    pass(world);
    onNextUpload(world, die);
    await expect(world.notify()).rejects.toThrow('killed');
  });
  await expect(world.notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' }); // Only the holder records an upload.
  expect([...world.s3.uploads.keys()]).toEqual(['upload-2']);
  pass(world);
  await world.notify();
  await arrive(world);
  expect([...world.s3.uploads.keys()]).toEqual([]);
});

it('Cleanup finds it also if the SDK took the lease twice, because the first answer was lost', async () => {
  const world = new ResumedWorld();
  onNextUpload(world, die);
  await expect(world.notify()).rejects.toThrow('killed');
  pass(world);
  const take = world.archives.take.bind(world.archives);
  world.archives.take = async (id, claim) => {
    world.archives.take = take;
    await take(id, claim);
    return take(id, claim);
  };
  await world.notify();
  await arrive(world);
  expect([...world.s3.uploads.keys()]).toEqual([]);
});

it('Cleanup finds it also if the next delivery let go of the lease without an upload', async () => {
  const world = new ResumedWorld();
  onNextUpload(world, die);
  await expect(world.notify()).rejects.toThrow('killed');
  pass(world);
  const item = world.runs.items.get(ID.run)!;
  world.runs.items.set(ID.run, { ...item, destination_bucket: 'another' });
  await expect(world.notify()).resolves.toMatchObject({ message: 'Left alone: the run moves to another bucket' });
  world.runs.items.set(ID.run, item);
  await world.notify();
  expect(world.row.upload).toMatchObject({ id: 'upload-2', unclear: true });
  await arrive(world);
  expect([...world.s3.uploads.keys()]).toEqual([]);
});

import { ID, PipelineWorld } from './support/pipeline-world';

/** The archive is downloaded as one object, and no upload is open. */
function expectWhole({ row, s3 }: PipelineWorld) {
  expect(row.status).toBe('downloaded');
  expect([...s3.objects.keys()]).toEqual([row.archive.key]);
  expect([...s3.uploads.keys()]).toEqual([]);
}

it('a notification comes twice at once: each chunk is read once', async () => {
  const world = new PipelineWorld();
  const send = world.chunks.send.bind(world.chunks);
  let doubled: Promise<unknown> | undefined;
  world.chunks.send = async (bodies) => {
    doubled ??= expect(world.notify()).rejects.toMatchObject({ name: 'ArchiveBusyError' });
    await doubled;
    return send(bodies);
  };
  await world.notify();
  await world.notify(); // the second notification comes back
  expect(doubled).toBeDefined();
  await world.drain();
  expect(world.read).toHaveLength(2);
  expectWhole(world);
});

it('a chunk is uploaded twice: the ETag that S3 has is used, and nothing is copied again', async () => {
  const world = new PipelineWorld();
  await world.notify();
  const [first] = world.chunks.bodies;
  world.s3.landed = () => world.retrieve(first); // another delivery uploads and records, then the first one records
  await world.drain();
  expect(await world.archives.chunk(ID, 1, 1)).toMatchObject({ etag: 'etag-1' });
  expect(world.s3.completions).toBe(2);
  expect(world.read).toHaveLength(3);
  expectWhole(world);
});

it('a late part of an earlier generation is not used by the new upload', async () => {
  const world = new PipelineWorld();
  await world.notify();
  const [one, two] = world.chunks.bodies.splice(0);
  await world.retrieve(one);
  world.s3.landed = async () => { // the upload is found gone, and the sweep renews it
    await world.archives.change(ID, { 'failure': { reason: 'UploadFailed', message: 'gone' }, 'due_at': world.clock.now() / 1000, 'upload.state': 'spoiled' });
    await world.sweep();
    await world.notify(world.notifications.bodies.shift());
  };
  await expect(world.retrieve(two)).resolves.toContain('sent to validation');
  await expect(world.prove(world.validations.bodies.shift()!)).resolves.toContain('a new upload');
  expect(world.s3.objects.size).toBe(0);
  expect((await world.archives.chunksDone(ID, 2)).size).toBe(0);
  await world.drain();
  expect(await world.archives.chunks(ID, 2)).toHaveLength(2);
  expect(world.row.upload.generation).toBe(2);
  expectWhole(world);
});

it('the answer to a completion is lost: the object is found, and nothing is repeated', async () => {
  const world = new PipelineWorld();
  world.s3.loseAnswer = true;
  await world.notify();
  await world.drain();
  expect(world.s3.completions).toBe(1);
  expectWhole(world);
});

it('a lost notification: the sweep sends it again, and pays for no other job', async () => {
  const world = new PipelineWorld();
  await world.sweep();
  await world.drain();
  expect(world.asked).toBe(0);
  expectWhole(world);
});

it('a lost Validation message: it is sent again, and nothing is read or paid for again', async () => {
  const world = new PipelineWorld();
  await world.notify();
  for (const body of world.chunks.bodies.splice(0)) await world.retrieve(body);
  expect(world.validations.bodies.splice(0)).toHaveLength(1);
  expect(world.row.status).toBe('staged');
  await world.sweep();
  await world.drain();
  expect([world.asked, world.read.length, world.s3.completions]).toEqual([0, 2, 1]);
  expectWhole(world);
});

import { ID, PipelineWorld } from './support/pipeline-world';

const ANOTHER = { size: 3, metadata: {} };

/** The archive is downloaded as one object, and no byte was read twice. */
function expectWhole({ row, s3, read, asked, validations }: PipelineWorld, reads = 1) {
  expect(row).toMatchObject({ status: 'downloaded', upload: { generation: 1, state: 'none' } });
  expect([...s3.objects.keys()]).toEqual([row.archive.key]);
  expect([read.length, asked, validations.bodies.length, s3.uploads.size]).toEqual([reads, 0, 0, 0]);
}
const put = () => new PipelineWorld('put');
/** The message that copies the archive. */
async function notified(world: PipelineWorld) {
  await world.notify();
  return world.chunks.bodies.shift()!;
}

describe('an archive of one chunk', () => {
  it('is requested, named, claimed and done: two writes follow its notification', async () => {
    const world = put();
    const writes: string[] = [];
    for (const name of ['take', 'claimPut', 'change', 'move', 'putChunk', 'addProgress'] as const) {
      const write = world.archives[name].bind(world.archives) as (...args: unknown[]) => Promise<never>;
      Object.assign(world.archives, { [name]: async (...args: unknown[]) => { writes.push(name); return write(...args); } });
    }
    const message = await notified(world);
    expect(JSON.parse(message)).toMatchObject({ run: ID.run, archive_id: ID.archiveId, job_id: 'job-1', completed_at: expect.any(Number) });
    await expect(world.retrieve(message)).resolves.toBe('Copied: downloaded');
    expect(writes).toEqual(['claimPut', 'move']);
    expectWhole(world);
    expect(world.row).toMatchObject({ object: { algorithm: 'SHA256', type: 'FULL_OBJECT' } });
    expect(world.row).not.toHaveProperty('lease');
    expect(world.s3.objects.get(world.row.archive.key)!.metadata).toMatchObject({ 'glacier-archive-id': ID.archiveId });
  });

  it('whose job has another tree hash than the inventory fails at once, and nothing is read', async () => {
    const world = put();
    await world.notify(JSON.stringify({ ...world.job, SHA256TreeHash: 'f'.repeat(64), ArchiveSHA256TreeHash: 'f'.repeat(64) }));
    expect([world.row.status, world.row.failure?.reason, world.read.length]).toEqual(['failed', 'InventoryMismatch', 0]);
  });

  it('of a run that was launched for another bucket is not copied', async () => {
    const world = put();
    const message = await notified(world);
    world.runs.put(ID.run, { phase: 'downloading', destination_bucket: 'first' }, true);
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'OtherBucketError' });
    await expect(world.notify()).resolves.toMatchObject({ message: 'Left alone: the run moves to another bucket' });
    expect([world.chunks.bodies.length, world.read.length]).toEqual([0, 0]);
  });

  it('goes on in parts if an earlier version began an upload for it', async () => {
    const world = put();
    const message = await notified(world);
    await world.archives.change(ID, { upload: { generation: 1, state: 'open', id: (await world.s3.start('', '', {})).uploadId, renewed: 0 } });
    await expect(world.retrieve(message)).resolves.toContain('goes on in parts');
    await world.notify();
    await world.drain();
    expect([world.row.status, world.s3.completions, world.s3.puts]).toEqual(['downloaded', 1, 0]);
  });
});

describe('a second delivery', () => {
  it('during the copy fetches no byte', async () => {
    const world = put();
    await world.notify();
    await world.notify();
    const [first, second] = world.chunks.bodies.splice(0);
    const open = world.glacier.open;
    let other: unknown;
    jest.spyOn(world.glacier, 'open').mockImplementationOnce(async (range) => {
      other = await world.retrieve(second).catch((error: Error) => error.name);
      return open(range);
    });
    await world.retrieve(first);
    expect(other).toBe('ArchiveBusyError');
    await expect(world.retrieve(second)).resolves.toBe('Left alone: the archive is downloaded');
    expectWhole(world);
  });

  it('after the copy fetches no byte', async () => {
    const world = put();
    const message = await notified(world);
    await world.retrieve(message);
    await expect(world.retrieve(message)).resolves.toBe('Left alone: the archive is downloaded');
    await expect(world.notify()).resolves.toMatchObject({ message: 'Left alone: the archive is downloaded' });
    expectWhole(world);
  });

  it('of a delivery that died behind its copy finds the object once the lease is over', async () => {
    const world = put();
    const message = await notified(world);
    world.archives.dieAt = 'move';
    await expect(world.retrieve(message)).rejects.toThrow('died');
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'ArchiveBusyError' });
    world.clock.time += 900_000;
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectWhole(world);
  });

  it('of a delivery that died before its copy copies the archive once the lease is over', async () => {
    const world = put();
    const message = await notified(world);
    let wake: (error: Error) => void;
    jest.spyOn(world.glacier, 'open').mockImplementationOnce(() => new Promise((_, reject) => { wake = reject; }));
    const dead = world.retrieve(message);
    await new Promise(setImmediate);
    world.clock.time += 900_000;
    await expect(world.retrieve(message)).resolves.toBe('Copied: downloaded');
    wake!(new Error('it was only slow'));
    await expect(dead).rejects.toThrow('only slow');
    expectWhole(world);
  });

  it('of an older job is dropped, and one that comes beside a newer job keeps that named', async () => {
    const world = put();
    const older = await notified(world);
    await world.archives.change(ID, { job: { id: 'job-2', completed_at: world.clock.now() / 1000 } });
    await expect(world.retrieve(older)).resolves.toContain('a later job');
    await expect(world.notify()).resolves.toMatchObject({ message: 'Dropped: a later job of this archive is being read' });
    await world.archives.change(ID, { job: { id: 'job-2' } });
    world.archives.dieAt = 'move';
    await expect(world.retrieve(older)).rejects.toThrow('died');
    expect(world.row.job).toMatchObject({ id: 'job-1', newer: 'job-2' });
  });
});

describe('if the answer to PutObject is lost', () => {
  it('after the effect, the object is found at once', async () => {
    const world = put();
    world.s3.loseAnswer = true;
    await world.notify();
    await world.drain();
    expectWhole(world);
    expect(world.row.object?.checksum).toBe(world.s3.objects.get(world.row.archive.key)!.checksum);
  });

  it('before the effect, the archive is copied again at once', async () => {
    const world = put();
    const make = world.s3.put.bind(world.s3);
    jest.spyOn(world.s3, 'put').mockImplementationOnce(async (_, body) => {
      await body.toArray();
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    }).mockImplementation(make);
    await world.notify();
    await world.drain();
    expectWhole(world, 2);
  });

  /** S3 makes the object after the function has looked for it and given up. */
  async function late() {
    const world = put();
    const message = await notified(world);
    const make = world.s3.put.bind(world.s3);
    let come: () => Promise<unknown> = async () => undefined;
    jest.spyOn(world.s3, 'put').mockImplementationOnce(async (target, body) => {
      const bytes = await body.toArray() as Buffer[];
      come = () => make(target, { [Symbol.asyncIterator]: async function* () { yield* bytes; } } as never);
      throw Object.assign(new Error('the answer is lost'), { name: 'NoAnswer' });
    });
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(world.row).toMatchObject({ status: 'requested', upload: { put_unclear: true }, failure: { reason: 'DownloadFailed' } });
    expect(world.row).not.toHaveProperty('lease');
    await come();
    return { world, message };
  }

  it('and the effect comes after the look, the next delivery finds the object', async () => {
    const { world, message } = await late();
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectWhole(world);
    expect(world.row.failure).toBeUndefined();
  });

  it('and the effect comes after the look, the sweep finds the object before it pays again', async () => {
    const { world } = await late();
    world.expired.add('job-1');
    await world.sweep();
    expectWhole(world);
  });

  it('and the archive was given up, the message settles it', async () => {
    const { world, message } = await late();
    await world.archives.move(ID, { from: ['requested'], to: 'failed' });
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectWhole(world);
  });

  it('and nothing comes, the sweep requests the archive once its output is gone', async () => {
    const { world } = await late();
    world.s3.objects.clear();
    await world.archives.change(ID, { failure: undefined });
    world.expired.add('job-1');
    await world.sweep();
    expect([world.asked, world.row.status]).toEqual([1, 'requested']);
  });
});

describe('an object at the key', () => {
  it('of something else is never replaced: the archive fails', async () => {
    const world = put();
    world.s3.objects.set(world.row.archive.key, ANOTHER);
    await world.notify();
    await world.drain();
    expect(world.row).toMatchObject({ status: 'failed', failure: { reason: 'DestinationKeyOccupied' } });
    expect(world.row).not.toHaveProperty('lease');
    expect([...world.s3.objects.values()]).toEqual([ANOTHER]);
  });

  it.each([412, 409])('that is gone again, after a %i, lets the message come back', async (httpStatusCode) => {
    const world = put();
    const message = await notified(world);
    const refusal = Object.assign(new Error('no'), { name: 'Refused', $metadata: { httpStatusCode } });
    jest.spyOn(world.s3, 'put').mockRejectedValueOnce(refusal);
    await expect(world.retrieve(message)).rejects.toBe(refusal);
    expect(world.row.upload).not.toHaveProperty('put_unclear');
    await world.retrieve(message);
    expectWhole(world, 2);
  });
});

describe('a refusal', () => {
  it('to look at the key lets go of the archive, is noted, and counts against the destination', async () => {
    const world = put();
    const message = await notified(world);
    world.archives.dieAt = 'move';
    await expect(world.retrieve(message)).rejects.toThrow('died');
    world.clock.time += 900_000;
    jest.spyOn(world.s3, 'object').mockRejectedValueOnce(Object.assign(new Error('no'), { name: 'Forbidden', $metadata: { httpStatusCode: 403 } }));
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'Forbidden' });
    expect(world.row).toMatchObject({ upload: { put_unclear: true }, failure: { reason: 'UploadFailed', message: 'Forbidden: no' } });
    expect(world.row).not.toHaveProperty('lease');
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectWhole(world);
  });

  it('is noted with the end of the lease, and the message comes back', async () => {
    const world = put();
    const message = await notified(world);
    jest.spyOn(world.s3, 'put').mockRejectedValue(Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }));
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(world.row).toMatchObject({ status: 'requested', failure: { reason: 'UploadFailed', message: 'AccessDenied: no' } });
    expect(world.row).not.toHaveProperty('lease');
    expect(world.row.upload).not.toHaveProperty('put_unclear');
  });

  it('because the output is gone marks the archive due', async () => {
    const world = put();
    const message = await notified(world);
    world.expired.add('job-1');
    await expect(world.retrieve(message)).resolves.toBe('Marked due: OutputExpired');
    expect(world.row).toMatchObject({ due_at: world.clock.now() / 1000, failure: { reason: 'OutputExpired' } });
    expect(world.row).not.toHaveProperty('lease');
  });
});

describe('the sweep', () => {
  it('sends a lost notification again, and pays for no other job', async () => {
    const world = put();
    await world.sweep();
    await world.drain();
    expectWhole(world);
  });

  it('goes on with the later of two jobs, so that its clock runs', async () => {
    const world = put();
    const done = (seconds: number) => new Date(world.clock.time - seconds * 1000).toISOString();
    world.known.set('job-1', { ...world.job, CompletionDate: done(7200) });
    world.known.set('job-2', { ...world.job, JobId: 'job-2', CompletionDate: done(3600) });
    await world.archives.change(ID, { job: { id: 'job-2', completed_at: world.clock.time / 1000 - 3600, newer: 'job-1' } });
    await world.sweep();
    expect(JSON.parse(world.notifications.bodies[0])).toMatchObject({ JobId: 'job-2' });
    expect(world.row).toMatchObject({ job: { id: 'job-2' }, patience: { no_progress_since: world.clock.time / 1000 } });
  });

  it('waits for a copy that is under way', async () => {
    const world = put();
    const lease = { owner: 'delivery', until: world.row.due_at + 100 };
    await world.archives.change(ID, { lease });
    world.expired.add('job-1');
    await world.sweep();
    expect([world.asked, world.row.due_at]).toEqual([0, lease.until]);
  });
});

describe('nothing is paid for twice', () => {
  it('if the output of the second job is good, and what went wrong with the first is over', async () => {
    const world = put();
    const first = await notified(world);
    world.expired.add('job-1');
    await world.retrieve(first);
    await world.sweep();
    expect(world.row).toMatchObject({ job: { id: 'job-2' }, failure: { reason: 'OutputExpired' } });
    await world.notify(JSON.stringify({ ...world.job, JobId: 'job-2', CompletionDate: new Date(world.clock.time).toISOString() }));
    jest.spyOn(world.s3, 'put').mockRejectedValue(Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }));
    await expect(world.retrieve(world.chunks.bodies[0])).rejects.toMatchObject({ name: 'AccessDenied' });
    // With this reason a resume reads on from the job, and the sweep requests no third.
    expect(world.row).toMatchObject({ job: { id: 'job-2' }, failure: { reason: 'UploadFailed', message: 'AccessDenied: no' } });
  });

  it('if the answer to the request was lost, and the message waits in its queue', async () => {
    const world = put();
    await world.archives.change(ID, { 'job': undefined, 'patience.answer_due': world.row.due_at });
    const message = await notified(world);
    expect(world.row).toMatchObject({ job: { id: 'job-1', completed_at: expect.any(Number) }, patience: { answer_due: world.row.due_at } });
    await world.sweep();
    expect(world.asked).toBe(0);
    await world.retrieve(message);
    expectWhole(world);
  });

  it('if a delivery begins to read an output that the sweep is about to replace', async () => {
    const world = put();
    const message = await notified(world);
    const open = world.glacier.open;
    let goOn = () => {};
    const swept = new Promise<void>((resolve) => { goOn = resolve; });
    jest.spyOn(world.glacier, 'open').mockImplementationOnce(async (range) => {
      await swept;
      return open(range);
    });
    let copied: Promise<unknown> | undefined;
    world.archives.before.change = async () => {
      world.expired.clear();
      copied = world.retrieve(message);
      await new Promise(setImmediate);
    };
    world.expired.add('job-1');
    await world.sweep();
    goOn();
    await copied;
    expect(world.asked).toBe(0);
    expectWhole(world);
  });
});

it('a delivery claims no archive that has gone on in parts since it was read', async () => {
  const world = put();
  const message = await notified(world);
  await world.archives.change(ID, { 'patience.no_progress_since': 1, 'job': undefined });
  world.archives.before.change = () => world.archives.change(ID, { way: 'parts', upload: { generation: 2, state: 'none', renewed: 1 } });
  await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'ArchiveBusyError' });
  expect(world.row).not.toHaveProperty('lease');
});

it('an archive that ran out of time goes on in parts, as the next generation', async () => {
  const world = put();
  const message = await notified(world);
  world.remaining = 10_050;
  jest.spyOn(world.s3, 'put').mockImplementation((_, _body, abort) => new Promise((_resolve, reject) => abort!.addEventListener('abort', () => reject(new Error('aborted')))));
  await expect(world.retrieve(message)).resolves.toBe('Marked due: DownloadFailed');
  expect(world.row).toMatchObject({ way: 'parts', status: 'requested', upload: { generation: 2, state: 'none' }, archive: { chunk_size: 8 * 2 ** 20, chunks_count: 1 } });
  world.remaining = 900_000;
  await world.sweep();
  await world.drain();
  expect([world.row.status, world.row.upload.generation, world.s3.completions, world.asked]).toEqual(['downloaded', 2, 1, 0]);
});

it('a message that its queue gave up marks the archive, whose job stays named', async () => {
  const world = put();
  await expect(world.giveUp(await notified(world))).resolves.toMatchObject({ message: 'Marked due: DownloadFailed' });
  expect(world.row).toMatchObject({ job: { id: 'job-1' }, failure: { message: expect.stringContaining('copying the archive failed') } });
  await world.sweep();
  await world.drain();
  expectWhole(world);
});

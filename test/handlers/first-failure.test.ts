import { PipelineWorld, ID } from './support/pipeline-world';
import { archiveReady, chunkMessage } from '../../src/contracts/messages';

const denied = () => Object.assign(new Error('User is not authorized to perform: s3:PutObject'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
const WORDS = 'AccessDenied: User is not authorized to perform: s3:PutObject';
const refuse = (object: object, method: string) =>
  jest.spyOn(object as Record<string, () => Promise<unknown>>, method).mockImplementation(async () => { throw denied(); });
const chunk = (number: number) => chunkMessage({ ...ID, chunk: number });

/** An archive of two chunks that is staged. */
async function staged() {
  const world = new PipelineWorld();
  await world.notify();
  world.chunks.bodies.length = 0;
  return world;
}

describe('the row says what went wrong from the first failed try on', () => {
  it('if S3 begins no upload', async () => {
    const world = new PipelineWorld();
    refuse(world.s3, 'start');
    await expect(world.notify()).rejects.toThrow('not authorized');
    expect(world.row).toMatchObject({ status: 'requested', failure: { reason: 'UploadFailed', message: WORDS } });
  });

  it('if S3 refuses a part', async () => {
    const world = await staged();
    refuse(world.s3, 'upload');
    await expect(world.retrieve(chunk(1))).rejects.toThrow('not authorized');
    expect(world.row.failure).toEqual({ reason: 'UploadFailed', message: WORDS });
  });

  it('if Glacier refuses to send a chunk', async () => {
    const world = await staged();
    refuse(world.glacier, 'open');
    await expect(world.retrieve(chunk(1))).rejects.toThrow('not authorized');
    expect(world.row.failure).toEqual({ reason: 'DownloadFailed', message: WORDS });
  });

  it('if S3 refuses the completion', async () => {
    const world = await staged();
    for (const number of [1, 2]) await world.retrieve(chunk(number));
    refuse(world.s3, 'complete');
    await expect(world.prove(archiveReady({ ...ID, generation: 1 }))).rejects.toThrow('not authorized');
    expect(world.row).toMatchObject({ status: 'staged', failure: { reason: 'UploadFailed', message: WORDS } });
  });
});

it.each([
  ['RequestTimeout', 400, 'Your socket connection to the server was not read from or written to within the timeout period'],
  ['IncompleteBody', 400, 'You did not provide the number of bytes specified by the Content-Length HTTP header'],
  ['OperationAborted', 409, 'A conflicting conditional operation is currently in progress against this resource'],
  ['SlowDown', 503, 'Please reduce your request rate'],
])('a destination that is slow or busy does not refuse: %s', async (name, httpStatusCode, message) => {
  const world = await staged();
  jest.spyOn(world.s3, 'upload').mockRejectedValue(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }));
  await expect(world.retrieve(chunk(1))).rejects.toThrow(message);
  expect(world.row.failure).toEqual({ reason: 'DownloadFailed', message: `${name}: ${message}` });
});

describe('a failed try', () => {
  it('does not make the archive due, and is written only once', async () => {
    const world = await staged();
    const { due_at: dueAt } = world.row;
    refuse(world.s3, 'upload');
    const change = jest.spyOn(world.archives, 'change');
    for (const number of [1, 2, 1]) await world.retrieve(chunk(number)).catch(() => undefined);
    expect(world.row.due_at).toBe(dueAt);
    expect(change).toHaveBeenCalledTimes(1);
  });

  it('is forgotten when a chunk of the archive is copied', async () => {
    const world = await staged();
    const refused = refuse(world.s3, 'upload');
    await world.retrieve(chunk(1)).catch(() => undefined);
    refused.mockRestore();
    await world.retrieve(chunk(2));
    expect(world.row.failure).toBeUndefined();
  });

  it('does not hide that the sweep must request another job', async () => {
    const world = await staged();
    const gone = { reason: 'OutputExpired', message: 'gone' } as const;
    await world.archives.change(ID, { failure: gone });
    refuse(world.s3, 'upload');
    await world.retrieve(chunk(1)).catch(() => undefined);
    expect(world.row.failure).toEqual(gone);
  });

  it('that meets a newer failure leaves it as it is', async () => {
    const world = await staged();
    const newer = { reason: 'TreeHashMismatch', message: 'wrong' } as const;
    refuse(world.s3, 'upload');
    world.archives.before.change = () => { world.archives.put(ID, { ...world.row, failure: newer }); };
    await world.retrieve(chunk(1)).catch(() => undefined);
    expect(world.row.failure).toEqual(newer);
  });

  it('of an archive that is settled by then changes nothing', async () => {
    const world = await staged();
    refuse(world.s3, 'upload');
    world.archives.before.change = () => { world.archives.put(ID, { ...world.row, status: 'failed' }); };
    await world.retrieve(chunk(1)).catch(() => undefined);
    expect(world.row).not.toHaveProperty('failure');
  });

  it('of a service other than S3 and Glacier is not noted', async () => {
    const world = await staged();
    refuse(world.archives, 'putChunk');
    await expect(world.retrieve(chunk(1))).rejects.toThrow('not authorized');
    expect(world.row.failure).toBeUndefined();
  });

  it('is thrown with the error of the table if it cannot be noted', async () => {
    const world = await staged();
    refuse(world.s3, 'upload');
    jest.spyOn(world.archives, 'change').mockRejectedValueOnce(new Error('no table'));
    await expect(world.retrieve(chunk(1))).rejects.toThrow(`${WORDS} (and the archive's row could not be written: no table)`);
  });
});

import { randomBytes } from 'node:crypto';
import { failure, GlacierWorld, MIB } from './glacier-world';
import { TreeHash } from '../../../local/tree-hash';

const vaultName = 'v';
const data = randomBytes(6.5 * MIB);
const treeHashOf = (start: number, end: number) => new TreeHash().update(data.subarray(start, end + 1)).digest();

let world: GlacierWorld;
let archiveId: string;
beforeAll(async () => {
  world = await GlacierWorld.start();
  await world.vault(vaultName);
  archiveId = await world.upload(vaultName, data, 'six and a half');
});
afterAll(async () => world.stop());

const retrieve = (RetrievalByteRange?: string) => world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, RetrievalByteRange });
const last = data.length - 1;

describe('the output of a retrieval', () => {
  it('is complete, with its hash, description and type', async () => {
    const output = await world.output(vaultName, await retrieve());
    expect(output.data.equals(data)).toBe(true);
    expect(output).toMatchObject({
      status: 200, checksum: treeHashOf(0, last), acceptRanges: 'bytes', contentType: 'application/octet-stream', archiveDescription: 'six and a half',
    });
    expect(output.contentRange).toBeUndefined();
  });

  it.each([
    ['the first MiB', 0, MIB - 1],
    ['an inner node', 2 * MIB, 4 * MIB - 1],
    ['the last node, which is shorter', 4 * MIB, last],
    ['the last leaf, which is shorter', 6 * MIB, last],
    ['everything', 0, last],
  ])('comes with a tree hash for %s', async (_, start, end) => {
    const output = await world.output(vaultName, await retrieve(), `bytes=${start}-${end}`);
    expect(output).toMatchObject({ status: 206, contentRange: `bytes ${start}-${end}/${data.length}`, checksum: treeHashOf(start, end) });
    expect(output.data.equals(data.subarray(start, end + 1))).toBe(true);
  });

  it.each([
    ['one byte', 0, 0],
    ['a range across leaves', MIB - 1, MIB],
    ['aligned MiB that are not a node', MIB, 3 * MIB - 1],
    ['a node and a half', 0, 3 * MIB - 1],
    ['the last byte', last, last],
  ])('comes without a tree hash for %s', async (_, start, end) => {
    const output = await world.output(vaultName, await retrieve(), `bytes=${start}-${end}`);
    expect(output).toMatchObject({ status: 206, contentRange: `bytes ${start}-${end}/${data.length}` });
    expect(output.checksum).toBeUndefined();
    expect(output.data.equals(data.subarray(start, end + 1))).toBe(true);
  });

  it('ends with the archive, also if the range ends later', async () => {
    const jobId = await retrieve();
    for (const range of [`bytes=${6 * MIB}-${10 * MIB}`, `bytes=${6 * MIB}-`]) {
      const output = await world.output(vaultName, jobId, range);
      expect(output).toMatchObject({ contentRange: `bytes ${6 * MIB}-${last}/${data.length}`, checksum: treeHashOf(6 * MIB, last) });
    }
  });

  it.each([`bytes=${data.length}-`, 'bytes=5-4', 'bytes=-5', 'bytes=0-1,4-5', '0-5', 'bytes=a-b'])('is refused for the range %s', async (range) => {
    expect(await failure(world.output(vaultName, await retrieve(), range))).toMatchObject({
      name: 'InvalidParameterValueException', status: 400, message: `Invalid Range: ${range}`,
    });
  });

  it('of a retrieved range is numbered from the start of that range', async () => {
    const jobId = await retrieve(`${4 * MIB}-${last}`);
    const whole = await world.output(vaultName, jobId);
    expect(whole).toMatchObject({ status: 200, checksum: treeHashOf(4 * MIB, last) });
    expect(whole.data.equals(data.subarray(4 * MIB))).toBe(true);
    const part = await world.output(vaultName, jobId, `bytes=${MIB}-${2 * MIB - 1}`);
    expect(part).toMatchObject({ contentRange: `bytes ${MIB}-${2 * MIB - 1}/${2.5 * MIB}`, checksum: treeHashOf(5 * MIB, 6 * MIB - 1) });
    expect(part.data.equals(data.subarray(5 * MIB, 6 * MIB))).toBe(true);
  });

  it('of a retrieved range that is not a node of the tree has no hash', async () => {
    expect((await world.output(vaultName, await retrieve(`${MIB}-${3 * MIB - 1}`))).checksum).toBeUndefined();
  });
});

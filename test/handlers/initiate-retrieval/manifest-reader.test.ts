import { S3Client } from '@aws-sdk/client-s3';
import { ManifestBucket } from '../../../src/handlers/initiate-retrieval/manifest-bucket';
import { ManifestReader } from '../../../src/handlers/initiate-retrieval/manifest-reader';
import { recording } from '../support/recording-client';

const lines = (...keys: string[]) => Buffer.from(keys.map((key) => `${JSON.stringify({ key })}\n`).join(''));
const readerOf = (bytes: Buffer) => {
  const reads: number[] = [];
  const reader = new ManifestReader('run-1', 'manifest-1', { read: async (_run, _manifest, _partition, offset) => { reads.push(offset); return bytes.subarray(offset); } });
  return { reader, reads };
};

it('counts places in bytes, not characters', async () => {
  const bytes = lines('日本', 'ü', 'a');
  const { reader, reads } = readerOf(bytes);
  const first = await reader.block({ partition: 1, offset: 0 }, 1);
  expect(first).toEqual({ entries: [{ key: '日本' }], next: { partition: 1, offset: lines('日本').length } });
  expect(await reader.block(first.next, 5)).toEqual({ entries: [{ key: 'ü' }, { key: 'a' }], next: { partition: 2, offset: 0 } });
  expect(reads).toEqual([0]);
});

it('goes on from any place, and back', async () => {
  const { reader, reads } = readerOf(lines('a', 'b', 'c'));
  const offset = lines('a').length;
  expect((await reader.block({ partition: 1, offset }, 1)).entries).toEqual([{ key: 'b' }]);
  expect((await reader.block({ partition: 1, offset: 0 }, 1)).entries).toEqual([{ key: 'a' }]);
  expect(reads).toEqual([offset, 0]);
});

it('does not take half a line for an archive', async () => {
  const { reader } = readerOf(lines('a', 'b').subarray(0, -1));
  await expect(reader.block({ partition: 1, offset: 0 })).rejects.toThrow('partition 1 of the manifest of run-1 does not end with a line');
});

it('reads a partition from the place on', async () => {
  const { client, inputs } = recording(new S3Client({ region: 'eu-west-1' }), [{ Body: { transformToByteArray: async () => lines('a') } }]);
  expect(await new ManifestBucket(client, 'bucket').read('run-1', 'manifest-1', 2, 100)).toEqual(lines('a'));
  expect(inputs).toEqual([{ Bucket: 'bucket', Key: 'run-1/manifest/manifest-1/00002.jsonl', Range: 'bytes=100-' }]);
});

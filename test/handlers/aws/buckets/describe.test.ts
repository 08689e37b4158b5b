import { S3Client } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';

/** A bucket whose S3 answers a HEAD so. */
function bucketThat(answers: () => Promise<Response>) {
  const asked: Request[] = [];
  const handler = {
    handle: async (request: any) => {
      asked.push(request);
      const { status, headers } = await answers();
      return { response: { statusCode: status, headers: Object.fromEntries(headers), body: undefined } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  const s3 = new S3Client({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: handler as never, maxAttempts: 1 });
  return { asked, bucket: new DestinationBucket({ bucketName: 'archives', clientFor: () => s3, streamsFor: () => s3 }) };
}
const answer = (status: number, headers: Record<string, string> = {}) => async () => new Response(null, { status, headers });

it('asks for the current version with its checksum, and gives what S3 says', async () => {
  const { asked, bucket } = bucketThat(answer(200, {
    'content-length': '30',
    'last-modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
    'x-amz-meta-glacier-archive-id': 'archive-1',
    'x-amz-checksum-sha256': 'abc-3',
    'x-amz-checksum-type': 'COMPOSITE',
    'x-amz-version-id': 'v1',
    'x-amz-expiration': 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="old"',
  }));
  expect(await bucket.describe('photos/a')).toEqual({
    kind: 'object',
    object: {
      size: 30,
      metadata: { 'glacier-archive-id': 'archive-1' },
      checksum: 'abc-3',
      type: 'COMPOSITE',
      version: 'v1',
      writtenAt: Date.parse('2026-11-22T10:00:00Z'),
      expiration: 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="old"',
    },
  });
  expect(asked).toEqual([expect.objectContaining({ method: 'HEAD', headers: expect.objectContaining({ 'x-amz-checksum-mode': 'ENABLED' }) })]);
  expect(JSON.stringify(asked[0])).not.toContain('versionId');
});

it.each([[404, 'nothing'], [403, 'denied'], [400, 'denied']])('the answer %i means %s', async (status, kind) => {
  expect(await bucketThat(answer(status)).bucket.describe('photos/a')).toMatchObject({ kind });
});

it('a delete marker is nothing', async () => {
  expect(await bucketThat(answer(404, { 'x-amz-delete-marker': 'true' })).bucket.describe('photos/a')).toEqual({ kind: 'nothing' });
});

it('any other error says nothing of the object', async () => {
  await expect(bucketThat(answer(500)).bucket.describe('photos/a')).rejects.toThrow();
});

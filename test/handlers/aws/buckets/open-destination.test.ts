import '../../../support/lambda-env';
import { S3Client } from '@aws-sdk/client-s3';
import { openDestination } from '../../../../src/handlers/aws/buckets/open-destination';

const BEGUN = { UploadId: 'u', $metadata: {} };

/** The input of an upload that begins in a function with these variables. */
async function begunWith(variables: Record<string, string>): Promise<Record<string, unknown>> {
  const send = jest.spyOn(S3Client.prototype, 'send').mockResolvedValue(BEGUN as never);
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await openDestination().start('k', 'STANDARD', {});
    return send.mock.calls[0][0].input as unknown as Record<string, unknown>;
  } finally {
    process.env = before;
    send.mockRestore();
  }
}

it('an upload carries nothing of its own accord', async () => {
  const input = await begunWith({});
  expect(Object.keys(input).sort()).toEqual(['Bucket', 'ChecksumAlgorithm', 'ChecksumType', 'Key', 'Metadata', 'StorageClass']);
});

it('an upload carries the encryption, the key, the access and the tags that the construct wants', async () => {
  await expect(begunWith({
    DESTINATION_OWNER: '111122223333',
    DESTINATION_ENCRYPTION: 'aws:kms',
    DESTINATION_KEY_ARN: 'arn:key',
    DESTINATION_ACL: 'bucket-owner-full-control',
    DESTINATION_TAGS: '{"cost center":"a&b","origin":"vault"}',
  })).resolves.toMatchObject({
    Bucket: 'destination',
    ExpectedBucketOwner: '111122223333',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'arn:key',
    ACL: 'bucket-owner-full-control',
    Tagging: 'cost%20center=a%26b&origin=vault',
  });
});

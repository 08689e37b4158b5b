import { AbortMultipartUploadCommandInput, ListMultipartUploadsCommandInput, NoSuchUpload, S3Client } from '@aws-sdk/client-s3';
import { cleanupWorld, entry, row } from './cleanup-doubles';
import { DestinationBucket } from '../../../src/handlers/aws/buckets/destination-bucket';
import { ownUploads } from '../../../src/handlers/cleanup/own-uploads';
import { writeReport } from '../../../src/handlers/cleanup/write-report';

/** Roles may have a path. The ARN of a session does not show it. */
const ROLE = 'arn:aws:iam::111122223333:role/teams/Photos-Processor-A1';
const session = (role: string, account = '111122223333') => `arn:aws:sts::${account}:assumed-role/${role}/function`;
const upload = (UploadId: string, initiator?: string) => ({
  Key: 'photos/a', UploadId, StorageClass: 'DEEP_ARCHIVE', Initiated: new Date('2026-11-22T09:00:00Z'), ...(initiator ? { Initiator: { ID: initiator } } : {}),
});

/** The bucket of both transfers. S3 lists what is open, and an upload is gone once it is aborted. */
function sharedBucket(...open: ReturnType<typeof upload>[]) {
  const aborted: string[] = [];
  const send = async ({ input }: { input: ListMultipartUploadsCommandInput & Partial<AbortMultipartUploadCommandInput> }) => {
    if (!input.UploadId) return { Uploads: open.filter(({ Key, UploadId }) => Key === input.Prefix && !aborted.includes(UploadId)) };
    if (aborted.includes(input.UploadId)) throw new NoSuchUpload({ $metadata: {}, message: '' });
    aborted.push(input.UploadId);
    return {};
  };
  const client = Object.assign(new S3Client({ region: 'eu-west-1' }), { send });
  return { aborted, bucket: new DestinationBucket({ bucketName: 'bucket', clientFor: () => client, streamsFor: () => client }) };
}

/** Cleanup of a run that lost the id of the upload of its archive. */
async function cleanUp({ bucket }: ReturnType<typeof sharedBucket>) {
  const logged: Record<string, unknown>[] = [];
  const world = cleanupWorld([[entry('a')]], { a: row('a', 'failed', { upload: { unclear: true } }) });
  const log = { info: () => undefined, warn: (_: string, fields: Record<string, unknown>) => { logged.push(fields); } };
  await writeReport({ run: 'run-1', partition: 1, cared: 0 }, Infinity, { ...world, uploads: ownUploads(bucket, ROLE, log) });
  return logged;
}

it('Cleanup ends its own lost upload, and leaves that of another transfer at the same key', async () => {
  const shared = sharedBucket(upload('ours', session('Photos-Processor-A1')), upload('theirs', session('Other-Processor-B2')));
  await cleanUp(shared);
  expect(shared.aborted).toEqual(['ours']);
});

it.each([
  ['a role in another account', session('Photos-Processor-A1', '999999999999')],
  ['a role whose name only begins like ours', session('Photos-Processor-A12')],
  ['a user named like our role', 'arn:aws:iam::111122223333:user/Photos-Processor-A1'],
  ['an account', '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a'],
  ['an initiator that S3 does not name', undefined],
])('leaves an upload of %s, and logs what the operator needs to abort it', async (_, initiator) => {
  const shared = sharedBucket(upload('theirs', initiator));
  expect(await cleanUp(shared)).toEqual([{ key: 'photos/a', upload_id: 'theirs', initiator, role: ROLE }]);
  expect(shared.aborted).toEqual([]);
});

it('knows its role by the ARN of the role too', async () => {
  const shared = sharedBucket(upload('ours', ROLE));
  expect(await cleanUp(shared)).toEqual([]);
  expect(shared.aborted).toEqual(['ours']);
});

it('does not begin with anything but a role', () => {
  expect(() => ownUploads(sharedBucket().bucket, '111122223333', { info: () => undefined, warn: () => undefined })).toThrow('is not the ARN of a role');
});

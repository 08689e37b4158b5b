import {
  CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, GetObjectTaggingCommand, HeadBucketCommand,
  ListMultipartUploadsCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { credentialsOf, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

const outcome = (call: Promise<unknown>) => call.then(() => 'allowed', (error: Error) => error.name);
const ownerOf = (ministack: MiniStack) => new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
const target = { Bucket: 'uploads', Key: 'a/b' };

/** A role that may do these actions in a new bucket. */
async function writerOf(ministack: MiniStack, ...actions: string[]): Promise<S3Client> {
  await ownerOf(ministack).send(new CreateBucketCommand({ Bucket: target.Bucket }));
  const credentials = await credentialsOf(ministack, { Action: actions, Resource: '*' });
  return new S3Client({ ...ministack.clientConfig, forcePathStyle: true, credentials });
}

describe('upload-permissions', () => {
  const probe = async (ministack: MiniStack, ...more: string[]) => {
    const writer = await writerOf(ministack, 's3:PutObject', ...more);
    const carrying = [{}, { ACL: 'bucket-owner-full-control' }, { Tagging: 'a=b' }] as const;
    return Promise.all(carrying.flatMap((carried) => [
      outcome(writer.send(new PutObjectCommand({ ...target, Body: 'x', ...carried }))),
      outcome(writer.send(new CreateMultipartUploadCommand({ ...target, ...carried }))),
    ]));
  };
  const [yes, no] = [['allowed', 'allowed'], ['AccessDenied', 'AccessDenied']];

  it('denies a list of access and tags to a role that may only write', async () => expect(await probe(patched())).toEqual([...yes, ...no, ...no]));
  it('allows what the role may do', async () => expect(await probe(patched(), 's3:PutObjectAcl', 's3:PutObjectTagging')).toEqual([...yes, ...yes, ...yes]));
  it('is needed: MiniStack allows both', async () => expect(await probe(bare())).toEqual([...yes, ...yes, ...yes]));
});

describe('expected-bucket-owner', () => {
  const probe = async (ministack: MiniStack) => {
    const owner = ownerOf(ministack);
    await owner.send(new CreateBucketCommand({ Bucket: target.Bucket }));
    const asked = (ExpectedBucketOwner: string) => [
      outcome(owner.send(new HeadBucketCommand({ Bucket: target.Bucket, ExpectedBucketOwner }))),
      outcome(owner.send(new PutObjectCommand({ ...target, Body: 'x', ExpectedBucketOwner }))),
    ];
    return Promise.all([...asked('000000000000'), ...asked('999999999999')]);
  };

  it('denies a bucket that another account owns', async () => {
    const [head, put, ...denied] = await probe(patched());
    expect([head, put]).toEqual(['allowed', 'allowed']);
    expect(denied).toEqual([expect.not.stringMatching('allowed'), 'AccessDenied']);
  });
  it('is needed: MiniStack allows it', async () => expect(await probe(bare())).toEqual(Array(4).fill('allowed')));
});

describe('upload-initiator', () => {
  const probe = async (ministack: MiniStack) => {
    const writer = await writerOf(ministack, 's3:PutObject');
    await writer.send(new CreateMultipartUploadCommand({ ...target, Key: 'begun' }));
    const { Uploads } = await ownerOf(ministack).send(new ListMultipartUploadsCommand({ Bucket: target.Bucket, Prefix: 'begun' }));
    return Uploads!.map(({ Initiator }) => Initiator!.ID);
  };

  it('names the session of the role that began it', async () => expect(await probe(patched())).toEqual([expect.stringMatching(/^arn:aws:sts::\d{12}:assumed-role\/[^/]+\//)]));
  it('is needed: MiniStack names the account', async () => expect(await probe(bare())).toEqual(['000000000000']));
});

describe('upload-tags', () => {
  const tagged = { ...target, Key: 'tagged' };
  const probe = async (ministack: MiniStack) => {
    const owner = ownerOf(ministack);
    await owner.send(new CreateBucketCommand({ Bucket: target.Bucket }));
    const { UploadId } = await owner.send(new CreateMultipartUploadCommand({ ...tagged, Tagging: 'team=a%20b&empty=' }));
    const { ETag } = await owner.send(new UploadPartCommand({ ...tagged, UploadId, PartNumber: 1, Body: 'x' }));
    await owner.send(new CompleteMultipartUploadCommand({ ...tagged, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
    return (await owner.send(new GetObjectTaggingCommand(tagged))).TagSet;
  };

  it('gives the object the tags with which its upload began', async () => expect(await probe(patched())).toEqual([{ Key: 'team', Value: 'a b' }, { Key: 'empty', Value: '' }]));
  it('is needed: MiniStack forgets them', async () => expect(await probe(bare())).toEqual([]));
});

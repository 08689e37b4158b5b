import { createHash } from 'crypto';
import { CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { deploy, fn, invoke, machine, role, run, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

describe('error-names', () => {
  const THROWS = 'exports.handler = async () => { const error = new Error("vault is gone"); error.name = "ResourceNotFoundException"; throw error; };';
  const DIES = 'exports.handler = async () => { process.exit(1); };';
  const caughtAs = (next: string) => ({ End: true, Catch: [{ ErrorEquals: [next], Next: 'Caught', Output: '{% $states.errorOutput %}' }] });

  const probe = async (ministack: MiniStack, code: string, name: string) => {
    const { Machine } = await deploy(ministack, {
      Role: role('states', { Action: 'lambda:InvokeFunction', Resource: '*' }),
      Fails: fn(code),
      Machine: machine({ Call: invoke('Fails', caughtAs(name)), Caught: { Type: 'Succeed' } }),
    });
    return run(ministack, Machine);
  };

  it('lets a machine catch an error by its name', async () => {
    const { status, output } = await probe(patched(), THROWS, 'ResourceNotFoundException');
    expect({ status, ...output }).toMatchObject({ status: 'SUCCEEDED', Error: 'ResourceNotFoundException' });
    expect(JSON.parse(output.Cause)).toMatchObject({ errorType: 'ResourceNotFoundException', errorMessage: 'vault is gone' });
  });

  it('lets a machine catch the death of a process', async () => {
    expect(await probe(patched(), DIES, 'Runtime.ExitError')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is needed: MiniStack gives every error the same name', async () => {
    expect(await probe(bare(), THROWS, 'ResourceNotFoundException')).toMatchObject({ status: 'FAILED', error: 'Runtime.HandlerError' });
    expect(await probe(bare(), DIES, 'Runtime.ExitError')).toMatchObject({ status: 'FAILED', error: 'Runtime.HandlerError' });
  });
});

describe('put-object-checksum', () => {
  const probe = async (ministack: MiniStack) => {
    const client = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'whole' }));
    return (await client.send(new PutObjectCommand({ Bucket: 'whole', Key: 'key', Body: 'bytes', ChecksumAlgorithm: 'SHA256' }))).ChecksumSHA256;
  };

  it('answers PutObject with the SHA-256 of the object', async () => {
    expect(await probe(patched())).toBe(createHash('sha256').update('bytes').digest('base64'));
  });

  it('is needed: MiniStack answers without it', async () => {
    expect(await probe(bare())).toBeUndefined();
  });
});

describe('composite-checksum', () => {
  const PARTS = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the last one')];
  const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();
  const COMPOSITE = sha256(Buffer.concat(PARTS.map(sha256))).toString('base64');

  const probe = async (ministack: MiniStack, checksum: string) => {
    const client = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
    const object = { Bucket: 'composites', Key: checksum };
    await client.send(new CreateBucketCommand({ Bucket: object.Bucket }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'SHA256' }));
    const Parts = [];
    for (const [index, Body] of PARTS.entries()) {
      const part = { PartNumber: index + 1, ChecksumSHA256: sha256(Body).toString('base64') };
      const { ETag } = await client.send(new UploadPartCommand({ ...object, UploadId, Body, ...part }));
      Parts.push({ ...part, ETag });
    }
    const complete = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts }, ChecksumSHA256: checksum });
    return client.send(complete).then(done => done.ChecksumSHA256, (error: Error) => error.name);
  };

  it('accepts a composite checksum without the number of parts', async () => {
    expect(await probe(patched(), COMPOSITE)).toBe(`${COMPOSITE}-2`);
  });

  it('still accepts it with the number, and still refuses a wrong checksum', async () => {
    expect(await probe(patched(), `${COMPOSITE}-2`)).toBe(`${COMPOSITE}-2`);
    expect(await probe(patched(), sha256(PARTS[1]).toString('base64'))).toBe('BadDigest');
  });

  it('is needed: MiniStack requires the number', async () => expect(await probe(bare(), COMPOSITE)).toBe('BadDigest'));
});

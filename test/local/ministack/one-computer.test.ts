import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, RestoreObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { twoMiniStacks, until } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

describe('restore-speed', () => {
  /** @returns milliseconds */
  async function restored(ministack: MiniStack): Promise<number> {
    const s3 = new S3Client({ ...ministack.clientConfig, forcePathStyle: true });
    const object = { Bucket: 'archive', Key: 'a' };
    await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
    await s3.send(new PutObjectCommand({ ...object, Body: 'a', StorageClass: 'DEEP_ARCHIVE' }));
    const began = Date.now();
    await s3.send(new RestoreObjectCommand({ ...object, RestoreRequest: { Days: 1, GlacierJobParameters: { Tier: 'Standard' } } }));
    await until('the restored object', async () => (await s3.send(new HeadObjectCommand(object))).Restore?.includes('ongoing-request="false"') || undefined);
    return Date.now() - began;
  }

  it('an archived object can be read sooner than after the two seconds of MiniStack', async () => {
    const [soon, late] = await Promise.all([restored(patched()), restored(bare())]);
    expect(late).toBeGreaterThan(1_900);
    expect(soon).toBeLessThan(late);
  });
});

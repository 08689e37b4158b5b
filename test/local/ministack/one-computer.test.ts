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

describe('service-names', () => {
  /** @returns the answer to a call that is signed for the price list, and milliseconds */
  async function asked({ endpoint }: MiniStack): Promise<{ answer: string; took: number }> {
    const Authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/pricing/aws4_request, SignedHeaders=host, Signature=0';
    const began = Date.now();
    const response = await fetch(endpoint, { method: 'POST', headers: { Authorization } });
    return { answer: `${response.status} ${await response.text()}`, took: Date.now() - began };
  }

  it('a call to a service that MiniStack lacks is refused without the models of all services', async () => {
    const soon = await asked(patched());
    const late = await asked(bare());
    expect(soon.answer).toMatch(/^400 .*pricing/);
    expect(late.answer).toBe(soon.answer);
    expect(late.took).toBeGreaterThan(500);
    expect(soon.took).toBeLessThan(late.took / 2);
  });
});

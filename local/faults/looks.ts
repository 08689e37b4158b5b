import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, GetObjectCommand, NotFound, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsCall } from './aws-calls';
import { LookFault } from './aws-faults';
import { METADATA } from '../../src/contracts/metadata';

/** Real milliseconds. On the clock of a deletion in the soak this is more than a proof may be old (`PROOF_AGE_SECONDS`). */
const LATE_MS = 10_000;
const EXPIRATION = 'expiry-date="Thu, 31 Dec 2099 00:00:00 GMT", rule-id="injected"';
const EXPIRATION_HEADER = 'x-amz-expiration';
const METADATA_HEADER = 'x-amz-meta-';

/** What S3 answered to a HeadObject. */
export interface LookEntry {
  /** When the request came, in milliseconds since the epoch, on the handlers' clock. */
  readonly at: number;
  readonly bucket: string;
  readonly key: string;
  readonly status: number;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** SHA-256, base64. */
  readonly checksum?: string;
  readonly expiration?: string;
}

/** The proxy's log of HeadObject, and what happens to objects at the moment of such a look. */
export class Looks {
  public readonly log: LookEntry[] = [];
  private readonly expiring = new Set<string>();

  /** Does to the object what the fault says, before S3 sees the look at it. `shape`: a number from 0 to 1. */
  public async strike(how: LookFault, { bucket, key }: AwsCall, s3: S3Client, shape: number): Promise<void> {
    switch (how) {
      case 'remove-object': return void await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      case 'change-object': return changeObject(s3, { Bucket: bucket!, Key: key! }, shape < 1 / 2);
      case 'expire-object': return void this.expiring.add(`${bucket}/${key}`);
      case 'late-look': return void await sleep(LATE_MS);
    }
  }

  /** @returns the headers that the handler gets */
  public answered({ bucket = '', key = '' }: AwsCall, at: number, status: number, headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const told = status === 200 && this.expiring.has(`${bucket}/${key}`) ? { ...headers, [EXPIRATION_HEADER]: EXPIRATION } : headers;
    const text = (name: string) => told[name] as string | undefined;
    const metadata = Object.entries(told).filter(([name]) => name.startsWith(METADATA_HEADER));
    this.log.push({
      at,
      bucket,
      key,
      status,
      size: Number(text('content-length')),
      metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA_HEADER.length), String(value)])),
      checksum: text('x-amz-checksum-sha256'),
      expiration: text(EXPIRATION_HEADER),
    });
    return told;
  }
}

/** Other bytes with the metadata that was there, or the same bytes under the name of another archive. */
async function changeObject(s3: S3Client, at: { readonly Bucket: string; readonly Key: string }, changesBytes: boolean): Promise<void> {
  try {
    const { Body, Metadata = {}, ContentLength = 0 } = await s3.send(new GetObjectCommand(at));
    const bytes = Buffer.from(await Body!.transformToByteArray());
    const another = { ...Metadata, [METADATA.ARCHIVE_ID]: 'another' };
    await s3.send(new PutObjectCommand({
      ...at, Body: changesBytes ? randomBytes(ContentLength) : bytes, Metadata: changesBytes ? Metadata : another, ChecksumAlgorithm: 'SHA256',
    }));
  } catch (error) {
    // An object that is gone cannot be changed.
    if (!(error instanceof NoSuchKey || error instanceof NotFound)) throw error;
  }
}

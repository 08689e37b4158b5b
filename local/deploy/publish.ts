import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync, Zippable } from 'fflate';
import { FileAsset } from './assembly';

/** The zip host system Unix: the upper 16 bits of the external attributes hold the file mode. */
const UNIX = 3;
const modeAttributes = (mode: number) => mode * 0x10000;
const isExecutable = (file: string) => Math.floor(statSync(file).mode / 0o100) % 2 === 1;
/** The earliest time stamp of the zip format. */
const EPOCH = new Date(1980, 0, 1);

/** Uploads assets to the bootstrap bucket, where synthesized templates expect them. Creates the bucket on first use. */
export class AssetPublisher {
  private readonly buckets = new Map<string, Promise<void>>();
  private readonly published = new Set<string>();

  constructor(private readonly s3: S3Client, private readonly accountId: string, private readonly region: string) {}

  /** Uploads an asset to its destinations. Does nothing for a destination that already has it, also from another stack. */
  async publish({ path, packaging, destinations }: FileAsset): Promise<void> {
    for (const { bucketName, objectKey } of destinations) {
      const bucket = this.withoutPlaceholders(bucketName);
      const key = this.withoutPlaceholders(objectKey);
      if (this.published.has(`${bucket}/${key}`)) continue;
      await this.put(bucket, key, packaging === 'zip' ? zipDirectory(path) : readFileSync(path));
      this.published.add(`${bucket}/${key}`);
    }
  }

  /** @returns `bucket/key`, the path of the template's URL */
  async publishTemplate(body: string): Promise<string> {
    const bucket = `cdk-hnb659fds-assets-${this.accountId}-${this.region}`;
    const key = `${createHash('sha256').update(body).digest('hex')}.json`;
    await this.put(bucket, key, Buffer.from(body));
    return `${bucket}/${key}`;
  }

  private async put(bucket: string, key: string, body: Uint8Array): Promise<void> {
    const made = this.buckets.get(bucket) ?? this.makeBucket(bucket);
    this.buckets.set(bucket, made);
    await made;
    await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  private async makeBucket(bucket: string): Promise<void> {
    try {
      await this.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    } catch (error) {
      if (!(error instanceof BucketAlreadyOwnedByYou)) throw error; // an earlier deployment into the same local AWS made it
    }
  }

  private withoutPlaceholders(text: string): string {
    return text.replaceAll('${AWS::AccountId}', this.accountId).replaceAll('${AWS::Region}', this.region).replaceAll('${AWS::Partition}', 'aws');
  }
}

/** A zip file of a directory. The same files always give the same bytes. */
export function zipDirectory(directory: string): Uint8Array {
  const files: Zippable = {};
  for (const name of filesBelow(directory)) {
    const file = join(directory, name);
    files[name] = [readFileSync(file), { os: UNIX, attrs: modeAttributes(isExecutable(file) ? 0o755 : 0o644) }];
  }
  return zipSync(files, { level: 0, mtime: EPOCH }); // not compressed: the file stays on this computer
}

function filesBelow(directory: string, prefix = ''): string[] {
  return readdirSync(join(directory, prefix), { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => entry.isDirectory() ? filesBelow(directory, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]);
}

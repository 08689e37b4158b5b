import * as kms from 'aws-cdk-lib/aws-kms';

/** How S3 encrypts an object. */
export enum ObjectEncryption {
  /** With keys that S3 manages (SSE-S3). */
  S3_MANAGED = 'AES256',
  /** With a key of AWS KMS (SSE-KMS). Without `encryptionKey` it is the bucket's own key, or the key `aws/s3` of the account. */
  KMS = 'aws:kms',
}

/** What a destination bucket demands of requests, such as by its policy. */
export interface DestinationBucketOptions {
  /**
   * The encryption that each upload asks for. Some bucket policies deny an upload that does not ask.
   *
   * @default ObjectEncryption.KMS if `encryptionKey` is given. Otherwise uploads ask for none, and S3 encrypts as the bucket says
   */
  readonly encryption?: ObjectEncryption;
  /**
   * The key that encrypts each object. The functions that write may use it. The policy of an imported key, or of a key in another account,
   * must let this account's roles use `kms:Decrypt` and `kms:GenerateDataKey`.
   *
   * @default - the key of the bucket, if it has one
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Id of the account that owns the bucket. S3 denies each request if another account owns it. This protects you if the
   * bucket is deleted and another account takes its name.
   *
   * @default - the owner is not checked
   */
  readonly expectedBucketOwner?: string;
  /**
   * Gives the owner of the bucket full control of each object. Set it for a bucket of another account whose access control lists are still
   * on. Otherwise the objects belong to the account of the transfer. It must be true if the app itself makes such a bucket in another account.
   *
   * @default false
   */
  readonly bucketOwnerFullControl?: boolean;
  /**
   * Tags of each object: at most 10. S3 bills object tags.
   *
   * @default - none
   */
  readonly objectTags?: { [name: string]: string };
  /**
   * Lets the object rules of a launch give tags to single objects, beside `objectTags`. The functions that write may then use
   * `s3:PutObjectTagging`. Who launches then chooses tags, so leave it out if tags decide about access to objects. A launch whose rules
   * have tags is refused without it, before an archive is requested.
   *
   * @default false
   */
  readonly objectTagging?: boolean;
}

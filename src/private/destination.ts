import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow, onObjects } from './worker';
import { isDirectoryBucket } from '../contracts/destination';
import { ENV, EnvName } from '../contracts/env';
import { YES } from '../contracts/launch';
import { isTagName, isTagValue, MOST_TAG_BYTES, MOST_TAGS, TAG_BYTES_RULE, TAG_RULE, tagQuery } from '../contracts/object-tags';
import { DestinationBucketOptions, ObjectEncryption } from '../destination-bucket-options';

/** A part that reaches the destination. */
export interface WithDestination {
  readonly destinationBucket: s3.IBucket;
  readonly destination?: DestinationBucketOptions;
}

/** What is read of the property of a bucket. */
interface OwnershipControls {
  readonly rules?: readonly { readonly objectOwnership?: string }[];
}

/** What a function needs of the key to write parts and to join them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
const WRITE_WITH_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** The canned access control list in S3's own words. CDK's enum has those of CloudFormation. */
const BUCKET_OWNER_FULL_CONTROL = 'bucket-owner-full-control';

/** The environment of each function that reaches the destination. */
export const destinationEnvironment = ({ destinationBucket, destination }: WithDestination): Partial<Record<EnvName, string>> => ({
  [ENV.DESTINATION_BUCKET]: destinationBucket.bucketName,
  ...(destination?.expectedBucketOwner ? { [ENV.DESTINATION_OWNER]: destination.expectedBucketOwner } : {}),
});

/** The environment of the functions that begin uploads and make objects: what each carries. Parts and the completion carry nothing of it. */
export function uploadEnvironment(scope: Construct, { destination = {} }: WithDestination): Partial<Record<EnvName, string>> {
  const { encryptionKey, encryption = encryptionKey && ObjectEncryption.KMS, bucketOwnerFullControl } = destination;
  return {
    ...(encryption ? { [ENV.DESTINATION_ENCRYPTION]: encryption } : {}),
    ...(encryptionKey ? { [ENV.DESTINATION_KEY_ARN]: encryptionKey.keyArn } : {}),
    ...(bucketOwnerFullControl ? { [ENV.DESTINATION_ACL]: BUCKET_OWNER_FULL_CONTROL } : {}),
    ...tagEnvironment(scope, { destination }),
  };
}

/** The environment of the functions that must know of tags: those that make objects, and the one that reads the object rules. */
export const tagEnvironment = (scope: Construct, { destination = {} }: Pick<WithDestination, 'destination'>): Partial<Record<EnvName, string>> => ({
  ...(hasTags(destination.objectTags) ? { [ENV.DESTINATION_TAGS]: Stack.of(scope).toJsonString(destination.objectTags) } : {}),
  ...(destination.objectTagging ? { [ENV.OBJECT_TAGGING]: YES } : {}),
});

/** The actions that S3 demands of the beginning of an upload. */
export const actionsOfUploads = (options: DestinationBucketOptions = {}): string[] => [
  's3:PutObject',
  ...(options.bucketOwnerFullControl ? ['s3:PutObjectAcl'] : []),
  ...(mayTag(options) ? ['s3:PutObjectTagging'] : []),
];

/** Allows a function to ask what stands at a key. Without `s3:ListBucket` S3 answers 403 instead of 404 if nothing does. */
export const lookAtKeys = ({ destinationBucket }: Pick<WithDestination, 'destinationBucket'>): iam.PolicyStatement[] =>
  [onObjects(destinationBucket, '*', 's3:GetObject'), allow(['s3:ListBucket'], [destinationBucket.bucketArn])];

/** What the policy of a bucket in another account must allow the account of the transfer. */
export function policyForAccount(scope: Construct, { destinationBucket, destination }: WithDestination): iam.PolicyStatement[] {
  const principals = [new iam.AccountPrincipal(Stack.of(scope).account)];
  return [
    new iam.PolicyStatement({ principals, actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'], resources: [destinationBucket.bucketArn] }),
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetObject', ...actionsOfUploads(destination), 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [destinationBucket.arnForObjects('*')],
    }),
  ];
}

/** Allows a writing function the use of the key that encrypts the objects. */
export const useOfDestinationKey = ({ destination: { encryptionKey } = {} }: WithDestination): iam.PolicyStatement[] =>
  (encryptionKey ? [allow(WRITE_WITH_KEY, [encryptionKey.keyArn])] : []);

/** @throws Error if the transfer cannot write to the bucket, or if S3 would refuse what is given. A token passes. */
export function checkDestination({ destinationBucket, destination }: WithDestination): void {
  checkBucket('destinationBucket', destinationBucket);
  checkOptions('destination', destination);
}

/** @throws Error if the bucket is known to be of a kind that the transfer cannot use. The launch checks a name that is a token here. */
export function checkBucket(prop: string, bucket: s3.IBucket | undefined): void {
  if (!bucket || Token.isUnresolved(bucket.bucketName) || !isDirectoryBucket(bucket.bucketName)) return;
  throw new Error(`${prop} must be a general purpose bucket, because the transfer cannot use directory buckets (S3 Express One Zone); got '${bucket.bucketName}'`);
}

/**
 * A bucket that keeps access control lists leaves its objects to the account that writes them. If that is not its own account, its owner
 * cannot read them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 *
 * @throws Error if the app itself makes such a bucket in another account, and the owner gets no control. Nothing is known of other buckets.
 */
export function checkOwnership(scope: Construct, { destinationBucket, destination }: WithDestination): void {
  const { account } = destinationBucket.env;
  const made = destinationBucket.node.defaultChild;
  if (destination?.bucketOwnerFullControl || !(made instanceof s3.CfnBucket)) return;
  if (Token.compareStrings(account, Stack.of(scope).account) !== TokenComparison.DIFFERENT) return;
  const controls: OwnershipControls = Stack.of(scope).resolve(made.ownershipControls) ?? {};
  const ownership = controls.rules?.[0]?.objectOwnership ?? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED;
  if (ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED) return;
  throw new Error(`destination.bucketOwnerFullControl must be true, because destinationBucket is in account ${account} and keeps access control lists `
    + `(${ownership}): its owner could not read the objects; got ${destination?.bucketOwnerFullControl}`);
}

function checkOptions(prop: string, options: DestinationBucketOptions = {}): void {
  const { encryption, encryptionKey, expectedBucketOwner: owner, objectTags = {} } = options;
  if (encryptionKey && encryption === ObjectEncryption.S3_MANAGED) {
    throw new Error(`${prop}.encryption must be ObjectEncryption.KMS if ${prop}.encryptionKey is given; got ObjectEncryption.S3_MANAGED`);
  }
  if (owner !== undefined && !Token.isUnresolved(owner) && !/^\d{12}$/.test(owner)) {
    throw new Error(`${prop}.expectedBucketOwner must be the 12 digits of an account's id; got '${owner}'`);
  }
  if (Token.isUnresolved(objectTags)) return;
  const tags = Object.entries(objectTags);
  if (tags.length > MOST_TAGS) throw new Error(`${prop}.objectTags must be at most ${MOST_TAGS} tags; got ${tags.length}`);
  for (const [name, value] of tags) checkTag(`${prop}.objectTags`, name, value);
  if (tags.flat().some((text) => Token.isUnresolved(text))) return;
  const { length: bytes } = tagQuery(objectTags);
  if (bytes > MOST_TAG_BYTES) throw new Error(`${prop}.objectTags must have ${TAG_BYTES_RULE}; got ${bytes}`);
}

function checkTag(prop: string, name: string, value: string): void {
  if ((Token.isUnresolved(name) || isTagName(name)) && (Token.isUnresolved(value) || isTagValue(value))) return;
  throw new Error(`${prop} must be ${TAG_RULE}; got '${name}' = '${value}'`);
}

const hasTags = (tags: DestinationBucketOptions['objectTags']): boolean => tags !== undefined && (Token.isUnresolved(tags) || Object.keys(tags).length > 0);
const mayTag = ({ objectTags, objectTagging = false }: DestinationBucketOptions): boolean => objectTagging || hasTags(objectTags);

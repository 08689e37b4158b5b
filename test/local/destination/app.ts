import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer, GlacierVaultToS3TransferProps, ObjectEncryption } from '../../../src';

/** Transfers into buckets that demand something of each upload. */
const app = new App();
const stack = new Stack(app, 'Destinations');

const quick: Partial<GlacierVaultToS3TransferProps> = {
  download: { chunkSize: Size.mebibytes(8), chunkConcurrency: 2, validationConcurrency: 2 },
  retrieval: { sweepPeriod: Duration.minutes(1) },
  monitoring: { dashboardPeriod: Duration.hours(12) },
};

/** A bucket whose policy denies objects without a header that asks for encryption. */
function encryptedOnly(team: string): s3.Bucket {
  const bucket = new s3.Bucket(stack, `${team}Archive`);
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
  }));
  return bucket;
}

function transferOf(team: string, props: Partial<GlacierVaultToS3TransferProps>): void {
  const destinationBucket = encryptedOnly(team);
  const transfer = new GlacierVaultToS3Transfer(stack, `${team}Transfer`, { ...quick, destinationBucket, ...props });
  new CfnOutput(stack, `${team}DestinationBucket`, { value: destinationBucket.bucketName });
  new CfnOutput(stack, `${team}InventoryBucket`, { value: transfer.inventoryBucket.bucketName });
  new CfnOutput(stack, `${team}LaunchDocument`, { value: transfer.ssmDocument.launchDocumentName });
  new CfnOutput(stack, `${team}ResumeDocument`, { value: transfer.ssmDocument.resumeDocumentName });
}

transferOf('Plain', {});
transferOf('Fitting', {
  destination: {
    encryption: ObjectEncryption.S3_MANAGED,
    expectedBucketOwner: stack.account,
    bucketOwnerFullControl: true,
    objectTags: { origin: 'glacier vault', cost: 'a+b' },
    objectTagging: true,
  },
});
transferOf('Stolen', { destination: { encryption: ObjectEncryption.S3_MANAGED, expectedBucketOwner: '999999999999' } });

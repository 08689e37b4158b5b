import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SPARK_WORK } from '../contracts/keys';
import { InventoryOptions } from '../inventory-options';
import { StoreOptions } from '../part-options';

/** Nothing reads work files once the manifest is built, but people who look for the cause of a failure. */
const WORK_KEPT = Duration.days(14);

/**
 * A private, encrypted bucket that needs TLS. Its reports record what happened to every archive, so nothing in it expires but the work files of
 * Spark. No run can have the name of their folder.
 */
export function createInventoryBucket(scope: Construct, id: string, options: StoreOptions, { engine }: InventoryOptions = {}): s3.Bucket {
  return new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: options.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey: options.encryptionKey,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    lifecycleRules: engine?._glue && [
      { prefix: `${SPARK_WORK}/`, expiration: WORK_KEPT },
      // Of Spark, and of an inventory whose run was stopped while it was kept. That can be hundreds of gigabytes.
      { abortIncompleteMultipartUploadAfter: WORK_KEPT },
    ],
  });
}

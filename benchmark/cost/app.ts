import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from '../../src';
import { MIN_CHUNK_SIZE } from '../../src/contracts/chunk-size';

/** A transfer with the defaults, but for the smallest chunks, so that archives of many chunks are small. Chunks of any size make the same calls. */
const app = new App();
const stack = new Stack(app, 'Cost');

const destinationBucket = new s3.Bucket(stack, 'Destination', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  download: { chunkSize: Size.bytes(MIN_CHUNK_SIZE), chunkConcurrency: 4, prepareConcurrency: 4, validationConcurrency: 4 },
});

new CfnOutput(stack, 'DestinationBucket', { value: destinationBucket.bucketName });
new CfnOutput(stack, 'InventoryBucket', { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });

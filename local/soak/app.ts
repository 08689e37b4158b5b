import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CHUNK_SIZE } from './archives';
import { GlacierVaultToS3Transfer, VaultDeletion } from '../../src';

/** The app of the soak. It has the smallest chunks, so that small archives have several, and periods that its fast clock turns into seconds. */
const app = new App();
const stack = new Stack(app, 'Soak');

const destinationBucket = new s3.Bucket(stack, 'Destination', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  retrieval: { sweepPeriod: Duration.minutes(15), downloadWindow: Duration.hours(12) },
  download: { chunkSize: Size.bytes(CHUNK_SIZE), chunkConcurrency: 4, validationConcurrency: 2 },
  monitoring: { dashboardPeriod: Duration.minutes(30) },
});
const deletion = new VaultDeletion(stack, 'Delete', { transfer });

new CfnOutput(stack, 'DestinationBucket', { value: destinationBucket.bucketName });
new CfnOutput(stack, 'InventoryBucket', { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'ResumeDocument', { value: transfer.ssmDocument.resumeDocumentName });
new CfnOutput(stack, 'DeleteDocument', { value: deletion.documentName });

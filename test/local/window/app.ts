import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from '../../../src';

/** An app with the smallest chunks, two at a time, and the default download window of 24 hours. */
const app = new App();
const stack = new Stack(app, 'Window');

const destinationBucket = new s3.Bucket(stack, 'Destination');
const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  retrieval: { sweepPeriod: Duration.minutes(5) },
  download: { chunkSize: Size.mebibytes(8), chunkConcurrency: 2, validationConcurrency: 2 },
  monitoring: { dashboardPeriod: Duration.hours(12) },
});

new CfnOutput(stack, 'DestinationBucket', { value: destinationBucket.bucketName });
new CfnOutput(stack, 'InventoryBucket', { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'ResumeDocument', { value: transfer.ssmDocument.resumeDocumentName });

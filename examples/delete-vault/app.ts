import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer, VaultDeletion } from 'cdk-glacier-vault-to-s3';

/** A transfer, and a construct that deletes from the vault what was copied. `npm run demo -- --delete` deploys this app on your computer. */
const app = new App();
const stack = new Stack(app, 'DeleteVault');

const destinationBucket = new s3.Bucket(stack, 'Destination', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  // An object that is overwritten or deleted can be had again.
  versioned: true,
});

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  download: { chunkSize: Size.mebibytes(16), chunkConcurrency: 4, validationConcurrency: 2 },
  retrieval: { sweepPeriod: Duration.minutes(1) },
  monitoring: { dashboardPeriod: Duration.minutes(1) },
});
const deletion = new VaultDeletion(stack, 'Delete', { transfer });

new CfnOutput(stack, 'DestinationBucket', { value: destinationBucket.bucketName });
new CfnOutput(stack, 'InventoryBucket', { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'ResumeDocument', { value: transfer.ssmDocument.resumeDocumentName });
new CfnOutput(stack, 'DeleteDocument', { value: deletion.documentName });

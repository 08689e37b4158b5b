import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Campaign, GlacierVaultToS3Transfer } from 'cdk-glacier-vault-to-s3';

/** A transfer, and a campaign that plans and moves all vaults of the region. */
const app = new App();
const stack = new Stack(app, 'ManyVaults');

const destinationBucket = new s3.Bucket(stack, 'Destination', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
});

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  download: { chunkSize: Size.mebibytes(16), chunkConcurrency: 4, validationConcurrency: 2 },
  retrieval: { sweepPeriod: Duration.minutes(1) },
  monitoring: { dashboardPeriod: Duration.minutes(1) },
});
const campaign = new Campaign(stack, 'Campaign', { transfer });

new CfnOutput(stack, 'DestinationBucket', { value: destinationBucket.bucketName });
new CfnOutput(stack, 'InventoryBucket', { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'ResumeDocument', { value: transfer.ssmDocument.resumeDocumentName });
new CfnOutput(stack, 'CampaignDocument', { value: campaign.documentName });

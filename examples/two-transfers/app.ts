import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer, GlacierVaultToS3TransferProps } from 'cdk-glacier-vault-to-s3';

/** Two transfers in one stack, with a destination for each team. Each transfer sees only its own vaults and runs. */
const app = new App();
const stack = new Stack(app, 'TwoTransfers');

/** Small chunks, and a sweep and a dashboard update every minute, so that a trial is quick. */
const quick: Partial<GlacierVaultToS3TransferProps> = {
  download: { chunkSize: Size.mebibytes(8), chunkConcurrency: 3, validationConcurrency: 2 },
  retrieval: { sweepPeriod: Duration.minutes(1) },
  monitoring: { dashboardPeriod: Duration.minutes(1) },
};

function transferOf(team: string, vaults?: string[]): void {
  const destinationBucket = new s3.Bucket(stack, `${team}Archive`, { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
  const transfer = new GlacierVaultToS3Transfer(stack, `${team}Transfer`, { ...quick, destinationBucket, vaults });
  new CfnOutput(stack, `${team}DestinationBucket`, { value: destinationBucket.bucketName });
  new CfnOutput(stack, `${team}InventoryBucket`, { value: transfer.inventoryBucket.bucketName });
  new CfnOutput(stack, `${team}LaunchDocument`, { value: transfer.ssmDocument.launchDocumentName });
  new CfnOutput(stack, `${team}ResumeDocument`, { value: transfer.ssmDocument.resumeDocumentName });
}

transferOf('Studio');
transferOf('Finance', ['ledgers', 'ledgers-2010']);

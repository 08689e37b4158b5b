import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer, InventoryEngine } from '../../../src';

/** Two transfers into one bucket. One of them sorts inventories of more than a hundred archives with Spark. */
const app = new App();
const stack = new Stack(app, 'Engines');
const destinationBucket = new s3.Bucket(stack, 'Archive');

for (const [team, engine] of [['One', InventoryEngine.lambda()], ['Spark', InventoryEngine.glue({ above: 100 })]] as const) {
  const transfer = new GlacierVaultToS3Transfer(stack, `${team}Transfer`, { destinationBucket, inventory: { engine } });
  new CfnOutput(stack, `${team}DestinationBucket`, { value: destinationBucket.bucketName });
  new CfnOutput(stack, `${team}InventoryBucket`, { value: transfer.inventoryBucket.bucketName });
  new CfnOutput(stack, `${team}LaunchDocument`, { value: transfer.ssmDocument.launchDocumentName });
  new CfnOutput(stack, `${team}ResumeDocument`, { value: transfer.ssmDocument.resumeDocumentName });
}

import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from 'cdk-glacier-vault-to-s3';

/** The shortest complete use. A transfer needs only a bucket; everything else has a default. */
const app = new App();
const stack = new Stack(app, 'Archives');

const destinationBucket = new s3.Bucket(stack, 'Destination');
const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket });

new CfnOutput(stack, 'Launch', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'Resume', { value: transfer.ssmDocument.resumeDocumentName });
new CfnOutput(stack, 'Inventory', { value: transfer.inventoryBucket.bucketName });

import { App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { GlacierVaultToS3Transfer } from 'cdk-glacier-vault-to-s3';

/** Your own key encrypts the archives and the transfer's stores. Resources and objects have tags, and the operators get alarms by mail. */
const app = new App();
const stack = new Stack(app, 'OwnKeyAndAlarms');
Tags.of(stack).add('cost-center', 'archive');

const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const operators = new sns.Topic(stack, 'Operators', { enforceSSL: true });
operators.addSubscription(new subscriptions.EmailSubscription('operators@example.com'));

// The transfer encrypts objects with the key of the bucket. A bucket key makes the requests to KMS few.
const destinationBucket = new s3.Bucket(stack, 'Destination', {
  encryptionKey: key,
  bucketKeyEnabled: true,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
});

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  destination: { objectTags: { origin: 'glacier' } },
  encryptionKey: key,
  monitoring: { alarmTopic: operators, completionTopic: operators },
});

new CfnOutput(stack, 'Launch', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'Resume', { value: transfer.ssmDocument.resumeDocumentName });
new CfnOutput(stack, 'Inventory', { value: transfer.inventoryBucket.bucketName });

import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from '../../../src';

/** A transfer, and a role that may do nothing but watch its runs. */
const app = new App();
const stack = new Stack(app, 'Archives');
const destinationBucket = new s3.Bucket(stack, 'Destination');
const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket, retrieval: { sweepPeriod: Duration.minutes(1) } });
const watcher = new iam.Role(stack, 'Watcher', { assumedBy: new iam.AccountRootPrincipal() });
transfer.grantWatch(watcher);
new CfnOutput(stack, 'LaunchDocument', { value: transfer.ssmDocument.launchDocumentName });
new CfnOutput(stack, 'Watchers', { value: watcher.roleArn });
app.synth();

import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from 'cdk-glacier-vault-to-s3';

/** The shortest complete use. A transfer needs only a bucket; everything else has a default. */
const app = new App();
const stack = new Stack(app, 'Minimal');

const destinationBucket = new s3.Bucket(stack, 'Destination');
new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket });

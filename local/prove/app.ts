import { App, CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { APP_ENV, CHUNK_SIZE, OUTPUT } from './settings';
import { GlacierVaultToS3Transfer } from '../../src';

/**
 * What `npm run prove` deploys: examples/quick-start, under a name that no other stack has, for one vault. Nothing is retained, so the
 * deletion of the stack removes all of it.
 */
const { [APP_ENV.STACK_NAME]: stackName, [APP_ENV.VAULT_NAME]: vaultName, CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
if (!stackName || !vaultName) throw new Error(`${APP_ENV.STACK_NAME} and ${APP_ENV.VAULT_NAME} must be set; npm run prove sets them`);
const stack = new Stack(new App(), stackName, { env: { account, region }, description: 'Made by npm run prove, which also removes it' });

const destinationBucket = new s3.Bucket(stack, 'Destination', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});

const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  vaults: [vaultName],
  removalPolicy: RemovalPolicy.DESTROY,
  download: { chunkSize: Size.bytes(CHUNK_SIZE), chunkConcurrency: 4, validationConcurrency: 2 },
  retrieval: { sweepPeriod: Duration.minutes(1) },
  monitoring: { dashboardPeriod: Duration.minutes(1) },
});

// The proof reads the duration of each copy from a line of Lambda, which a transfer does not log otherwise.
(transfer.chunkPipeline.chunkRetrievalFunction.node.defaultChild as CfnFunction).addPropertyOverride('LoggingConfig.SystemLogLevel', 'INFO');

new CfnOutput(stack, OUTPUT.DESTINATION, { value: destinationBucket.bucketName });
new CfnOutput(stack, OUTPUT.INVENTORY, { value: transfer.inventoryBucket.bucketName });
new CfnOutput(stack, OUTPUT.LAUNCH, { value: transfer.ssmDocument.launchDocumentName });

import { readFileSync } from 'fs';
import { App, AppProps, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { GlacierVaultToS3Transfer, GlacierVaultToS3TransferProps } from '../../src';

/** An app for templates alone: it copies no asset, and writes no metadata that no template holds. */
export const testApp = ({ context, ...props }: AppProps = {}): App =>
  new App({ treeMetadata: false, analyticsReporting: false, context: { [cxapi.DISABLE_ASSET_STAGING_CONTEXT]: true, ...context }, ...props });

export interface TransferOptions extends Partial<GlacierVaultToS3TransferProps> {
  readonly app?: App;
  readonly stack?: StackProps;
}

/** A stack with one transfer, `Transfer`, into a bucket of its own, `Destination`. */
export function transferStack(options: TransferOptions = {}): { stack: Stack; transfer: GlacierVaultToS3Transfer } {
  const { app = testApp(), stack: stackProps, ...props } = options;
  const stack = new Stack(app, 'Stack', stackProps);
  const destinationBucket = new s3.Bucket(stack, 'Destination', { removalPolicy: RemovalPolicy.RETAIN });
  return { stack, transfer: new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket, ...props }) };
}

/** The bucket of `transferStack`, for another transfer in that stack. */
export const destinationOf = (stack: Stack): s3.IBucket => stack.node.findChild('Destination') as s3.Bucket;

export const transferTemplate = (options?: TransferOptions): Template => Template.fromStack(transferStack(options).stack);

/** Every feature flag as CDK recommends it for new apps. */
export function recommendedFlags(): AppProps['context'] {
  return JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
}

/** Makes a value at the first call and returns the same value at each later one. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from '../../../src';
import { METRIC_NAMESPACE } from '../../../src/contracts/metrics';
import { copyMetrics } from '../../../src/handlers/chunk-pipeline/copy-metrics';
import { testApp } from '../../support/stacks';

it('writes the metric that the dashboard reads, one line for a batch: same namespace, name and dimensions', () => {
  const stack = new Stack(testApp(), 'Stack');
  const transfer = new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: new s3.Bucket(stack, 'Destination') });
  const read = transfer.chunkPipeline.metricBytesCopied();
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const metrics = copyMetrics(read.dimensions!.Transfer);
  metrics.publish();
  metrics.copied(42);
  metrics.copied(8);
  metrics.publish();
  metrics.publish();
  expect(write).toHaveBeenCalledTimes(1);
  const written = JSON.parse(write.mock.calls[0][0] as string) as Record<string, any>;
  write.mockRestore();
  const [{ Namespace, Dimensions, Metrics }] = written._aws.CloudWatchMetrics;
  expect([Namespace, Metrics]).toEqual([METRIC_NAMESPACE, [{ Name: read.metricName, Unit: 'Bytes' }]]);
  expect(Object.fromEntries(Dimensions[0].map((name: string) => [name, written[name]]))).toEqual(read.dimensions);
  expect(written[read.metricName]).toEqual([42, 8]);
});

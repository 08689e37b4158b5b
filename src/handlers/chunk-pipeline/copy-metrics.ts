import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CopyMetrics } from './chunk-retrieval';
import { BYTES_COPIED, CHUNK_RETRIEVAL_SERVICE, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../contracts/metrics';

/** Writes the bytes of each chunk into the log in CloudWatch's embedded metric format, which needs no call and no permission. */
export function copyMetrics(transfer: string): CopyMetrics {
  const defaultDimensions = { [METRIC_DIMENSION.TRANSFER]: transfer };
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: CHUNK_RETRIEVAL_SERVICE, defaultDimensions });
  return {
    copied: (bytes) => {
      metrics.addMetric(BYTES_COPIED, MetricUnit.Bytes, bytes);
      metrics.publishStoredMetrics();
    },
  };
}

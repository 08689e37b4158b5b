import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SweepMetrics } from './ports';
import { JOBS_UNANNOUNCED, METRIC_DIMENSION, METRIC_NAMESPACE, SWEEP_SERVICE } from '../../contracts/metrics';

/** Writes into the log in CloudWatch's embedded metric format, which needs no call and no permission. */
export function sweepMetrics(transfer: string): SweepMetrics {
  const defaultDimensions = { [METRIC_DIMENSION.TRANSFER]: transfer };
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SWEEP_SERVICE, defaultDimensions });
  return {
    unannounced: () => {
      metrics.addMetric(JOBS_UNANNOUNCED, MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    },
  };
}

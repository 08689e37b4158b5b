import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { GateMetric } from './walk';
import { GATE_CLOSED, INITIATE_RETRIEVAL_SERVICE, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../contracts/metrics';

/** Writes at each look whether the gate is closed (1) or open (0). The log carries the metric, so it needs no call and no permission. */
export function gateMetric(transfer: string): GateMetric {
  const defaultDimensions = { [METRIC_DIMENSION.TRANSFER]: transfer };
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: INITIATE_RETRIEVAL_SERVICE, defaultDimensions });
  return {
    seen: (isClosed) => {
      metrics.addMetric(GATE_CLOSED, MetricUnit.NoUnit, isClosed ? 1 : 0);
      metrics.publishStoredMetrics();
    },
  };
}

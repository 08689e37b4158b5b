import { Metrics } from '@aws-lambda-powertools/metrics';
import { LogMetric, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../contracts/metrics';

/** @returns what writes a value into the log in CloudWatch's embedded metric format. That needs no call and no permission. */
export function logMetric({ name, service, unit }: LogMetric, transfer: string): (value: number) => void {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service, defaultDimensions: { [METRIC_DIMENSION.TRANSFER]: transfer } });
  return (value) => {
    metrics.addMetric(name, unit, value);
    metrics.publishStoredMetrics();
  };
}

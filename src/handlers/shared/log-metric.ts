import { Metrics } from '@aws-lambda-powertools/metrics';
import { LogMetric, METRIC_DIMENSION, METRIC_NAMESPACE } from '../../contracts/metrics';

/** @returns what writes a value into the log in CloudWatch's embedded metric format. That needs no call and no permission. */
export function logMetric(metric: LogMetric, transfer: string): (value: number) => void {
  const { add, publish } = gatheredLogMetric(metric, transfer);
  return (value) => {
    add(value);
    publish();
  };
}

/** The same for several values, which `publish` writes as one line. */
export function gatheredLogMetric({ name, service, unit }: LogMetric, transfer: string): { add(value: number): void; publish(): void } {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service, defaultDimensions: { [METRIC_DIMENSION.TRANSFER]: transfer } });
  return {
    add: (value) => { metrics.addMetric(name, unit, value); },
    publish: () => { if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics(); },
  };
}

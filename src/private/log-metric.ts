import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { LogMetric, METRIC_DIMENSION, METRIC_NAMESPACE, SERVICE_DIMENSION } from '../contracts/metrics';

/** A metric that a function of this transfer writes into its log. The options come from the user, and replace the defaults but not the identity. */
export const logMetric = ({ name, service }: LogMetric, transfer: string, options: cloudwatch.MetricOptions): cloudwatch.Metric =>
  new cloudwatch.Metric({
    ...options,
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { [METRIC_DIMENSION.TRANSFER]: transfer, [SERVICE_DIMENSION]: service },
  });

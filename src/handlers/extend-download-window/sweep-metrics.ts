import { SweepMetrics } from './ports';
import { LOG_METRIC } from '../../contracts/metrics';
import { logMetric } from '../shared/log-metric';

export function sweepMetrics(transfer: string): SweepMetrics {
  const write = logMetric(LOG_METRIC.JOBS_UNANNOUNCED, transfer);
  return { unannounced: () => write(1) };
}

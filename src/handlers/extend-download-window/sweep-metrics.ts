import { SweepMetrics } from './ports';
import { LOG_METRIC } from '../../contracts/metrics';
import { logMetric } from '../shared/log-metric';

export function sweepMetrics(transfer: string): SweepMetrics {
  const unannounced = logMetric(LOG_METRIC.JOBS_UNANNOUNCED, transfer);
  const heldBack = logMetric(LOG_METRIC.REQUESTS_HELD_BACK, transfer);
  return { unannounced: () => unannounced(1), heldBack: () => heldBack(1) };
}

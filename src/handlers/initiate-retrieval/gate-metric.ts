import { GateMetric } from './walk';
import { LOG_METRIC } from '../../contracts/metrics';
import { logMetric } from '../shared/log-metric';

export function gateMetric(transfer: string): GateMetric {
  const write = logMetric(LOG_METRIC.REQUESTS_HELD_BACK, transfer);
  return { seen: (isClosed) => write(isClosed ? 1 : 0) };
}

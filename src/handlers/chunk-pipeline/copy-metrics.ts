import { CopyMetrics } from './chunk-retrieval';
import { LOG_METRIC } from '../../contracts/metrics';
import { logMetric } from '../shared/log-metric';

export const copyMetrics = (transfer: string): CopyMetrics => ({ copied: logMetric(LOG_METRIC.BYTES_COPIED, transfer) });

import { CopyMetrics } from './chunk-retrieval';
import { LOG_METRIC } from '../../contracts/metrics';
import { gatheredLogMetric } from '../shared/log-metric';

/** Bytes that were copied. `publish` writes those of the whole batch as one line. */
export function copyMetrics(transfer: string): CopyMetrics & { publish(): void } {
  const { add, publish } = gatheredLogMetric(LOG_METRIC.BYTES_COPIED, transfer);
  return { copied: add, publish };
}

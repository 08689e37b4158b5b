import type { Point } from '../../src/domain/page/chart';

/** What a dashboard showed of a run of the demo. */
export interface DashboardFigures {
  readonly run: string;
  /** By `keyOf` the metric: milliseconds since the launch, and values. A metric that the local AWS does not have is missing. */
  readonly series: Readonly<Record<string, readonly Point[]>>;
}

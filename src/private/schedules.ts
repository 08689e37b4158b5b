import { Duration } from 'aws-cdk-lib';

/** How often Extend Download Window sweeps the active runs. */
export const DEFAULT_SWEEP_PERIOD = Duration.minutes(5);
/** How often Update Dashboard publishes the runs' metrics. */
export const DEFAULT_DASHBOARD_PERIOD = Duration.minutes(5);

import { MANIFEST_MEMORY } from '../../contracts/manifest';

/** Assumptions of a plan, for what no price list and no code says. In seconds, unless a comment says otherwise. */
export const ASSUMED = {
  /** Time of a chunk before its first byte and after its last byte. */
  CHUNK_OVERHEAD: 0.5,
  /** Notifications Processor: one archive. */
  PREPARE: 0.3,
  /** Validate: one archive, and each part that S3 joins. */
  VALIDATE: 0.3,
  VALIDATE_PART: 0.01,
  /** Metrics Processor: one batch. */
  METRICS_BATCH: 0.2,
  /** One sweep, or one update of the dashboard. */
  LOOK: 0.5,
  /** Build Manifest: one archive. */
  MANIFEST_ARCHIVE: 0.000024,
  /** Write Report: one archive. */
  REPORT_ARCHIVE: 0.002,
  /** Bytes of log of one invocation, with the lines that Lambda adds. */
  LOG_BYTES: 1_200,
  /** Share of invocations that X-Ray samples. */
  TRACED: 0.05,
  /** Time between two sweeps, and between two updates of the dashboard: the default of both periods. */
  PERIOD: 300,
  /** Polls of an empty queue by Lambda, a minute. */
  POLLS: 15,
} as const;

/** MiB of memory of the functions whose memory is not an option. */
export const MEMORY = { MANIFEST: MANIFEST_MEMORY, REPORT: 1024 } as const;

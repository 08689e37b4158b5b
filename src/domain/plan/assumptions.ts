import { MANIFEST_MEMORY } from '../../contracts/manifest';

/** What a plan takes for granted where no price list and no code says it. Seconds, unless said otherwise. */
export const ASSUMED = {
  /** Before the first byte of a chunk and after its last. */
  CHUNK_OVERHEAD: 0.5,
  /** Notifications Processor, for one archive. */
  PREPARE: 0.3,
  /** Validate: for one archive, and for each of its parts, which S3 joins. */
  VALIDATE: 0.3,
  VALIDATE_PART: 0.01,
  /** Metrics Processor, for one batch. */
  METRICS_BATCH: 0.2,
  /** One look of the sweep, one update of the dashboard. */
  LOOK: 0.5,
  /** Build Manifest, for one archive. */
  MANIFEST_ARCHIVE: 0.000024,
  /** Write Report, for one archive. */
  REPORT_ARCHIVE: 0.002,
  /** Bytes of log that one invocation writes, with what Lambda adds. */
  LOG_BYTES: 1_200,
  /** Share of invocations that X-Ray samples. */
  TRACED: 0.05,
  /** Between two runs of the sweep and of the dashboard: the default of both periods. */
  PERIOD: 300,
  /** Requests a minute with which Lambda polls one empty queue. */
  POLLS: 15,
} as const;

/** MiB of the functions whose memory is not an option. */
export const MEMORY = { SMALL: 256, REQUEST: 512, MANIFEST: MANIFEST_MEMORY, REPORT: 1024 } as const;

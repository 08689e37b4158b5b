import { DEFAULT, ONE_CPU_MEMORY } from '../../contracts/defaults';
import { MANIFEST_MEMORY } from '../../contracts/manifest';

/**
 * Assumptions of a plan, for what no price list says and no run on one computer can measure. In seconds, unless a comment says otherwise.
 * What a run can measure is in `measured.json`.
 */
export const ASSUMED = {
  /**
   * Bytes that the network of one function carries in a second, in each direction. The Guidance's own bill implies it, and public measurements lie
   * above it. A function with little memory may get less.
   */
  NETWORK: 36e6,
  /**
   * Until a service answers a request, by service. DynamoDB promises single-digit milliseconds, and S3 100 to 200 ms for small objects:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html. The others promise nothing.
   */
  ANSWER: { dynamodb: 0.006, s3: 0.1, sqs: 0.015, glacier: 0.2, states: 0.03, cloudwatch: 0.03, other: 0.1 } as Readonly<Record<string, number>>,
  /** S3: joining one part. */
  JOIN_PART: 0.01,
  /** Build Manifest: one archive. `npm run benchmark -- inventory` measures it. */
  MANIFEST_ARCHIVE: 0.000015,
  /** Bytes that CloudWatch Logs bills for each line on top of it. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
  LOG_LINE: 26,
  /** Share of invocations that X-Ray samples, beside one a second. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
  TRACED: 0.05,
  /** Time between two sweeps, and between two updates of the dashboard: the default of both periods. */
  PERIOD: 300,
  /** Pollers of a queue, at first. Each collects a batch of its own. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  POLLERS: 5,
  /** Polls of an empty queue by Lambda, a minute: five pollers that wait 20 seconds. */
  POLLS: 15,
} as const;

/** Share of one CPU that Lambda gives a function that works on one thread. */
export const cpuShare = (memory: number): number => Math.min(1, memory / ONE_CPU_MEMORY);

/** MiB of memory of the functions that have another default than `DEFAULT.MEMORY`. */
export const MEMORY: Readonly<Record<string, number>> = { BuildManifest: MANIFEST_MEMORY, SettleExisting: 1024, WriteReport: DEFAULT.REPORT_MEMORY };

/** Milliseconds for a connection and its TLS handshake. */
const CONNECTION_MS = 5_000;

/**
 * For bodies of many bytes, and for answers that a service takes long to make. Only silence ends them.
 *
 * @param milliseconds without a byte after which a connection counts as dead
 */
export const silence = (milliseconds: number) => ({ connectionTimeout: CONNECTION_MS, socketTimeout: milliseconds });

/** @param milliseconds until the answer begins, and between two bytes of it */
export const within = (milliseconds: number) => ({ ...silence(milliseconds), requestTimeout: milliseconds, throwOnRequestTimeout: true });

/** The SDK waits for ever unless it is told not to. With these a request ends with `TimeoutError`, and the SDK tries it again. */
export const TIMEOUTS = {
  /** DynamoDB, SQS and Step Functions answer within milliseconds. Three tries must fit into a function of one minute. */
  QUICK: within(10_000),
  /** S3 and Glacier, for requests without a body. */
  PATIENT: within(30_000),
  /** Inventories, manifests and reports. */
  BODIES: silence(30_000),
} as const;

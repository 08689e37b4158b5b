import { GLACIER_BUSY_ERRORS, GLACIER_ERROR } from '../../contracts/glacier';

/** What a refusal of InitiateJob means for the archive that the job was to retrieve. */
export const REFUSAL = {
  /** Nothing was done. Request again later, and more slowly. */
  BUSY: 'busy',
  NO_ARCHIVE: 'no-archive',
  /** Glacier can never retrieve this one archive, such as an archive of another vault. */
  BAD_ARCHIVE: 'bad-archive',
  /** The account's data retrieval policy does not allow more at present. */
  POLICY: 'policy',
  /** Nothing was done. The operator must change something before the same request can succeed. */
  REFUSED: 'refused',
  /** The answer is lost. Glacier may have accepted the request. */
  UNKNOWN: 'unknown',
} as const;
export type Refusal = (typeof REFUSAL)[keyof typeof REFUSAL];

/** What the operator does about a refusal that Glacier's own words do not explain. Each has a heading in docs/operations.md. */
const ADVICE: Partial<Record<string, string>> = {
  [GLACIER_ERROR.POLICY_ENFORCED]: 'the data retrieval policy of this account and region does not allow more now. The transfer tries again every hour. '
    + 'Raise the limit under "Data retrieval settings" in the Glacier console, or deploy with a retrieval.dailyBytes below it',
  [GLACIER_ERROR.NO_LONGER_SUPPORTED]: 'Glacier does not serve this account in this region (it takes no new customers): see that the transfer is deployed '
    + 'in the account and region of the vault; if it is, open a support case with AWS, and resume the run once Glacier answers again',
};

/** The words of a refusal, with the advice for it if there is any. */
export function inWords({ name, message }: Error): string {
  const advice = ADVICE[name];
  return advice ? `${advice} (Glacier says: ${message})` : message;
}

/** The fields of the SDK's and Node's errors that are read here. */
interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The request was never sent: there was no connection, or no address to connect to. */
const NEVER_SENT: readonly (string | undefined)[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
const TIMED_OUT = 408;
const TOO_MANY = 429;

/**
 * The name of the error and the call tell. The words do not: AWS documents none, and may change them.
 *
 * A vault is deleted only when it is empty. So if Glacier does not find something, this archive is gone in either case.
 * The launch has asked for the vault. So an invalid parameter is the archive's id, or the topic, whose ARN Glacier then quotes.
 * A service that is unavailable may have taken the request before, as after any other error of the server.
 */
export function refusalOf(error: Error): Refusal {
  const { name } = error;
  if (name !== GLACIER_ERROR.SERVICE_UNAVAILABLE && isBusy(error)) return REFUSAL.BUSY;
  if (name === GLACIER_ERROR.POLICY_ENFORCED) return REFUSAL.POLICY;
  if (name === GLACIER_ERROR.RESOURCE_NOT_FOUND) return REFUSAL.NO_ARCHIVE;
  if (name === GLACIER_ERROR.INVALID_PARAMETER) return TOPIC_ARN.test(error.message) ? REFUSAL.REFUSED : REFUSAL.BAD_ARCHIVE;
  return isUnanswered(error) ? REFUSAL.UNKNOWN : REFUSAL.REFUSED;
}

const TOPIC_ARN = /\barn:[^:\s]+:sns:/;

/** @returns true if the service takes no call at present, or the call was never sent */
export function isBusy(error: Error): boolean {
  const { name, code, $metadata } = error as ServiceError;
  return GLACIER_BUSY_ERRORS.includes(name) || $metadata?.httpStatusCode === TOO_MANY || NEVER_SENT.includes(code);
}

function isUnanswered(error: Error): boolean {
  const status = (error as ServiceError).$metadata?.httpStatusCode;
  return error.name === GLACIER_ERROR.REQUEST_TIMEOUT || status === undefined || status >= 500 || status === TIMED_OUT;
}

/** @returns true if a connection broke or a service was busy: the same read may succeed later */
export const isPassing = (error: Error): boolean => isBusy(error) || isUnanswered(error);

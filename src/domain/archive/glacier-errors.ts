import { GLACIER_BUSY_ERRORS, GLACIER_ERROR } from '../../contracts/glacier';

/** What an error of Glacier means for the request that met it. */
export const REFUSAL = {
  /** Nothing was done. Request again later, and more slowly. */
  BUSY: 'busy',
  NO_ARCHIVE: 'no-archive',
  NO_VAULT: 'no-vault',
  NO_INVENTORY: 'no-inventory',
  /** Glacier can never retrieve this one archive. */
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

export function refusalOf(error: Error): Refusal {
  const { name, code, $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  if (GLACIER_BUSY_ERRORS.includes(name) || status === TOO_MANY || NEVER_SENT.includes(code)) return REFUSAL.BUSY;
  if (name === GLACIER_ERROR.POLICY_ENFORCED) return REFUSAL.POLICY;
  if (name === GLACIER_ERROR.RESOURCE_NOT_FOUND) return missing(error.message);
  if (name === GLACIER_ERROR.REQUEST_TIMEOUT || status === undefined || status >= 500 || status === TIMED_OUT) return REFUSAL.UNKNOWN;
  return name === INVALID_PARAMETER && /archive/i.test(withoutNames(error.message)) ? REFUSAL.BAD_ARCHIVE : REFUSAL.REFUSED;
}

const INVALID_PARAMETER = 'InvalidParameterValueException';

/** Only the message of Glacier says what it did not find. */
function missing(message: string): Refusal {
  const said = withoutNames(message);
  if (/inventory/i.test(said)) return REFUSAL.NO_INVENTORY;
  return /vault/i.test(said) && !/archive/i.test(said) ? REFUSAL.NO_VAULT : REFUSAL.NO_ARCHIVE;
}

/** The message without ARNs and ids, which are the user's words: a vault may be called "inventory". */
const withoutNames = (message: string): string => message.replace(/arn:\S+/g, '').replace(/:\s+\S+\s*$/, '');

/** @returns true if a connection broke or a service was busy: the same read may succeed later */
export function isPassing(error: Error): boolean {
  const refusal = refusalOf(error);
  return refusal === REFUSAL.BUSY || refusal === REFUSAL.UNKNOWN;
}

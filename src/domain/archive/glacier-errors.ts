import { GLACIER_BUSY_ERRORS, GLACIER_ERROR } from '../../contracts/glacier';

/** What an error of Glacier means for whoever asked. */
export const REFUSAL = {
  /** Nothing was done; ask again later and more slowly. */
  BUSY: 'busy',
  NO_ARCHIVE: 'no-archive',
  NO_VAULT: 'no-vault',
  NO_INVENTORY: 'no-inventory',
  /** Glacier cannot retrieve this one archive, whatever we do. */
  BAD_ARCHIVE: 'bad-archive',
  /** The account's data retrieval policy does not allow more at present. */
  POLICY: 'policy',
  /** Nothing was done, and asking again will not help before somebody changes something. */
  REFUSED: 'refused',
  /** It may or may not have been done. */
  UNKNOWN: 'unknown',
} as const;
export type Refusal = (typeof REFUSAL)[keyof typeof REFUSAL];

/** What a person does about a refusal that Glacier's own words do not explain. Each has a heading in docs/operations.md. */
const ADVICE: Partial<Record<string, string>> = {
  [GLACIER_ERROR.POLICY_ENFORCED]: 'the data retrieval policy of this account and region does not allow more now, and it is asked again every hour: '
    + 'raise the limit under "Data retrieval settings" in the Glacier console, or deploy with a retrieval.dailyBytes below it',
  [GLACIER_ERROR.NO_LONGER_SUPPORTED]: 'Glacier does not serve this account in this region (it takes no new customers): see that the transfer is deployed '
    + 'in the account and region of the vault; if it is, open a support case with AWS, and resume the run once Glacier answers again',
};

/** What a refusal says, with what to do where that is known. */
export function inWords({ name, message }: Error): string {
  const advice = ADVICE[name];
  return advice ? `${advice} (Glacier says: ${message})` : message;
}

/** What the SDK's and Node's errors tell, as far as it matters here. */
interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The request never left: no connection, or no address to connect to. */
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

/** Glacier says only in words what it did not find. */
function missing(message: string): Refusal {
  const said = withoutNames(message);
  if (/inventory/i.test(said)) return REFUSAL.NO_INVENTORY;
  return /vault/i.test(said) && !/archive/i.test(said) ? REFUSAL.NO_VAULT : REFUSAL.NO_ARCHIVE;
}

/** ARNs and ids are the user's words: a vault may be called "inventory". */
const withoutNames = (message: string): string => message.replace(/arn:\S+/g, '').replace(/:\s+\S+\s*$/, '');

/** A connection that broke or a service that was busy for a moment: the same read may succeed. */
export function isPassing(error: Error): boolean {
  const refusal = refusalOf(error);
  return refusal === REFUSAL.BUSY || refusal === REFUSAL.UNKNOWN;
}

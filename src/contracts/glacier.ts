/** Retrieval tiers. https://docs.aws.amazon.com/amazonglacier/latest/dev/api-initiate-job-post.html */
export const TIER = { BULK: 'Bulk', STANDARD: 'Standard', EXPEDITED: 'Expedited' } as const;
export type Tier = (typeof TIER)[keyof typeof TIER];
export const TIERS: readonly Tier[] = [TIER.BULK, TIER.STANDARD, TIER.EXPEDITED];
export const DEFAULT_TIER: Tier = TIER.BULK;

/** The longest time that Glacier states for a tier, in seconds. */
export const TIER_LONGEST_SECONDS: Record<Tier, number> = { Bulk: 12 * 3600, Standard: 5 * 3600, Expedited: 5 * 60 };

/** Glacier keeps a job's output for at least this time after completion. https://docs.aws.amazon.com/amazonglacier/latest/dev/api-job-output-get.html */
export const DOWNLOAD_WINDOW_SECONDS = 24 * 3600;

export const JOB_ACTION = { ARCHIVE_RETRIEVAL: 'ArchiveRetrieval', INVENTORY_RETRIEVAL: 'InventoryRetrieval' } as const;
export const JOB_STATUS = { IN_PROGRESS: 'InProgress', SUCCEEDED: 'Succeeded', FAILED: 'Failed' } as const;

/** Error names. The SDK has no class for ThrottlingException, which is HTTP 400, so all errors are matched by name. */
export const GLACIER_ERROR = {
  THROTTLING: 'ThrottlingException',
  SERVICE_UNAVAILABLE: 'ServiceUnavailableException',
  REQUEST_TIMEOUT: 'RequestTimeoutException',
  LIMIT_EXCEEDED: 'LimitExceededException',
  POLICY_ENFORCED: 'PolicyEnforcedException',
  RESOURCE_NOT_FOUND: 'ResourceNotFoundException',
  NO_LONGER_SUPPORTED: 'NoLongerSupportedException',
  INSUFFICIENT_CAPACITY: 'InsufficientCapacityException',
  INVALID_PARAMETER: 'InvalidParameterValueException',
} as const;
/** Errors after which a later and slower call may succeed. Glacier did nothing, but for `ServiceUnavailableException`: it may come after the effect. */
export const GLACIER_BUSY_ERRORS: readonly string[] = [
  GLACIER_ERROR.THROTTLING, GLACIER_ERROR.SERVICE_UNAVAILABLE, GLACIER_ERROR.LIMIT_EXCEEDED, GLACIER_ERROR.INSUFFICIENT_CAPACITY,
];

/** The completion message, which is the DescribeJob document. AWS's published samples omit some keys. */
export interface JobDocument {
  readonly Action?: string;
  readonly ArchiveId?: string | null;
  readonly ArchiveSizeInBytes?: number | null;
  readonly ArchiveSHA256TreeHash?: string | null;
  readonly SHA256TreeHash?: string | null;
  readonly Completed?: boolean;
  readonly CompletionDate?: string | null;
  readonly CreationDate?: string | null;
  readonly InventorySizeInBytes?: number | null;
  readonly JobDescription?: string | null;
  readonly JobId?: string;
  readonly RetrievalByteRange?: string | null;
  readonly StatusCode?: string;
  readonly StatusMessage?: string | null;
  readonly VaultARN?: string;
}

const PRODUCT = 'GlacierVaultToS3Transfer';
/** The description of a job for which a workflow waits begins with this. SNS can filter by the beginning of a text only. */
const WAITED_FOR = `${PRODUCT}Wait`;

/** Which deployment and run requested a job. `deployment` is the transfer table's name, which is unique. */
export interface JobOrigin {
  readonly deployment: string;
  readonly run: string;
  /** Key of the wait that the job answers. A job that retrieves an archive of the transfer has none. */
  readonly wait?: string;
}

/** The beginning of the description of each job for which a workflow of this deployment waits. */
export const waitedForPrefix = (deployment: string): string => `${WAITED_FOR}/${deployment}/`;

/** A job's `Description`. It carries the origin, so that no index by job id is needed. */
export function jobDescription({ deployment, run, wait }: JobOrigin): string {
  return wait ? `${waitedForPrefix(deployment)}${run}/${wait}` : [PRODUCT, deployment, run].join('/');
}

export function parseJobDescription(description: string | null | undefined): JobOrigin | undefined {
  const [product, deployment, run, wait] = (description ?? '').split('/');
  if (!deployment || !run) return undefined;
  if (product === WAITED_FOR) return wait ? { deployment, run, wait } : undefined;
  return product === PRODUCT ? { deployment, run } : undefined;
}

/** Characters in an archive id. */
export const ARCHIVE_ID_LENGTH = 138;
/** A pattern that also counts the characters takes twice the time. */
const ARCHIVE_ID_CHARACTERS = /^[\w-]*$/;
/** @returns true for as many of A-Z, a-z, 0-9, _ and - as an archive id has */
export const isArchiveId = (value: unknown): value is string =>
  typeof value === 'string' && value.length === ARCHIVE_ID_LENGTH && ARCHIVE_ID_CHARACTERS.test(value);
/** 40,000 GiB, in bytes. https://docs.aws.amazon.com/amazonglacier/latest/dev/uploading-an-archive.html */
export const MAX_ARCHIVE_SIZE = 40_000 * 2 ** 30;

import { unknownOperation } from './errors';

/** The operations of the emulator. Each is also the name of its IAM action (`glacier:InitiateJob`). */
export type OperationName =
  | 'ListVaults' | 'CreateVault' | 'DescribeVault' | 'DeleteVault'
  | 'UploadArchive' | 'DeleteArchive'
  | 'InitiateMultipartUpload' | 'UploadMultipartPart' | 'CompleteMultipartUpload' | 'AbortMultipartUpload'
  | 'ListParts' | 'ListMultipartUploads'
  | 'SetVaultNotifications' | 'GetVaultNotifications' | 'DeleteVaultNotifications'
  | 'InitiateJob' | 'DescribeJob' | 'ListJobs' | 'GetJobOutput';

/** The decoded parts of a path. A part that the operation's path does not have is an empty text. */
export interface PathParams {
  readonly accountId: string;
  readonly vaultName: string;
  readonly archiveId: string;
  readonly uploadId: string;
  readonly jobId: string;
}

export interface Route {
  readonly operation: OperationName;
  readonly params: PathParams;
}

const ROUTES: ReadonlyArray<[path: string, methods: Partial<Record<string, OperationName>>]> = [
  ['/{accountId}/vaults', { GET: 'ListVaults' }],
  ['/{accountId}/vaults/{vaultName}', { PUT: 'CreateVault', GET: 'DescribeVault', DELETE: 'DeleteVault' }],
  ['/{accountId}/vaults/{vaultName}/archives', { POST: 'UploadArchive' }],
  ['/{accountId}/vaults/{vaultName}/archives/{archiveId}', { DELETE: 'DeleteArchive' }],
  ['/{accountId}/vaults/{vaultName}/multipart-uploads', { POST: 'InitiateMultipartUpload', GET: 'ListMultipartUploads' }],
  ['/{accountId}/vaults/{vaultName}/multipart-uploads/{uploadId}', {
    PUT: 'UploadMultipartPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts',
  }],
  ['/{accountId}/vaults/{vaultName}/notification-configuration', {
    PUT: 'SetVaultNotifications', GET: 'GetVaultNotifications', DELETE: 'DeleteVaultNotifications',
  }],
  ['/{accountId}/vaults/{vaultName}/jobs', { POST: 'InitiateJob', GET: 'ListJobs' }],
  ['/{accountId}/vaults/{vaultName}/jobs/{jobId}', { GET: 'DescribeJob' }],
  ['/{accountId}/vaults/{vaultName}/jobs/{jobId}/output', { GET: 'GetJobOutput' }],
];

const COMPILED = ROUTES.map(([path, methods]) => ({
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
  methods,
}));

const NOTHING: PathParams = { accountId: '', vaultName: '', archiveId: '', uploadId: '', jobId: '' };

/**
 * The operation of a method and a path.
 *
 * @throws GlacierError if the emulator has no such operation
 */
export function route(method: string, path: string): Route {
  for (const { pattern, methods } of COMPILED) {
    const match = pattern.exec(path);
    const operation = match && methods[method];
    if (match && operation) return { operation, params: { ...NOTHING, ...decoded(match.groups ?? {}) } };
  }
  throw unknownOperation(`${method} ${path}`);
}

function decoded(groups: Record<string, string>): Partial<PathParams> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => {
    try {
      return [name, decodeURIComponent(value)];
    } catch (error) {
      // A malformed escape is kept as it is; the operation then refuses the name.
      if (error instanceof URIError) return [name, value];
      throw error;
    }
  }));
}

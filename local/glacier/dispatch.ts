import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import * as archives from './archive-operations';
import type { Call, Operation, Reply, World } from './call';
import { accessDenied, badBody, GlacierError, missingParameter, throttled, unsigned } from './errors';
import * as jobs from './job-operations';
import * as multipart from './multipart-operations';
import { OperationName, Route } from './operations';
import type { Fault } from './ports';
import { vaultArn } from './settings';
import { Throttle } from './throttle';
import * as vaults from './vault-operations';

const API_VERSION = '2012-06-01';
const LARGEST_JSON_BODY = 64 * 1024;

const OPERATIONS: Record<OperationName, Operation> = {
  ListVaults: vaults.listVaults,
  CreateVault: vaults.createVault,
  DescribeVault: vaults.describeVault,
  DeleteVault: vaults.deleteVault,
  SetVaultNotifications: vaults.setVaultNotifications,
  GetVaultNotifications: vaults.getVaultNotifications,
  DeleteVaultNotifications: vaults.deleteVaultNotifications,
  UploadArchive: archives.uploadArchive,
  DeleteArchive: archives.deleteArchive,
  InitiateMultipartUpload: multipart.initiateMultipartUpload,
  UploadMultipartPart: multipart.uploadMultipartPart,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  ListParts: multipart.listParts,
  ListMultipartUploads: multipart.listMultipartUploads,
  InitiateJob: jobs.initiateJob,
  DescribeJob: jobs.describeJob,
  ListJobs: jobs.listJobs,
  GetJobOutput: jobs.getJobOutput,
};

const WITH_JSON_BODY: ReadonlySet<OperationName> = new Set(['InitiateJob', 'SetVaultNotifications'] as const);

/** The reply to a request, and the fault that spoils it, if any. */
export interface Outcome {
  readonly reply: Reply;
  readonly fault?: Fault;
}

/** Handles a routed request: checks the signature's key, the permission and the rate, asks for a fault, then runs the operation. */
export class Dispatcher {
  private readonly throttle: Throttle;

  constructor(private readonly world: World) {
    const { initiateJobsPerSecond, clock } = world.settings;
    this.throttle = new Throttle(clock, initiateJobsPerSecond);
  }

  public async run({ operation, params }: Route, request: IncomingMessage): Promise<Outcome> {
    const accessKeyId = accessKeyOf(request);
    if (accessKeyId === undefined) throw unsigned();
    await this.authorize({ operation, params }, accessKeyId);
    if (request.headers['x-amz-glacier-version'] !== API_VERSION) throw missingParameter(`x-amz-glacier-version (${API_VERSION})`);
    if (operation === 'InitiateJob' && !this.throttle.admit()) throw throttled();
    const input = WITH_JSON_BODY.has(operation) ? await readJson(request) : {};
    const { headers } = request;
    const fault = await this.world.settings.faults({ operation, accessKeyId, params, input, headers });
    if (fault?.kind === 'error') throw new GlacierError(fault.status, fault.code, fault.message);
    const query = new URLSearchParams((request.url ?? '').split('?')[1]);
    const call: Call = { operation, accessKeyId, params, query, headers, input, body: request };
    return { reply: await OPERATIONS[operation](call, this.world), fault };
  }

  /** The vault's ARN, or `*` for ListVaults. */
  public resourceOf({ operation, params }: Route): string {
    return operation === 'ListVaults' ? '*' : vaultArn(this.world.settings, params.vaultName);
  }

  private async authorize(route: Route, accessKeyId: string): Promise<void> {
    const { authorize, region, accountId } = this.world.settings;
    const resource = this.resourceOf(route);
    if (![accountId, '-'].includes(route.params.accountId)) throw accessDenied(`The account ${route.params.accountId} is not the caller's`);
    const action = `glacier:${route.operation}`;
    const { allowed, reason } = await authorize({ accessKeyId, action, resource, region });
    const because = reason === undefined ? '' : `: ${reason}`;
    if (!allowed) throw accessDenied(`${accessKeyId} is not authorized to perform: ${action} on resource: ${resource}${because}`);
  }
}

/** The access key in a Signature Version 4 header. The signature itself is not checked, because local keys have no secret. */
export function accessKeyOf({ headers }: IncomingMessage): string | undefined {
  return /^AWS4-HMAC-SHA256 .*?Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
}

async function readJson(body: Readable): Promise<Record<string, unknown>> {
  const blocks: Buffer[] = [];
  let size = 0;
  for await (const block of body) {
    size += (block as Buffer).length;
    if (size > LARGEST_JSON_BODY) throw badBody(`The body is larger than ${LARGEST_JSON_BODY} bytes`);
    blocks.push(block as Buffer);
  }
  const document = parse(Buffer.concat(blocks).toString('utf8'));
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw badBody('The body must be a JSON object');
  return document as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badBody(`The body is not JSON: ${(error as Error).message}`);
  }
}

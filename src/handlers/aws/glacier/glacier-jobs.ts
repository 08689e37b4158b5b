import { DescribeJobCommand, GlacierClient, InitiateJobCommand, JobParameters } from '@aws-sdk/client-glacier';
import { GLACIER_ERROR, JobDocument, Tier } from '../../../contracts/glacier';

/** The account that the role belongs to. */
const OWN_ACCOUNT = '-';

/** An archive to retrieve. */
export interface ArchiveRequest {
  readonly vaultName: string;
  readonly archiveId: string;
  readonly tier: Tier;
  readonly description: string;
}

/** Asks Glacier for jobs and about them. */
export interface Jobs {
  requestInventory(vaultName: string, description: string): Promise<string>;
  requestArchive(request: ArchiveRequest): Promise<string>;
  /** Undefined: Glacier does not know the job, or knows it no more. */
  describe(vaultName: string, jobId: string): Promise<JobDocument | undefined>;
}

/** InitiateJob has no idempotency token: a client for it must not retry by itself, and must not wait for an answer for ever. */
export const ONCE = { maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } };

export class GlacierJobs implements Jobs {
  /** `once` is a client made with `ONCE`, for what is paid for. An inventory costs nothing: the other one asks again where no answer came. */
  constructor(private readonly once: GlacierClient, private readonly glacier: GlacierClient, private readonly topicArn: string) {}

  public async requestInventory(vaultName: string, description: string): Promise<string> {
    return this.initiate(this.glacier, vaultName, { Type: 'inventory-retrieval', Format: 'JSON', Description: description });
  }

  public async requestArchive({ vaultName, archiveId, tier, description }: ArchiveRequest): Promise<string> {
    return this.initiate(this.once, vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: tier, Description: description });
  }

  public async describe(vaultName: string, jobId: string): Promise<JobDocument | undefined> {
    return describeJob(this.glacier, vaultName, jobId);
  }

  private async initiate(client: GlacierClient, vaultName: string, jobParameters: JobParameters): Promise<string> {
    const { jobId } = await client.send(new InitiateJobCommand({
      accountId: OWN_ACCOUNT, vaultName, jobParameters: { ...jobParameters, SNSTopic: this.topicArn },
    }));
    if (!jobId) throw new Error('Glacier accepted the job but did not name it');
    return jobId;
  }
}

export async function describeJob(glacier: GlacierClient, vaultName: string, jobId: string): Promise<JobDocument | undefined> {
  try {
    const { $metadata, ...document } = await glacier.send(new DescribeJobCommand({ accountId: OWN_ACCOUNT, vaultName, jobId }));
    return document as JobDocument;
  } catch (error) {
    if ((error as Error).name === GLACIER_ERROR.RESOURCE_NOT_FOUND) return undefined;
    throw error;
  }
}

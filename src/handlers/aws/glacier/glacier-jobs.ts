import { GlacierClient, InitiateJobCommand, JobParameters } from '@aws-sdk/client-glacier';
import { GlacierOutputs } from './glacier-outputs';
import { OWN_ACCOUNT } from './own-account';
import { JobDocument, Tier } from '../../../contracts/glacier';
import { TIMEOUTS } from '../timeouts';

/** An archive to retrieve. */
export interface ArchiveRequest {
  readonly vaultName: string;
  readonly archiveId: string;
  readonly tier: Tier;
  readonly description: string;
}

/** Requests jobs from Glacier and describes them. */
export interface Jobs {
  requestInventory(vaultName: string, description: string): Promise<string>;
  requestArchive(request: ArchiveRequest): Promise<string>;
  /** @returns undefined if Glacier does not know the job, or does not know it any more. */
  describe(vaultName: string, jobId: string): Promise<JobDocument | undefined>;
}

/** InitiateJob has no idempotency token. So its client must not retry by itself, and must not wait for ever for an answer. */
export const ONCE = { maxAttempts: 1, requestHandler: TIMEOUTS.PATIENT };

/** Jobs of Glacier. Glacier notifies the topic when a job ends. */
export class GlacierJobs extends GlacierOutputs implements Jobs {
  /** Archives cost money, so their requests go through `once`, a client made with `ONCE`. An inventory is free, so `glacier` may retry. */
  constructor(private readonly once: GlacierClient, glacier: GlacierClient, private readonly topicArn: string) {
    super(glacier);
  }

  public async requestInventory(vaultName: string, description: string): Promise<string> {
    return this.initiate(this.glacier, vaultName, { Type: 'inventory-retrieval', Format: 'JSON', Description: description });
  }

  public async requestArchive({ vaultName, archiveId, tier, description }: ArchiveRequest): Promise<string> {
    return this.initiate(this.once, vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: tier, Description: description });
  }

  private async initiate(client: GlacierClient, vaultName: string, jobParameters: JobParameters): Promise<string> {
    const { jobId } = await client.send(new InitiateJobCommand({
      accountId: OWN_ACCOUNT, vaultName, jobParameters: { ...jobParameters, SNSTopic: this.topicArn },
    }));
    if (!jobId) throw new Error('Glacier accepted the job but did not name it');
    return jobId;
  }
}

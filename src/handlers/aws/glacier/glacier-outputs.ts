import { Readable } from 'stream';
import { GetJobOutputCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { describeJob } from './glacier-jobs';
import { JobDocument } from '../../../contracts/glacier';
import { ByteRange } from '../../../domain/archive/chunk-plan';
import { JobOutputs } from '../../get-inventory/keep-output';

/** Output of jobs. */
export class GlacierOutputs implements JobOutputs {
  constructor(private readonly glacier: GlacierClient) {}

  public async describe(vaultName: string, jobId: string): Promise<JobDocument | undefined> {
    return describeJob(this.glacier, vaultName, jobId);
  }

  public async read(vaultName: string, jobId: string, { first, last }: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.glacier.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId, range: `bytes=${first}-${last}` }));
    return body as Readable;
  }
}

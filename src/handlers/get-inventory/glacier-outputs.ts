import { Readable } from 'stream';
import { GetJobOutputCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { JobOutputs } from './keep-output';
import { ByteRange } from '../../contracts/chunk-plan';
import { JobDocument } from '../../contracts/glacier';
import { describeJob } from '../shared/glacier-jobs';

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

import { Readable } from 'stream';
import { GetJobOutputCommand, GlacierClient, ResourceNotFoundException } from '@aws-sdk/client-glacier';
import { ChunkOutput, ChunkSource, OutputRange } from '../../chunk-pipeline/copy-chunk';
import { JobOutputGoneError, UnexpectedAnswerError } from '../../chunk-pipeline/errors';

/** The account whose credentials sign the call. */
const OWN_ACCOUNT = '-';

/** The outputs of jobs, as streams. The SDK does not check what it reads: the chunk's body does. */
export class GlacierOutput implements ChunkSource {
  constructor(private readonly client: GlacierClient) {}

  public async open({ vaultName, jobId, first, last }: OutputRange, abortSignal: AbortSignal): Promise<ChunkOutput> {
    try {
      const output = await this.client.send(new GetJobOutputCommand({
        accountId: OWN_ACCOUNT, vaultName, jobId, range: `bytes=${first}-${last}`,
      }), { abortSignal });
      if (!output.body) throw new UnexpectedAnswerError('Glacier answered GetJobOutput without a body');
      return { bytes: output.body as unknown as Readable, treeHash: output.checksum };
    } catch (error) {
      throw error instanceof ResourceNotFoundException ? new JobOutputGoneError(`Glacier says: ${error.message}`, { cause: error }) : error;
    }
  }
}

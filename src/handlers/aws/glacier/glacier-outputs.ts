import { Readable } from 'stream';
import { DescribeJobCommand, GetJobOutputCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { OWN_ACCOUNT } from './own-account';
import { GLACIER_ERROR, JobDocument } from '../../../contracts/glacier';
import { ByteRange } from '../../../domain/archive/chunk-plan';
import { ChunkOutput, ChunkSource, OutputRange } from '../../chunk-pipeline/copy-chunk';
import { JobOutputGoneError, UnexpectedAnswerError } from '../../chunk-pipeline/errors';

/** Jobs that Glacier accepted, and their outputs. The SDK does not check the bytes that it reads, so the reader must. */
export class GlacierOutputs implements ChunkSource {
  constructor(protected readonly glacier: GlacierClient) {}

  public async describe(vaultName: string, jobId: string): Promise<JobDocument | undefined> {
    try {
      const { $metadata, ...document } = await this.glacier.send(new DescribeJobCommand({ accountId: OWN_ACCOUNT, vaultName, jobId }));
      return document as JobDocument;
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  }

  public async read(vaultName: string, jobId: string, range: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    return (await this.output({ vaultName, jobId, ...range })).bytes;
  }

  public async open(range: OutputRange, abortSignal: AbortSignal): Promise<ChunkOutput> {
    try {
      return await this.output(range, abortSignal);
    } catch (error) {
      throw isUnknown(error) ? new JobOutputGoneError(`Glacier says: ${(error as Error).message}`, { cause: error }) : error;
    }
  }

  private async output({ vaultName, jobId, first, last }: OutputRange, abortSignal?: AbortSignal): Promise<ChunkOutput> {
    const command = new GetJobOutputCommand({ accountId: OWN_ACCOUNT, vaultName, jobId, range: `bytes=${first}-${last}` });
    const { body, checksum } = await this.glacier.send(command, { abortSignal });
    if (!body) throw new UnexpectedAnswerError('Glacier answered GetJobOutput without a body');
    return { bytes: body as unknown as Readable, treeHash: checksum };
  }
}

/** Glacier does not know the job, or forgot it with its output. */
const isUnknown = (error: unknown): boolean => (error as Error).name === GLACIER_ERROR.RESOURCE_NOT_FOUND;

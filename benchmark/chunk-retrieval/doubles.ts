import { ArchiveItem } from '../../src/contracts/archive';
import { ChunkDoubles, treeHashOf } from '../../test/handlers/support/chunk-doubles';

/*
 * Doubles of Glacier, S3, DynamoDB and SQS for one archive of one chunk. They run in a separate process, so that their CPU
 * and memory are not measured. Arguments: size in bytes; S3's rate in bytes a second; seconds for which that rate holds.
 */
const [size, slowRate, slowSeconds] = process.argv.slice(2).map(Number);

class Doubles extends ChunkDoubles {
  private begun?: number;
  private readonly row: Record<string, object> = {
    pk: { S: 'run|archive' },
    sk: { S: 'meta' },
    status: { S: 'staged' },
    archive: { vault_name: { S: 'vault' }, size: { N: `${size}` }, sha256_tree_hash: { S: treeHashOf(0, size - 1) }, key: { S: 'vault/archive' }, chunk_size: { N: `${2 ** 32}` }, chunks_count: { N: '1' } },
    upload: { generation: { N: '1' }, id: { S: 'upload' } },
    job: { id: { S: 'job' } },
  } satisfies Partial<Record<keyof ArchiveItem, object>>;

  public override s3Rate(): number | undefined {
    this.begun ??= Date.now();
    return Date.now() - this.begun < slowSeconds * 1000 ? slowRate : undefined;
  }

  /** Answers the handler's calls to DynamoDB and SQS. */
  public override other(request: { headers: NodeJS.Dict<string | string[]> }, body: string): object {
    switch (String(request.headers['x-amz-target']).split('.')[1]) {
      case 'GetItem': return body.includes('"meta"') ? { Item: this.row } : {};
      case 'UpdateItem': return { Attributes: { chunks_done: { NS: ['1'] } } };
      case 'SendMessageBatch': return { Successful: [] };
      default: return {};
    }
  }
}

new Doubles().start().then((url) => process.send!(url), (error) => { throw error; });

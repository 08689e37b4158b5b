import { ArchiveItem } from '../../src/contracts/archive';
import { ChunkDoubles, treeHashOf } from '../../test/handlers/support/chunk-doubles';

/*
 * Glacier, S3, DynamoDB and SQS for one archive of one chunk, in a process of their own: what they cost is not the handler's.
 * Arguments: size in bytes; how S3 is slow, as bytes a second and for how many seconds.
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

  /** The handler's few calls to DynamoDB and SQS. */
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

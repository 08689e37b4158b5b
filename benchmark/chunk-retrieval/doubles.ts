import { marshall } from '@aws-sdk/util-dynamodb';
import { DoublesOptions } from './contenders';
import { ARCHIVE_STATUS, ArchiveItem } from '../../src/contracts/archive';
import { TIER } from '../../src/contracts/glacier';
import { DEFAULT_STORAGE_CLASS } from '../../src/contracts/launch';
import { newRow } from '../../src/domain/archive/row';
import { ChunkDoubles, treeHashOf } from '../../test/handlers/support/chunk-doubles';
import { TLS } from '../../test/handlers/support/tls-s3';

/*
 * Doubles of Glacier, S3, DynamoDB and SQS for one archive of one chunk. They run in a separate process, so that their CPU
 * and memory are not measured. The argument is `DoublesOptions` as JSON.
 */
const { size, tls, glacier, s3 } = JSON.parse(process.argv[2]) as DoublesOptions;
const ARCHIVE = { run: 'run', archiveId: 'archive' };
const CREATED = '2015-01-01T00:00:00Z';
const TREE_HASH = treeHashOf(0, size - 1);

function stagedRow(): ArchiveItem {
  const facts = { vault_name: 'vault', size, sha256_tree_hash: TREE_HASH, key: 'vault/archive', chunk_size: 2 ** 32, chunks_count: 1, creation_date: CREATED };
  const run = { tier: TIER.BULK, pass: 1, storage_class: DEFAULT_STORAGE_CLASS } as const;
  const row = newRow(ARCHIVE, facts, { run, now: Date.now() });
  return { ...row, status: ARCHIVE_STATUS.STAGED, upload: { ...row.upload, id: 'upload' }, job: { id: 'job' } };
}

class Doubles extends ChunkDoubles {
  private begun?: number;
  private readonly row = marshall(stagedRow(), { removeUndefinedValues: true });

  public override s3Rate(): number | undefined {
    return this.rate(s3);
  }

  public override glacierRate(): number | undefined {
    return this.rate(glacier);
  }

  public override treeHash(): string {
    return TREE_HASH;
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

  private rate(side: DoublesOptions['s3']): number | undefined {
    this.begun ??= Date.now();
    return side && Date.now() - this.begun < side.seconds * 1000 ? side.rate : undefined;
  }
}

// A benchmark that is killed leaves no server behind.
process.once('disconnect', () => process.exit());
new Doubles(tls ? TLS : undefined).start().then((url) => process.send!(url), (error) => { throw error; });

import { BatchGetCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import {
  ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, ArchiveStatus, ChunkItem, Failure, statusKey, statusKeys,
} from '../../../contracts/archive';
import { archiveKey, archiveOfPk, archivePk, chunkKey, chunkOfSk, chunkSkPrefix, progressKey, TABLE } from '../../../contracts/keys';

/** What a new archive's row says before it is requested. */
export type NewArchive = Pick<ArchiveItem, 'vault_name' | 'size' | 'sha256_tree_hash' | 'archive_creation_date' | 'archive_description' |
'content_flags' | 's3_destination_key' | 'chunk_size' | 'chunks_count' | 'due_at' | 'requested_at' | 'pass'>;

/** An attribute is removed where its new value is undefined. */
export type ArchiveChanges = Partial<Omit<ArchiveItem, 'pk' | 'sk' | 'status' | 'status_key'>>;

/** What must still be so for a change to be made. `undefined`: the attribute must not be there. */
export type Expected = Partial<Pick<ArchiveItem, 'job_id' | 'pending_job_id' | 'generation' | 'due_at' | 'upload_id' | 'attempts' | 'lease_until' | 'fanned_out_job'>>;

export interface StoredChunk extends ChunkItem {
  readonly chunk: number;
}

const UNSETTLED: readonly ArchiveStatus[] = [ARCHIVE_STATUS.REQUESTED, ARCHIVE_STATUS.STAGED];
/** Keys in one BatchGetItem. */
const BATCH_GET_KEYS = 100;

/** Archives, their chunks and their progress in the transfer table. Every move is a conditional write; repeating one changes nothing. */
export class ArchiveStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  public async archive(id: ArchiveIdentity): Promise<ArchiveItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: archiveKey(id), ConsistentRead: true }));
    return Item as ArchiveItem | undefined;
  }

  /** Rows that exist, by archive id. */
  public async archives(run: string, archiveIds: readonly string[]): Promise<Map<string, ArchiveItem>> {
    const found = new Map<string, ArchiveItem>();
    for (let i = 0; i < archiveIds.length; i += BATCH_GET_KEYS) {
      let keys: Record<string, unknown>[] = archiveIds.slice(i, i + BATCH_GET_KEYS).map((archiveId) => ({ ...archiveKey({ run, archiveId }) }));
      while (keys.length) {
        const { Responses, UnprocessedKeys } = await this.db.send(new BatchGetCommand({
          RequestItems: { [this.table]: { Keys: keys, ConsistentRead: true } },
        }));
        for (const item of (Responses?.[this.table] ?? []) as ArchiveItem[]) found.set(archiveOfPk(item.pk)!.archiveId, item);
        keys = UnprocessedKeys?.[this.table]?.Keys ?? [];
      }
    }
    return found;
  }

  /** Writes the row of an archive that this run never asked for. False: there is one already. */
  public async create(id: ArchiveIdentity, archive: NewArchive): Promise<boolean> {
    const item: ArchiveItem = {
      ...archiveKey(id),
      ...archive,
      status: ARCHIVE_STATUS.REQUESTED,
      generation: 1,
      attempts: 1,
      status_key: statusKey(id.run, ARCHIVE_STATUS.REQUESTED, id.archiveId),
    };
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table, Item: item, ConditionExpression: 'attribute_not_exists(pk)',
    })));
  }

  /** Takes back a row whose request Glacier refused: nothing was asked for. */
  public async takeBack(id: ArchiveIdentity, requestedAt: string): Promise<boolean> {
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table,
      Key: archiveKey(id),
      ConditionExpression: '#status = :requested AND requested_at = :at AND attribute_not_exists(job_id)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':requested': ARCHIVE_STATUS.REQUESTED, ':at': requestedAt },
    })));
  }

  /** Moves a status, and attributes with it, if the archive is still in `from` and as expected. False: it is not. */
  public async move(
    id: ArchiveIdentity, from: readonly ArchiveStatus[], to: ArchiveStatus, changes: ArchiveChanges = {}, expected: Expected = {},
  ): Promise<boolean> {
    const unsettled = UNSETTLED.includes(to);
    const set = { ...changes, status: to, status_key: unsettled ? statusKey(id.run, to, id.archiveId) : undefined };
    return this.update(id, set, expected, from);
  }

  /** Changes attributes of an archive that is requested or staged. */
  public async change(id: ArchiveIdentity, changes: ArchiveChanges, expected: Expected = {}): Promise<boolean> {
    return this.update(id, changes, expected, UNSETTLED);
  }

  /** Something went wrong: the sweeper looks at the archive next and starts it again or gives it up. */
  public async markDue(id: ArchiveIdentity, failure: Failure, now: number, expected: Expected = {}, spoiled = false): Promise<boolean> {
    return this.change(id, { failure, due_at: now, ...(spoiled ? { upload_spoiled: true } : {}) }, expected);
  }

  /**
   * Holds an archive until `until` so that two deliveries of one notification do not prepare it at once.
   * The one whose lease ran out may still be working: everything it does is conditional too.
   */
  public async lease(id: ArchiveIdentity, now: number, until: number): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: archiveKey(id),
      UpdateExpression: 'SET lease_until = :until',
      ConditionExpression: '#status IN (:requested, :staged) AND (attribute_not_exists(lease_until) OR lease_until <= :now)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':until': until, ':now': now, ':requested': ARCHIVE_STATUS.REQUESTED, ':staged': ARCHIVE_STATUS.STAGED },
    })));
  }

  public async chunk(id: ArchiveIdentity, generation: number, chunk: number): Promise<ChunkItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: chunkKey(id, generation, chunk), ConsistentRead: true }));
    return Item as ChunkItem | undefined;
  }

  /** All chunks of a generation that are done, in order. */
  public async chunks(id: ArchiveIdentity, generation: number): Promise<StoredChunk[]> {
    const found: StoredChunk[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.db.send(new QueryCommand({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': archivePk(id), ':prefix': chunkSkPrefix(generation) },
        ExclusiveStartKey: from,
      }));
      for (const item of page.Items ?? []) found.push({ ...(item as ChunkItem), chunk: chunkOfSk(item.sk as string) });
      from = page.LastEvaluatedKey;
    } while (from);
    return found;
  }

  public async putChunk(id: ArchiveIdentity, generation: number, chunk: number, item: ChunkItem): Promise<void> {
    await this.db.send(new PutCommand({ TableName: this.table, Item: { ...chunkKey(id, generation, chunk), ...item } }));
  }

  /** Adds a chunk to those done. Adding it again changes nothing. Returns how many are done. */
  public async addProgress(id: ArchiveIdentity, generation: number, chunk: number): Promise<number> {
    const { Attributes } = await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: progressKey(id, generation),
      UpdateExpression: 'ADD chunks_done :chunk',
      ExpressionAttributeValues: { ':chunk': new Set([chunk]) },
      ReturnValues: 'ALL_NEW',
    }));
    return (Attributes!.chunks_done as Set<number>).size;
  }

  public async chunksDone(id: ArchiveIdentity, generation: number): Promise<Set<number>> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: progressKey(id, generation), ConsistentRead: true }));
    return (Item?.chunks_done as Set<number> | undefined) ?? new Set();
  }

  /** A chunk turned out to be wrong: it is no longer done. */
  public async removeChunk(id: ArchiveIdentity, generation: number, chunk: number): Promise<void> {
    await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: progressKey(id, generation),
      UpdateExpression: 'DELETE chunks_done :chunk',
      ExpressionAttributeValues: { ':chunk': new Set([chunk]) },
    }));
    await this.db.send(new DeleteCommand({ TableName: this.table, Key: chunkKey(id, generation, chunk) }));
  }

  /** Archives of a run with this status that are due, a page at a time. Eventually consistent, as every index is. */
  public async *due(run: string, status: ArchiveStatus, until: number): AsyncGenerator<ArchiveIdentity> {
    for (const key of statusKeys(run, status)) {
      let from: Record<string, unknown> | undefined;
      do {
        const page = await this.db.send(new QueryCommand({
          TableName: this.table,
          IndexName: TABLE.STATUS_INDEX,
          KeyConditionExpression: 'status_key = :key AND due_at <= :until',
          ExpressionAttributeValues: { ':key': key, ':until': until },
          ExclusiveStartKey: from,
        }));
        for (const item of page.Items ?? []) {
          const archive = archiveOfPk(item.pk as string);
          if (archive) yield archive;
        }
        from = page.LastEvaluatedKey;
      } while (from);
    }
  }

  /** The earliest `due_at` among a run's archives of this status; undefined: there are none. */
  public async earliestDue(run: string, status: ArchiveStatus): Promise<number | undefined> {
    const pages = await Promise.all(statusKeys(run, status).map((key) => this.db.send(new QueryCommand({
      TableName: this.table,
      IndexName: TABLE.STATUS_INDEX,
      KeyConditionExpression: 'status_key = :key',
      ExpressionAttributeValues: { ':key': key },
      Limit: 1,
    }))));
    const times = pages.flatMap((page) => (page.Items ?? []).map((item) => item.due_at as number));
    return times.length ? Math.min(...times) : undefined;
  }

  private async update(id: ArchiveIdentity, changes: Record<string, unknown>, expected: Expected, from: readonly ArchiveStatus[]): Promise<boolean> {
    const names: Record<string, string> = { '#status': 'status' };
    const values: Record<string, unknown> = {};
    const set: string[] = [];
    const remove: string[] = [];
    for (const [attribute, value] of Object.entries(changes)) {
      names[`#${attribute}`] = attribute;
      if (value === undefined) {remove.push(`#${attribute}`);} else {
        values[`:${attribute}`] = value;
        set.push(`#${attribute} = :${attribute}`);
      }
    }
    const conditions = [`#status IN (${from.map((status, i) => { values[`:from${i}`] = status; return `:from${i}`; }).join(', ')})`];
    for (const [attribute, value] of Object.entries(expected)) {
      names[`#${attribute}`] = attribute;
      if (value !== undefined) values[`:was_${attribute}`] = value;
      conditions.push(value === undefined ? `attribute_not_exists(#${attribute})` : `#${attribute} = :was_${attribute}`);
    }
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: archiveKey(id),
      UpdateExpression: [set.length ? `SET ${set.join(', ')}` : '', remove.length ? `REMOVE ${remove.join(', ')}` : ''].join(' ').trim(),
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    })));
  }
}

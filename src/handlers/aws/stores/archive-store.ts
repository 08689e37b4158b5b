import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { LeaseClause, takeLease } from './lease';
import { batchGet, query } from './reads';
import { inFormat } from './row-format';
import {
  ARCHIVE_FORMAT, ARCHIVE_STATUS, ArchiveIdentity, ArchiveItem, ArchiveStatus, ChunkItem, isTerminal, keptFor, statusKey, statusKeys,
  UNSETTLED_STATUSES, WAY,
} from '../../../contracts/archive';
import { ArchiveChanges, Expected } from '../../../contracts/archive-changes';
import { DEFAULT } from '../../../contracts/defaults';
import { archiveKey, archiveOfPk, archivePk, chunkKey, chunkOfSk, chunksBeside, chunkSkPrefix, progressKey, progressKeys, TABLE } from '../../../contracts/keys';
import { Lease } from '../../../contracts/lease';
import { ReadyJob } from '../../../domain/archive/job';

/** Shards of the index whose first pages are read at once. A page takes a megabyte at most. */
const SHARDS_AT_ONCE = 8;

/** A change of status. */
export interface Move {
  readonly from: readonly ArchiveStatus[];
  readonly to: ArchiveStatus;
}

/** A delivery's claim on an archive whose job is done. */
export interface Claim {
  readonly lease: Lease;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The job of the notification. */
  readonly jobId: string;
}

/** A delivery's claim on an archive that it copies as one object. */
export interface PutClaim extends Omit<Claim, 'jobId'> {
  /** The job whose output is read. */
  readonly job: ReadyJob;
}

export interface StoredChunk extends ChunkItem {
  readonly chunk: number;
}

/** Archives, their chunks and their progress in the transfer table. Each move is a conditional write, and repeating it changes nothing. */
export class ArchiveStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  public async archive(id: ArchiveIdentity): Promise<ArchiveItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: archiveKey(id), ConsistentRead: true }));
    return Item && asArchive(Item);
  }

  /** @returns the rows by archive id. An archive without a row is missing. */
  public async archives(run: string, archiveIds: readonly string[]): Promise<Map<string, ArchiveItem>> {
    const items = await batchGet(this.db, this.table, archiveIds.map((archiveId) => ({ ...archiveKey({ run, archiveId }) })));
    return new Map(items.map((item) => [archiveOf(item).archiveId, asArchive(item)]));
  }

  /**
   * Writes the row of an archive that this run never requested.
   *
   * @returns false if there is a row already
   */
  public async create(row: ArchiveItem): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({ TableName: this.table, Item: row, ConditionExpression: 'attribute_not_exists(pk)' })));
  }

  /**
   * Replaces the whole row. Attributes that the new row does not have are removed.
   *
   * @returns false if the row has another status than `from`, or is not as expected
   */
  public async replace(row: ArchiveItem, from: ArchiveStatus, expected: Expected): Promise<boolean> {
    const condition = conditionOf([from], expected);
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table,
      Item: row,
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: condition.names,
      ExpressionAttributeValues: condition.values,
    })));
  }

  /**
   * Removes the row of an archive whose request Glacier refused.
   *
   * @returns false if the archive is not requested any more, was requested at another time, or has a job
   */
  public async takeBack(id: ArchiveIdentity, requestedAt: string): Promise<boolean> {
    const { expression, names, values } = conditionOf([ARCHIVE_STATUS.REQUESTED], { 'requested_at': requestedAt, 'job.id': undefined });
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table, Key: archiveKey(id), ConditionExpression: expression, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
    })));
  }

  /**
   * Changes the status, and `changes` with it, in one write.
   *
   * @returns false if the archive is in none of the statuses `from`, or is not as expected
   */
  public async move(id: ArchiveIdentity, { from, to }: Move, changes: ArchiveChanges = {}, expected: Expected = {}): Promise<boolean> {
    const set = { ...changes, status: to, status_key: isTerminal(to) ? undefined : statusKey(id.run, to, id.archiveId) };
    return this.update(id, set, conditionOf(from, expected), changes.settled_at);
  }

  /**
   * Changes an archive that is requested or staged.
   *
   * @returns false if it is settled, or not as expected
   */
  public async change(id: ArchiveIdentity, changes: ArchiveChanges, expected: Expected = {}): Promise<boolean> {
    return this.update(id, changes, conditionOf(UNSETTLED_STATUSES, expected));
  }

  /**
   * Takes the lease of an unsettled archive, so that two deliveries do not prepare it at once (see lease.ts).
   *
   * @returns the row as it was before, or undefined if it is settled, another delivery holds it, or the messages of this job are sent
   */
  public async take(id: ArchiveIdentity, { lease, now, jobId }: Claim): Promise<ArchiveItem | undefined> {
    return this.lease(id, takeLease('lease', lease, now), {
      condition: '(attribute_not_exists(job.messages_sent) OR job.id <> :job)', values: { ':job': jobId },
    });
  }

  /**
   * Takes the lease of an archive that becomes one object, and notes the job that is read. This is the only write before the object is made.
   *
   * @returns the row as it was before, or undefined if it is settled, goes another way, another delivery holds it, or it names another job
   */
  public async claimPut(id: ArchiveIdentity, { lease, now, job: { jobId, completedAt } }: PutClaim): Promise<ArchiveItem | undefined> {
    const isNew = 'attribute_not_exists(job) AND attribute_not_exists(patience.no_progress_since)';
    return this.lease(id, takeLease('lease', lease, now), {
      update: ', job = :job',
      condition: `way = :put AND attribute_not_exists(upload.id) AND (${isNew} OR job.id = :jobId AND attribute_not_exists(job.newer))`,
      values: { ':put': WAY.PUT, ':job': { id: jobId, completed_at: completedAt }, ':jobId': jobId },
    });
  }

  public async chunk(id: ArchiveIdentity, generation: number, chunk: number): Promise<ChunkItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: chunkKey(id, generation, chunk), ConsistentRead: true }));
    return Item as ChunkItem | undefined;
  }

  /** @returns the chunks of a generation that are copied, in order. */
  public async chunks(id: ArchiveIdentity, generation: number): Promise<StoredChunk[]> {
    const found: StoredChunk[] = [];
    for await (const item of query(this.db, {
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': archivePk(id), ':prefix': chunkSkPrefix(generation) },
    })) found.push({ ...(item as unknown as ChunkItem), chunk: chunkOfSk(item.sk as string) });
    return found;
  }

  public async putChunk({ chunk, ...id }: ArchiveIdentity & { readonly chunk: number }, generation: number, item: ChunkItem): Promise<void> {
    await this.db.send(new PutCommand({ TableName: this.table, Item: { ...chunkKey(id, generation, chunk), ...item } }));
  }

  /**
   * Adds a chunk to those that are done. Adding it again changes nothing. The other items are read only if that of the chunk is full, so of the
   * chunks that come last in their items, at least the one that is written last finds all.
   *
   * @returns true if all `count` chunks are done
   */
  public async addProgress({ chunk, ...id }: ArchiveIdentity & { readonly chunk: number }, generation: number, count: number): Promise<boolean> {
    const { Attributes } = await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: progressKey(id, generation, chunk),
      UpdateExpression: 'ADD chunks_done :chunk',
      ExpressionAttributeValues: { ':chunk': new Set([chunk]) },
      ReturnValues: 'ALL_NEW',
    }));
    const beside = chunksBeside(chunk, count);
    if ((Attributes!.chunks_done as Set<number>).size < beside) return false;
    return beside === count || (await this.chunksDone(id, generation, count)).size === count;
  }

  /** @returns which of an archive's `count` chunks are done. */
  public async chunksDone(id: ArchiveIdentity, generation: number, count: number): Promise<Set<number>> {
    const answers = await Promise.all(progressKeys(id, generation, count).map((Key) => this.db.send(new GetCommand({
      TableName: this.table, Key, ConsistentRead: true,
    }))));
    return new Set(answers.flatMap(({ Item }) => [...(Item?.chunks_done as Set<number> | undefined) ?? []]));
  }

  /** Removes a chunk that turned out to be wrong, so that it is copied again. */
  public async removeChunk(id: ArchiveIdentity, generation: number, chunk: number): Promise<void> {
    await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: progressKey(id, generation, chunk),
      UpdateExpression: 'DELETE chunks_done :chunk',
      ExpressionAttributeValues: { ':chunk': new Set([chunk]) },
    }));
    await this.db.send(new DeleteCommand({ TableName: this.table, Key: chunkKey(id, generation, chunk) }));
  }

  /**
   * Archives of a run with this status that are due at `until`, page by page: shard by shard from the first, in each what has been due for longest.
   * Nearly all shards are empty nearly always, so the first pages of several are read at once. The index is eventually consistent.
   */
  public async *due(run: string, status: ArchiveStatus, until: number, firstShard?: string): AsyncGenerator<ArchiveIdentity> {
    const shards = statusKeys(run, status, firstShard).map((key) => this.dueOf(key, until));
    const firsts: Promise<IteratorResult<ArchiveIdentity>>[] = [];
    for (const [i, shard] of shards.entries()) {
      for (const next of shards.slice(firsts.length, i + SHARDS_AT_ONCE)) {
        const first = next.next();
        first.catch(() => undefined); // Thrown when it is this shard's turn, if that comes.
        firsts.push(first);
      }
      for (let item = await firsts[i]; !item.done; item = await shard.next()) yield item.value;
    }
  }

  private async *dueOf(key: string, until: number): AsyncGenerator<ArchiveIdentity> {
    for await (const item of query(this.db, {
      TableName: this.table,
      IndexName: TABLE.STATUS_INDEX,
      KeyConditionExpression: 'status_key = :key AND due_at <= :until',
      ExpressionAttributeValues: { ':key': key, ':until': until },
    })) yield archiveOf(item);
  }

  /** @returns the earliest `due_at` of a run's archives with this status, or undefined if there are none. */
  public async earliestDue(run: string, status: ArchiveStatus): Promise<number | undefined> {
    const times = await Promise.all(statusKeys(run, status).map((key) => this.firstDue(key)));
    const due = times.filter((time) => time !== undefined);
    return due.length ? Math.min(...due) : undefined;
  }

  private async firstDue(key: string): Promise<number | undefined> {
    for await (const { due_at: dueAt } of query(this.db, {
      TableName: this.table,
      IndexName: TABLE.STATUS_INDEX,
      KeyConditionExpression: 'status_key = :key',
      ExpressionAttributeValues: { ':key': key },
      Limit: 1,
    })) return dueAt as number;
    return undefined;
  }

  /** @returns the row as it was before, or undefined if the archive is settled, or the lease is not free, or the other condition does not hold */
  private async lease(id: ArchiveIdentity, free: LeaseClause, also: { update?: string; condition: string; values: Record<string, unknown> }) {
    const unsettled = conditionOf(UNSETTLED_STATUSES, {});
    let before: ArchiveItem | undefined;
    const taken = await changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: archiveKey(id),
      UpdateExpression: `${free.update}${also.update ?? ''}`,
      ConditionExpression: `${unsettled.expression} AND ${free.condition} AND ${also.condition}`,
      ExpressionAttributeNames: { ...unsettled.names, ...free.names },
      ExpressionAttributeValues: { ...unsettled.values, ...free.values, ...also.values },
      ReturnValues: 'ALL_OLD',
    })).then(({ Attributes }) => { before = asArchive(Attributes!); }));
    return taken ? before : undefined;
  }

  /** `settledAt`: from then on the row is kept as long as it says itself. */
  private async update(id: ArchiveIdentity, changes: object, condition: Condition, settledAt?: string): Promise<boolean> {
    const names: Record<string, string> = { ...condition.names };
    const values: Record<string, unknown> = { ...condition.values };
    const set: string[] = [];
    const remove: string[] = [];
    for (const [path, value] of Object.entries(changes) as [string, unknown][]) {
      if (value === undefined) {
        remove.push(named(path, names));
      } else {
        values[`:${placeholder(path)}`] = value;
        set.push(`${named(path, names)} = :${placeholder(path)}`);
      }
    }
    if (settledAt !== undefined) {
      set.push('expires_at = if_not_exists(kept_for, :keptFor) + :settled');
      Object.assign(values, { ':keptFor': keptFor(DEFAULT.RESUMABLE_FOR), ':settled': Math.floor(Date.parse(settledAt) / 1000) });
    }
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: archiveKey(id),
      UpdateExpression: [set.length ? `SET ${set.join(', ')}` : '', remove.length ? `REMOVE ${remove.join(', ')}` : ''].join(' '),
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    })));
  }
}

interface Condition {
  readonly expression: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
}

/** The archive is in one of the statuses, and as expected. */
function conditionOf(from: readonly ArchiveStatus[], expected: Expected): Condition {
  const names: Record<string, string> = { '#status': 'status' };
  const values: Record<string, unknown> = {};
  const statuses = from.map((status, i) => { values[`:from${i}`] = status; return `:from${i}`; });
  const clauses = [`#status IN (${statuses.join(', ')})`];
  for (const [path, value] of Object.entries(expected) as [string, unknown][]) {
    values[`:was_${placeholder(path)}`] = value; // Left out if it is undefined.
    clauses.push(value === undefined ? `attribute_not_exists(${named(path, names)})` : `${named(path, names)} = :was_${placeholder(path)}`);
  }
  return { expression: clauses.join(' AND '), names, values };
}

/** @returns `#job.#id` for `job.id`. Adds the names to `names`. */
function named(path: string, names: Record<string, string>): string {
  const parts = path.split('.');
  for (const part of parts) names[`#${part}`] = part;
  return parts.map((part) => `#${part}`).join('.');
}

const placeholder = (path: string): string => path.replace('.', '_');

/** @throws RowFormatError if the row has another format */
const asArchive = (item: Record<string, unknown>): ArchiveItem => inFormat<ArchiveItem>(item, ARCHIVE_FORMAT);

/** Only archives have rows in the index. */
const archiveOf = (item: Record<string, unknown>): ArchiveIdentity => archiveOfPk(item.pk as string)!;

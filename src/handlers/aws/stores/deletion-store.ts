import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { batchGet } from './reads';
import { inFormat } from './row-format';
import { DELETION_FORMAT, DELETION_STATE, DeletionItem } from '../../../contracts/deletion';
import { activeDeletionKey, archiveOfDeletion, deletionKey, VaultArchive } from '../../../contracts/keys';
import { DeletionChange } from '../../../domain/deletion/attempts';

/** A write of a deletion's row. */
export interface DeletionWrite {
  readonly change: DeletionChange;
  /** Names the write. No other one has it. */
  readonly attempt: string;
  /** ISO 8601. */
  readonly at: string;
  /** Seconds for which the row of an archive is kept that was not deleted. */
  readonly keptFor: number;
}

/** Deletions from vaults in the transfer table: what became of each archive, and which deletions are active. */
export class DeletionStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  /** @returns the rows by archive id. An archive whose deletion was never tried is missing. */
  public async rows(vaultName: string, archiveIds: readonly string[]): Promise<Map<string, DeletionItem>> {
    const items = await batchGet(this.db, this.table, archiveIds.map((archiveId) => ({ ...deletionKey({ vaultName, archiveId }) })));
    return new Map(items.map((item) => [archiveOfDeletion(item.pk as string), inFormat<DeletionItem>(item, DELETION_FORMAT)]));
  }

  /** Replaces the row. @returns false if the row is not as seen: another attempt has written it. `seen`: its attempt, or undefined if there was none. */
  public async write(id: VaultArchive, write: DeletionWrite, seen: string | undefined): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table,
      Item: itemOf(id, write),
      ...(seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'attempt = :seen', ExpressionAttributeValues: { ':seen': seen } }),
    })));
  }

  /** Records that the archive is deleted, whatever other attempts have written. @returns false if that is recorded already */
  public async confirm(id: VaultArchive, write: DeletionWrite): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table,
      Item: itemOf(id, write),
      ConditionExpression: '#state <> :deleted', // Also true if there is no row.
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':deleted': DELETION_STATE.DELETED },
    })));
  }

  /** Puts the deletion on the list of active runs. @returns false if it is listed for another execution */
  public async register(run: string, vaultName: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: activeDeletionKey(run),
      UpdateExpression: 'SET vault_name = :vault, execution_arn = :execution, deletion = :true',
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
      ExpressionAttributeValues: { ':vault': vaultName, ':execution': executionArn, ':true': true },
    })));
  }

  /** Takes the deletion off the list. @returns false if it is listed for another execution */
  public async unregister(run: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table,
      Key: activeDeletionKey(run),
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
      ExpressionAttributeValues: { ':execution': executionArn },
    })));
  }

  /** @returns the execution for which the deletion is listed */
  public async listedFor(run: string): Promise<string | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: activeDeletionKey(run), ConsistentRead: true }));
    return Item?.execution_arn as string | undefined;
  }
}

/** What was deleted, or may have been, is known for ever: without its row the archive would be reported as kept. */
function itemOf(id: VaultArchive, { change, attempt, at, keptFor }: DeletionWrite): DeletionItem {
  const expiry = change.state === DELETION_STATE.KEPT ? { expires_at: Math.floor(Date.parse(at) / 1000) + keptFor } : {};
  return { ...deletionKey(id), format: DELETION_FORMAT, ...change, attempt, at, ...expiry };
}

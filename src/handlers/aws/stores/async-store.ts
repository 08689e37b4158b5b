import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ASYNC_ITEM_SECONDS } from '../../../contracts/keys';
import { Clock, epochSeconds } from '../../../domain/clock';
import { systemClock } from '../../shared/system-clock';

/** Results of asynchronous waits in the async table. Token and result arrive in either order, and neither overwrites the other. */
export class AsyncStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string, private readonly clock: Clock = systemClock) {}

  /** Writes the result for the task that waits under the key `wait`. Writing it again is harmless, because a wait is answered once. */
  public async putResult(wait: string, result: object): Promise<void> {
    await this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: { pk: wait },
      UpdateExpression: 'SET #result = :result, #expires = :expires',
      ExpressionAttributeNames: { '#result': 'result', '#expires': 'expires_at' },
      ExpressionAttributeValues: { ':result': JSON.stringify(result), ':expires': epochSeconds(this.clock) + ASYNC_ITEM_SECONDS },
    }));
  }
}

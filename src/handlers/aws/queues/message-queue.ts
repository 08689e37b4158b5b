import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { Clock } from '../../../domain/clock';
import { systemClock } from '../../shared/system-clock';

/** Messages in one SendMessageBatch. */
const BATCH_SIZE = 10;
/** Batches that are sent at the same time. The 1,000 batches of an archive of 10,000 chunks leave in seconds. */
const BATCHES_IN_FLIGHT = 5;
/** Waits before messages that SQS refused are sent again: 100 ms, 400 ms, 1.6 s. After that the caller's own message goes back to its queue. */
const RETRY_WAITS_MS = [100, 400, 1600];

/** SQS refused some messages at every try. */
export class MessagesNotSentError extends Error {
  public readonly name = 'MessagesNotSentError';
}

/** Sends messages to one queue, and hides those that were received from it. */
export class MessageQueue {
  constructor(private readonly client: SQSClient, private readonly url: string, private readonly clock: Clock = systemClock) {}

  public async send(bodies: readonly string[]): Promise<void> {
    const batches: string[][] = [];
    for (let i = 0; i < bodies.length; i += BATCH_SIZE) batches.push(bodies.slice(i, i + BATCH_SIZE));
    await pMap(batches, (batch) => this.sendBatch(batch), { concurrency: BATCHES_IN_FLIGHT });
  }

  public async hide(receiptHandle: string, seconds: number): Promise<void> {
    await this.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: this.url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }));
  }

  private async sendBatch(bodies: readonly string[]): Promise<void> {
    let left = bodies;
    let refused = '';
    for (const wait of [0, ...RETRY_WAITS_MS]) {
      if (wait) await this.clock.sleep(wait);
      const { Failed } = await this.client.send(new SendMessageBatchCommand({
        QueueUrl: this.url, Entries: left.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
      }));
      if (!Failed?.length) return;
      refused = Failed[0].Code ?? 'no reason given';
      left = Failed.map((entry) => left[Number(entry.Id)]);
    }
    throw new MessagesNotSentError(`SQS did not take ${left.length} of ${bodies.length} messages: ${refused}`);
  }
}

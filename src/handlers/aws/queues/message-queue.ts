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

  /** @throws if a message was not sent */
  public async send(bodies: readonly string[]): Promise<void> {
    await pMap(batchesOf(bodies), async (batch) => {
      const [error] = (await this.sendBatch(batch)).values();
      if (error) throw error;
    }, { concurrency: BATCHES_IN_FLIGHT });
  }

  /** Sends messages that do not depend on each other. @returns why, for each that was not sent */
  public async sendEach(bodies: readonly string[]): Promise<ReadonlyMap<string, Error>> {
    const sent = (batch: string[]) => this.sendBatch(batch).catch((error: Error) => toAll(batch, error));
    const refused = await pMap(batchesOf(bodies), sent, { concurrency: BATCHES_IN_FLIGHT });
    return new Map(refused.flatMap((errors) => [...errors]));
  }

  public async hide(receiptHandle: string, seconds: number): Promise<void> {
    await this.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: this.url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }));
  }

  /** @returns an error for each message that SQS refused at every try */
  private async sendBatch(bodies: readonly string[]): Promise<ReadonlyMap<string, Error>> {
    let left = bodies;
    let refused = '';
    for (const wait of [0, ...RETRY_WAITS_MS]) {
      if (wait) await this.clock.sleep(wait);
      const { Failed } = await this.client.send(new SendMessageBatchCommand({
        QueueUrl: this.url, Entries: left.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
      }));
      if (!Failed?.length) return new Map();
      refused = Failed[0].Code ?? 'no reason given';
      left = Failed.map((entry) => left[Number(entry.Id)]);
    }
    return toAll(left, new MessagesNotSentError(`SQS did not take ${left.length} of ${bodies.length} messages: ${refused}`));
  }
}

const toAll = (bodies: readonly string[], error: Error): ReadonlyMap<string, Error> => new Map(bodies.map((body) => [body, error]));

function batchesOf(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (let i = 0; i < bodies.length; i += BATCH_SIZE) batches.push(bodies.slice(i, i + BATCH_SIZE));
  return batches;
}

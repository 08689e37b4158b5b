import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

/**
 * Delivers the records of one shard to a handler, as Lambda documents it for DynamoDB streams
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
 *
 * Tests use it because the mappings of the local AWS lack limited retries, bisected batches, reported items and
 * failure destinations. The rules:
 *
 * - Batches go out in the order of the stream. The next batch waits until the current one is finished.
 * - If the function reports failed items, the poller delivers again from the first failed item on.
 * - If the function fails, the poller delivers the whole batch again. With bisecting it delivers each half, which is no retry.
 * - When the retries are used up, the batch goes to the failure destination, and the stream goes on.
 */

/** The settings of an event-source mapping, as in the template. */
export interface StreamMapping {
  readonly batchSize: number;
  /** Retries after the first delivery. */
  readonly retryAttempts: number;
  readonly bisectBatchOnError?: boolean;
  readonly reportBatchItemFailures?: boolean;
}

export interface PollerFaults {
  /** Whether the answer of a delivery is lost after the function did its work. Deliveries are numbered from 1. */
  readonly answerLost?: (delivery: number) => boolean;
}

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<unknown>;

/** The outcome of a stream. */
export interface PolledStream {
  readonly deliveries: number;
  /** The records that went to the failure destination. */
  readonly discarded: readonly DynamoDBRecord[];
}

type Records = readonly DynamoDBRecord[];

export async function pollStream(records: Records, mapping: StreamMapping, handler: StreamHandler, faults: PollerFaults = {}): Promise<PolledStream> {
  const poller = new Poller(mapping, handler, faults);
  for (let i = 0; i < records.length; i += mapping.batchSize) await poller.deliver(records.slice(i, i + mapping.batchSize));
  return poller;
}

class Poller implements PolledStream {
  public deliveries = 0;
  public readonly discarded: DynamoDBRecord[] = [];

  constructor(private readonly mapping: StreamMapping, private readonly handler: StreamHandler, private readonly faults: PollerFaults) {}

  public async deliver(batch: Records): Promise<void> {
    let left = batch;
    for (let retries = 0; left.length; retries++) {
      const before = left.length;
      left = await this.once(left);
      if (!left.length) return;
      if (left.length < before) retries = -1; // the rest counts as a new batch
      else if (this.mapping.bisectBatchOnError && left.length > 1) return this.bisect(left);
      else if (retries >= this.mapping.retryAttempts) return void this.discarded.push(...left);
    }
  }

  private async bisect(batch: Records): Promise<void> {
    const half = Math.ceil(batch.length / 2);
    await this.deliver(batch.slice(0, half));
    await this.deliver(batch.slice(half));
  }

  /** Delivers a batch once. @returns the records to deliver again */
  private async once(batch: Records): Promise<Records> {
    this.deliveries += 1;
    const delivery = this.deliveries;
    try {
      const answer = await this.handler({ Records: [...batch] });
      return this.faults.answerLost?.(delivery) ? batch : this.unfinished(batch, answer);
    } catch {
      return batch; // Lambda retries after any error of the function
    }
  }

  /** The records from the first reported item on. An item that is not in the batch fails the whole batch. */
  private unfinished(batch: Records, answer: unknown): Records {
    const { batchItemFailures = [] } = (answer ?? {}) as { batchItemFailures?: { itemIdentifier?: string }[] };
    if (!this.mapping.reportBatchItemFailures || !batchItemFailures.length) return [];
    const failed = batchItemFailures.map(({ itemIdentifier }) => batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier));
    return batch.slice(Math.max(0, Math.min(...failed)));
  }
}

import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

/**
 * Delivers the records of one shard to a handler as Lambda documents it for DynamoDB streams
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). The mappings of the local AWS know neither retries that end nor
 * halved batches, reported items or destinations for failures, so what a handler makes of those is tried by this poller:
 *
 * - batches go out in the order of the stream, and the next one waits until this one is done with;
 * - where items are reported, everything before the first failed item is done and the rest comes again;
 * - where the function fails whole, the batch comes again; if batches are bisected, each half for itself, which does not count
 *   as a retry;
 * - a batch that has come as often as allowed is handed to the destination for failures, and the stream goes on.
 */

/** As the template's event-source mapping has it. */
export interface StreamMapping {
  readonly batchSize: number;
  /** After the first delivery. */
  readonly retryAttempts: number;
  readonly bisectBatchOnError?: boolean;
  readonly reportBatchItemFailures?: boolean;
}

export interface PollerFaults {
  /** The function did its work, and Lambda did not hear of it. `delivery` counts from 1 over the whole stream. */
  readonly answerLost?: (delivery: number) => boolean;
}

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<unknown>;

/** What became of a stream. */
export interface PolledStream {
  readonly deliveries: number;
  /** What the destination for failures got. */
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
      if (left.length < before) retries = -1; // what is left is a batch of its own
      else if (this.mapping.bisectBatchOnError && left.length > 1) return this.bisect(left);
      else if (retries >= this.mapping.retryAttempts) return void this.discarded.push(...left);
    }
  }

  private async bisect(batch: Records): Promise<void> {
    const half = Math.ceil(batch.length / 2);
    await this.deliver(batch.slice(0, half));
    await this.deliver(batch.slice(half));
  }

  /** One delivery; returns what must come again. */
  private async once(batch: Records): Promise<Records> {
    this.deliveries += 1;
    const delivery = this.deliveries;
    try {
      const answer = await this.handler({ Records: [...batch] });
      return this.faults.answerLost?.(delivery) ? batch : this.unfinished(batch, answer);
    } catch {
      return batch; // a function that fails is what this is about: whoever polls cannot learn more
    }
  }

  /** From the first reported item on. An item that is not of the batch counts as a failure of the whole. */
  private unfinished(batch: Records, answer: unknown): Records {
    const { batchItemFailures = [] } = (answer ?? {}) as { batchItemFailures?: { itemIdentifier?: string }[] };
    if (!this.mapping.reportBatchItemFailures || !batchItemFailures.length) return [];
    const failed = batchItemFailures.map(({ itemIdentifier }) => batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier));
    return batch.slice(Math.max(0, Math.min(...failed)));
  }
}

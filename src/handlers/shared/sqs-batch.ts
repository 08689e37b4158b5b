/*
 * Works on the messages that SQS delivered together.
 *
 * Guarantees
 *  - A message that fails is logged and goes back to its queue. The others are done.
 *  - If all messages fail, the function still succeeds, because a failed function would hide which messages failed.
 *  - A message is begun only if there is time for it. Otherwise it comes back at once, and nothing counts as tried.
 *  - Doubles in a batch are worked on one after the other, so that the second one finds what the first one did.
 *  - What came back often is worked on alone, after all others. If one message kills its function again and again, the rest is done before.
 */
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pMap from 'p-map';
import { logger } from './logger';
import { HidingQueue, MessageInHand } from './message-in-hand';

/** A message that was delivered more often may be one that kills its function. */
const OFTEN = 3;

/** Messages that leave together. While one waits for that, the next message of the batch is worked on. */
export interface Departures {
  /** Ends once something waits. */
  posted(): Promise<void>;
  leave(): Promise<void>;
}

export interface SqsBatchOptions {
  /** Messages that are worked on at the same time. @default 1 */
  readonly atATime?: number;
  /** Milliseconds that the invocation must still have when another message is begun. @default 0 */
  readonly least?: number;
  /** The queue of a message. @default - a message is hidden for as long as its queue says */
  readonly queueOf?: (record: SQSRecord) => HidingQueue;
  /** @default - the work sends its messages itself */
  readonly outbox?: Departures;
}

export type MessageWork = (record: SQSRecord, context: Context, message: Pick<MessageInHand, 'keepHidden'>) => Promise<void>;

const receivedOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);
const aboutOf = (record: SQSRecord) => ({ message_id: record.messageId, received: record.attributes.ApproximateReceiveCount });

export function sqsBatch(work: MessageWork, options: SqsBatchOptions = {}) {
  return async ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => new Batch(work, options, context).run(records);
}

class Batch {
  private readonly failed = new Set<string>();
  private readonly begun: Promise<void>[] = [];

  constructor(private readonly work: MessageWork, private readonly options: SqsBatchOptions, private readonly context: Context) {}

  public async run(records: readonly SQSRecord[]): Promise<SQSBatchResponse> {
    const { atATime = 1, outbox } = this.options;
    const [seldom, often] = [records.filter((record) => receivedOf(record) <= OFTEN), records.filter((record) => receivedOf(record) > OFTEN)];
    await pMap(doublesOf(seldom), (doubles) => this.inTurn(doubles), { concurrency: atATime });
    await this.inTurn(often);
    await outbox?.leave();
    await Promise.all(this.begun);
    const back = records.filter(({ messageId }) => this.failed.has(messageId));
    return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }

  private async inTurn(records: readonly SQSRecord[]): Promise<void> {
    for (const record of records) await this.begin(record);
  }

  /** The first message is always begun. */
  private async begin(record: SQSRecord): Promise<void> {
    const { least = 0, outbox } = this.options;
    if (this.begun.length && this.context.getRemainingTimeInMillis() < least) return this.handBack(record);
    const posted = outbox?.posted();
    const tried = this.tried(record);
    this.begun.push(tried);
    await (posted ? Promise.race([tried, posted]) : tried);
  }

  private async tried(record: SQSRecord): Promise<void> {
    const message = new MessageInHand(record, this.options.queueOf?.(record), (error) => this.warn(record, error));
    try {
      await this.work(record, this.context, message);
    } catch (error) {
      this.failed.add(record.messageId);
      logger.error('The message goes back to its queue', { ...aboutOf(record), error: error as Error });
      message.letGo();
      await message.giveBack();
    } finally {
      message.letGo();
    }
  }

  private async handBack(record: SQSRecord): Promise<void> {
    this.failed.add(record.messageId);
    logger.info('The message goes back to its queue untouched: the time of this invocation is short', aboutOf(record));
    await this.options.queueOf?.(record).hide(record.receiptHandle, 0).catch((error: Error) => this.warn(record, error));
  }

  private warn(record: SQSRecord, error: Error): void {
    logger.warn('The message stays hidden as long as before', { ...aboutOf(record), error });
  }
}

/** Messages with the same body, in the order in which they came. */
function doublesOf(records: readonly SQSRecord[]): SQSRecord[][] {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) groups.set(record.body, [...groups.get(record.body) ?? [], record]);
  return [...groups.values()];
}

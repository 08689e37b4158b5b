import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './logger';
import { HidingQueue, MessageInHand } from './message-in-hand';

export interface SqsBatchOptions {
  readonly parallel: boolean;
  /** The queue of the messages. @default - a message is hidden for as long as its queue says */
  readonly queue?: HidingQueue;
}

export type MessageWork = (record: SQSRecord, context: Context, message: Pick<MessageInHand, 'keepHidden'>) => Promise<void>;

/**
 * Works on an SQS batch message by message. A message that fails is logged and goes back to its queue; the others are done. If all
 * messages fail, the function still succeeds, because a failed function would hide which messages failed.
 */
export function sqsBatch(work: MessageWork, { parallel, queue }: SqsBatchOptions) {
  const processor = new BatchProcessor(EventType.SQS);
  const tried = async (record: SQSRecord, context: Context) => {
    const about = { message_id: record.messageId, received: record.attributes.ApproximateReceiveCount };
    const message = new MessageInHand(record, queue, (error) => logger.warn('The message stays hidden as long as before', { ...about, error }));
    try {
      await work(record, context, message);
    } catch (error) {
      logger.error('The message goes back to its queue', { ...about, error: error as Error });
      message.letGo();
      await message.giveBack();
      throw error;
    } finally {
      message.letGo();
    }
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, tried, processor, { context, throwOnFullBatchFailure: false, processInParallel: parallel });
}

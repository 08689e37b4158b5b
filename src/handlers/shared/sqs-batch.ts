import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './logger';

/**
 * Works on an SQS batch message by message. A message that fails is logged and goes back to its queue; the others are done. If all
 * messages fail, the function still succeeds, because a failed function would hide which messages failed.
 */
export function sqsBatch(work: (record: SQSRecord, context: Context) => Promise<void>, { parallel }: { readonly parallel: boolean }) {
  const processor = new BatchProcessor(EventType.SQS);
  const tried = async (record: SQSRecord, context: Context) => {
    try {
      await work(record, context);
    } catch (error) {
      logger.error('The message goes back to its queue', { error: error as Error, message_id: record.messageId, received: record.attributes.ApproximateReceiveCount });
      throw error;
    }
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, tried, processor, { context, throwOnFullBatchFailure: false, processInParallel: parallel });
}

import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './logger';

/**
 * Work on SQS batches that fail by message: one that fails is logged, handed back and comes again; the others are done.
 * A batch that fails whole is no failure of the function, which would only hide which messages failed.
 */
export function sqsBatch(work: (record: SQSRecord, context: Context) => Promise<void>, { parallel }: { readonly parallel: boolean }) {
  const processor = new BatchProcessor(EventType.SQS);
  const tried = async (record: SQSRecord, context: Context) => {
    try {
      await work(record, context);
    } catch (error) {
      logger.error('The message comes back', { error: error as Error, message_id: record.messageId, received: record.attributes.ApproximateReceiveCount });
      throw error;
    }
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, tried, processor, { context, throwOnFullBatchFailure: false, processInParallel: parallel });
}

import { Logger } from '@aws-lambda-powertools/logger';
import { Context } from 'aws-lambda';

/** Logs JSON. The construct sets the level and the service's name in the environment. */
export const logger = new Logger();

/**
 * What each function does around its work: it logs one line first, and its errors before Lambda reports them.
 * Lambda writes the traces by itself. A tracer in the function watches each promise, and costs more than some functions' work.
 */
export function logged<E, R>(work: (event: E, context: Context) => Promise<R>): (event: E, context: Context) => Promise<R> {
  return async (event, context) => {
    // Powertools' whole context has 350 bytes, which each line would repeat. `service` and the log group say the rest.
    logger.appendKeys({ function_request_id: context.awsRequestId });
    logger.debug('Invoked');
    try {
      return await work(event, context);
    } catch (error) {
      logger.error('Failed', error as Error);
      throw error;
    }
  };
}

import { Logger } from '@aws-lambda-powertools/logger';
import { Context } from 'aws-lambda';

/** Logs as JSON; the level and the service's name come from the environment that the construct sets. */
export const logger = new Logger();

/** A function with its errors in the log before Lambda reports them. */
export function logged<E, R>(work: (event: E, context: Context) => Promise<R>): (event: E, context: Context) => Promise<R> {
  return async (event, context) => {
    logger.addContext(context);
    logger.debug('Invoked');
    try {
      return await work(event, context);
    } catch (error) {
      logger.error('Failed', error as Error);
      throw error;
    }
  };
}

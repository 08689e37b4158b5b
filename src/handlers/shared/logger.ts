import { Logger } from '@aws-lambda-powertools/logger';
import { Context } from 'aws-lambda';

/** Logs JSON. The construct sets the level and the service's name in the environment. */
export const logger = new Logger();

/** A handler that logs its errors before Lambda reports them. */
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

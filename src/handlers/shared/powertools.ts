import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { Context } from 'aws-lambda';

/** Logs as JSON; the level and the service's name come from the environment that the construct sets. */
export const logger = new Logger();
/** Off outside Lambda. Streams of archive bytes are not traced: HTTP capture would hold on to each request. */
export const tracer = new Tracer({ captureHTTPsRequests: false });

/** What every function does around its work: one log line to begin with, its errors in the log before Lambda reports them. */
export function lambda<E, R>(work: (event: E, context: Context) => Promise<R>): (event: E, context: Context) => Promise<R> {
  return async (event, context) => {
    logger.addContext(context);
    tracer.annotateColdStart();
    logger.debug('Invoked');
    try {
      return await work(event, context);
    } catch (error) {
      logger.error('Failed', error as Error);
      throw error;
    }
  };
}

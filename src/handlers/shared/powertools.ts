import { Tracer } from '@aws-lambda-powertools/tracer';
import { Context } from 'aws-lambda';
import { logged, logger } from './logger';

export { logger };
/** Off outside Lambda. Streams of archive bytes are not traced: HTTP capture would hold on to each request. */
export const tracer = new Tracer({ captureHTTPsRequests: false });

/** What every function does around its work: one log line to begin with, its errors in the log before Lambda reports them. */
export function lambda<E, R>(work: (event: E, context: Context) => Promise<R>): (event: E, context: Context) => Promise<R> {
  return logged(async (event, context) => {
    tracer.annotateColdStart();
    return work(event, context);
  });
}

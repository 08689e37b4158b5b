import { Tracer } from '@aws-lambda-powertools/tracer';
import { Context } from 'aws-lambda';
import { logged, logger } from './logger';

export { logger };
/** Off outside Lambda. HTTP capture would keep each request in memory, so streams of archive bytes are not traced. */
export const tracer = new Tracer({ captureHTTPsRequests: false });

/** What each function does around its work: it logs one line first, and its errors before Lambda reports them. */
export function lambda<E, R>(work: (event: E, context: Context) => Promise<R>): (event: E, context: Context) => Promise<R> {
  return logged(async (event, context) => {
    tracer.annotateColdStart();
    return work(event, context);
  });
}

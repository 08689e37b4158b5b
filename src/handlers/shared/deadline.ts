import { Context } from 'aws-lambda';
import { Clock } from '../../domain/clock';

/** One invocation of a loop works for at most this long, so that what it learns is soon seen. */
const LONGEST_MS = 5 * 60_000;
/** What was begun before the deadline must end before Lambda does: a request of 30 s after a pause of as much, then the writes. */
const MARGIN_MS = 90_000;

/** When a loop begins nothing new, in milliseconds since the epoch. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, clock: Clock): number {
  return clock.now() + Math.max(0, Math.min(LONGEST_MS, context.getRemainingTimeInMillis() - MARGIN_MS));
}

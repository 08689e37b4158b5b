import { Context } from 'aws-lambda';
import { Clock } from '../../domain/clock';

/** One invocation of a loop works for at most this long, so that its state machine soon sees the result. */
const LONGEST_MS = 5 * 60_000;
/** Work that began before the deadline must end before Lambda's time does: a pause of 30 s, a request of 30 s, then the writes. */
const MARGIN_MS = 90_000;

/** When a loop begins no more work, in milliseconds since the epoch. */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, clock: Clock): number {
  return clock.now() + Math.max(0, Math.min(LONGEST_MS, context.getRemainingTimeInMillis() - MARGIN_MS));
}

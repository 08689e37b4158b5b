/*
 * Decides how long SQS hides a message that this invocation works on.
 *
 *   seconds   what happens                                                  hidden until second
 *      0      SQS delivers the message                                      the timeout of the function: the queue says so
 *      0      if the work will be long: `keepHidden`                        120
 *     45      the work goes on: hidden again, whether it was long or not    165
 *     90      and again                                                     210
 *    100      the function is killed: another invocation gets the message   210
 *   or 100    the work fails: `giveBack`                                    110 at the first delivery, later up to 250
 *
 * So a message that failed comes back within 3 minutes. One whose function was killed comes back within 2 minutes if the work was
 * long, and within the timeout of the function if not. A message that comes back too early is done twice, which changes nothing.
 */
import { SQSRecord } from 'aws-lambda';

/** Seconds for which a message is hidden while the work goes on. */
const HIDDEN = 120;
/** Milliseconds between two renewals. Two of them may fail before the message is visible. */
const RENEWED_EVERY = 45_000;
/** Seconds until a message comes back: 10, 20, 40, 80, then always 150. */
const FIRST_WAIT = 10;
const LONGEST_WAIT = 150;

/** The queue of the message. */
export interface HidingQueue {
  /** Hides a message for so many seconds from now on. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
}

/** Told of each call that failed. The message then stays hidden as long as before. */
export type Unhidden = (error: Error) => void;

/** Seconds until a message that failed comes back, by how often it was received. */
export const waitAfterFailure = (received: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (received - 1));

export class MessageInHand {
  private readonly renewals: NodeJS.Timeout;

  constructor(private readonly record: SQSRecord, private readonly queue: HidingQueue | undefined, private readonly failed: Unhidden) {
    this.renewals = setInterval(() => void this.keepHidden(), RENEWED_EVERY);
  }

  /** The work will take over a minute. From now on the death of the function costs two minutes at most. */
  public async keepHidden(): Promise<void> {
    await this.hide(HIDDEN);
  }

  /** The work failed. */
  public async giveBack(): Promise<void> {
    await this.hide(waitAfterFailure(Number(this.record.attributes.ApproximateReceiveCount)));
  }

  /** The work is over. Without this the message would be hidden for ever. */
  public letGo(): void {
    clearInterval(this.renewals);
  }

  private async hide(seconds: number): Promise<void> {
    await this.queue?.hide(this.record.receiptHandle, seconds).catch(this.failed);
  }
}

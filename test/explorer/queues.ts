import { Dice } from './dice';
import { Faults } from './faults';
import { Clock, epochSeconds } from '../../src/domain/clock';
import { QueuedWork } from '../../src/domain/pressure/work';

/** The queues, by what their messages are. `dead`: all dead-letter queues. */
export type Queue = 'notification' | 'chunk' | 'small' | 'validation' | 'dead';

export interface Message {
  readonly queue: Queue;
  readonly body: string;
  /** How often it was received. */
  readonly received: number;
  /** When it can be received (seconds since the epoch). */
  readonly at: number;
}

/** SQS delivers at least once. The chance that a message comes twice. */
const TWICE = 0.2;
/** After so many deliveries that failed a message goes to the dead-letter queue. Fewer than deployed, so that it happens. */
const MOST_RECEIVED = 3;

/** Queues that keep no order, deliver some messages twice, and lose one now and then. */
export class Queues {
  public readonly messages: Message[] = [];

  constructor(private readonly dice: Dice, private readonly faults: Faults, private readonly clock: Clock) {}

  public async send(queue: Queue, body: string): Promise<void> {
    if (!this.faults.strikes('drop')) this.put(queue, body);
    if (this.dice.chance(TWICE)) this.put(queue, body);
  }

  public put(queue: Queue, body: string, delay = 0): void {
    this.messages.push({ queue, body, received: 0, at: epochSeconds(this.clock) + delay });
  }

  /** A message that can be received now, if there is one. */
  public receive(): Message | undefined {
    const now = epochSeconds(this.clock);
    const ready = this.messages.filter(({ at }) => at <= now);
    if (!ready.length) return undefined;
    const message = this.dice.take(ready);
    this.messages.splice(this.messages.indexOf(message), 1);
    return message;
  }

  /** What the sweep may know of the queues. */
  public async depths(): Promise<QueuedWork> {
    const count = (queue: Queue) => this.messages.filter((message) => message.queue === queue).length;
    return { notifications: count('notification'), chunks: count('chunk'), small: count('small'), validations: count('validation') };
  }

  /** A delivery failed. The message comes again once it has been hidden until `at`, or its queue gives it up. */
  public giveBack({ queue, body, received }: Message, at: number): void {
    if (received + 1 >= MOST_RECEIVED) this.put('dead', body);
    else this.messages.push({ queue, body, received: received + 1, at });
  }
}

import { MessageQueue } from './message-queue';

interface Waiting {
  readonly body: string;
  done(): void;
  failed(error: Error): void;
}

/**
 * Messages of several archives that leave together, because SQS bills a request for ten messages like one for a single message. A sender waits until
 * its own message is out, so it works as if it were alone. If SQS refuses one message, only its sender fails.
 */
export class Outbox {
  private waiting: Waiting[] = [];
  private tell?: () => void;

  constructor(private readonly queue: Pick<MessageQueue, 'sendEach'>) {}

  /** Ends once another message waits. */
  public async posted(): Promise<void> {
    await new Promise<void>((resolve) => { this.tell = resolve; });
  }

  /** Ends when the messages are out, after `leave`. */
  public async send(bodies: readonly string[]): Promise<void> {
    const sent = bodies.map((body) => new Promise<void>((done, failed) => { this.waiting.push({ body, done, failed }); }));
    this.tell?.();
    await Promise.all(sent);
  }

  /** Sends what waits. Equal messages are one. */
  public async leave(): Promise<void> {
    const waiting = this.waiting.splice(0);
    if (!waiting.length) return;
    const bodies = [...new Set(waiting.map(({ body }) => body))];
    const refused = await this.queue.sendEach(bodies);
    for (const { body, done, failed } of waiting) {
      const error = refused.get(body);
      if (error) failed(error);
      else done();
    }
  }
}

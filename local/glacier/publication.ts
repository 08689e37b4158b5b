import { setTimeout as sleep } from 'node:timers/promises';
import { Settings, timestamp } from './settings';

/** Publishes completions in the background. Each is tried a few times, and its success or failure is logged. */
export class Publication {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly settings: Settings) {}

  public start(topicArn: string, message: string): void {
    const running = this.deliver(topicArn, message).finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Waits for the attempts in progress. Publications that wait for a retry are given up. */
  public async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async deliver(topicArn: string, message: string): Promise<void> {
    const { publish, publishAttempts } = this.settings;
    for (let attempt = 1; ; attempt++) {
      try {
        await publish(topicArn, message);
        return this.log(topicArn, 200, message.length);
      } catch (error) {
        const giveUp = attempt >= publishAttempts || !(await this.pause(attempt));
        if (giveUp) return this.log(topicArn, 500, 0, `given up after ${attempt} attempts: ${String(error)}`);
      }
    }
  }

  /** Waits before a retry. @returns false if the emulator has stopped in the meantime */
  private async pause(attempt: number): Promise<boolean> {
    await sleep(this.settings.publishRetryDelay * 2 ** (attempt - 1), undefined, { signal: this.stopping.signal })
      .catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
    return !this.stopping.signal.aborted;
  }

  private log(resource: string, status: number, bytes: number, error?: string): void {
    this.settings.log({ time: timestamp(this.settings), operation: 'PublishNotification', resource, status, bytes, error });
  }
}

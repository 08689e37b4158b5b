import { QueuedWork } from '../../../src/domain/pressure/work';

/** Work queues that hold what a test says. */
export class HeldQueues {
  public held: QueuedWork = { notifications: 0, chunks: 0, small: 0, validations: 0 };
  /** How often they were measured. */
  public measured = 0;

  public async depths(): Promise<QueuedWork> {
    this.measured += 1;
    return this.held;
  }
}

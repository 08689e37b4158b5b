import { SweepPorts } from './ports';
import { Clock } from '../../domain/clock';
import { QueuedWork } from '../../domain/pressure/work';

/** Milliseconds for which a measurement is good. SQS's own numbers are up to a minute old. */
const GOOD_FOR = 60_000;

/** The work queues, measured once a minute and not for each archive. */
export class MeasuredQueues {
  private last?: { readonly at: number; readonly depths: Promise<QueuedWork> };

  constructor(private readonly queues: SweepPorts['queues'], private readonly clock: Clock) {}

  public async depths(): Promise<QueuedWork> {
    const now = this.clock.now();
    if (!this.last || now - this.last.at >= GOOD_FOR) this.last = { at: now, depths: this.queues.depths() };
    const { depths } = this.last;
    try {
      return await depths;
    } catch (error) {
      if (this.last?.depths === depths) this.last = undefined; // the next archive measures again
      throw error;
    }
  }
}

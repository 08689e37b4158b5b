import { Clock } from '../../src/domain/clock';

/** A clock that moves only when a test sets it, or when the code under test sleeps. */
export class TestClock implements Clock {
  public slept = 0;

  constructor(public time = Date.parse('2026-11-22T10:00:00.000Z')) {}

  public now(): number {
    return this.time;
  }

  public async sleep(milliseconds: number): Promise<void> {
    this.slept += milliseconds;
    this.time += milliseconds;
  }
}

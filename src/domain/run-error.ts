import { RunErrorName } from '../contracts/launch';

/** The run cannot go on. The name is what the state machine sees; the message tells the user what to do. */
export class RunError extends Error {
  constructor(name: RunErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

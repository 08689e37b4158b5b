import { RunErrorName } from '../contracts/launch';

/** An error that ends the run. The state machine reads the name. The message tells the user what to do. */
export class RunError extends Error {
  constructor(name: RunErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

import type { CampaignErrorName } from '../contracts/campaign';
import type { DeletionErrorName } from '../contracts/deletion';
import { RunErrorName } from '../contracts/launch';

/** An error that ends the run, a deletion or a campaign. The state machine reads the name. The message tells the user what to do. */
export class RunError extends Error {
  constructor(name: RunErrorName | DeletionErrorName | CampaignErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

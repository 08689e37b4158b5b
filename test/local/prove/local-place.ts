import type { Leftovers } from '../../../local/prove/leftovers';
import { Place, ProveClients } from '../../../local/prove/place';
import { APP, APP_ENV } from '../../../local/prove/settings';
import { World } from '../../../local/world';

/** The local AWS, which has neither the CDK's bootstrap nor Automation documents. Everything else is called as in an account. */
export class LocalPlace implements Place {
  public readonly pollMs = 200;

  constructor(private readonly world: World, public readonly clients: ProveClients) {}

  public async ready(): Promise<void> {
    // Nothing is missing.
  }

  public async deploy({ stackName, vaultName }: Leftovers): Promise<void> {
    await this.world.deploy(APP, { [APP_ENV.STACK_NAME]: stackName, [APP_ENV.VAULT_NAME]: vaultName });
  }

  public async launch(document: string, parameters: Record<string, string>): Promise<string> {
    const { status, outputs, failureMessage } = await this.world.runDocument(document, parameters);
    if (status !== 'Success') throw new Error(failureMessage);
    return String(outputs['StartOrchestrator.ExecutionArn']);
  }
}

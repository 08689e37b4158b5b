import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** What Lambda allows the account in this region. */
export class AccountLimits {
  constructor(private readonly lambda: LambdaClient) {}

  /** @returns how many executions may run at the same time, without those that are reserved for single functions */
  public async unreservedConcurrency(): Promise<number | undefined> {
    const { AccountLimit } = await this.lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions;
  }
}

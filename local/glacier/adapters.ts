import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Authorize, Publish } from './ports';

/** Asks MiniStack's IAM evaluator, so that the roles and policies of a deployed stack also apply to Glacier. */
export function ministackAuthorizer(endpoint: string): Authorize {
  const url = new URL('/_local/authorize', endpoint);
  return async (request) => {
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    const { allowed, reason } = await response.json() as { allowed?: boolean; reason?: string | null };
    return { allowed: allowed === true, reason: reason ?? undefined };
  };
}

export interface SnsPublisher {
  readonly publish: Publish;
  /** Closes the connections. Call it after the emulator has stopped. */
  close(): void;
}

/** Publishes to a local SNS. The SDK does not retry, because the emulator does. */
export function snsPublisher(endpoint: string, region: string): SnsPublisher {
  const client = new SNSClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 });
  return {
    publish: async (TopicArn, Message) => {
      await client.send(new PublishCommand({ TopicArn, Message, Subject: 'Notification From Amazon Glacier Service' }));
    },
    close: () => client.destroy(),
  };
}

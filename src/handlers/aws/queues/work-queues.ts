import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueuedWork } from '../../../domain/pressure/work';

export type WorkQueueUrls = Readonly<Record<keyof QueuedWork, string>>;

/** The Notifications queue, the Chunks queue and the Validation queue. SQS gives approximate numbers, up to a minute old. */
export class WorkQueues {
  constructor(private readonly client: SQSClient, private readonly urls: WorkQueueUrls) {}

  /** @returns the messages of each queue, with those that a function works on. Delayed messages count too: they wait for another try. */
  public async depths(): Promise<QueuedWork> {
    const [notifications, chunks, validations] = await Promise.all([
      this.depth(this.urls.notifications), this.depth(this.urls.chunks), this.depth(this.urls.validations),
    ]);
    return { notifications, chunks, validations };
  }

  private async depth(url: string): Promise<number> {
    const { Attributes } = await this.client.send(new GetQueueAttributesCommand({
      QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'],
    }));
    return Object.values(Attributes ?? {}).reduce((sum, value) => sum + Number(value), 0);
  }
}

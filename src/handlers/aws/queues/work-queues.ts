import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueuedWork } from '../../../domain/pressure/work';

export type WorkQueueUrls = Readonly<Record<keyof QueuedWork, string>>;

/** The queues through which an archive goes once its job is done. SQS gives approximate numbers, up to a minute old. */
export class WorkQueues {
  constructor(private readonly client: SQSClient, private readonly urls: WorkQueueUrls) {}

  /** @returns the messages of each queue, with those that a function works on. Delayed messages count too: they wait for another try. */
  public async depths(): Promise<QueuedWork> {
    const [notifications, chunks, small, validations] = await Promise.all([
      this.depth(this.urls.notifications), this.depth(this.urls.chunks), this.depth(this.urls.small), this.depth(this.urls.validations),
    ]);
    return { notifications, chunks, small, validations };
  }

  private async depth(url: string): Promise<number> {
    const { Attributes } = await this.client.send(new GetQueueAttributesCommand({
      QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'],
    }));
    return Object.values(Attributes ?? {}).reduce((sum, value) => sum + Number(value), 0);
  }
}

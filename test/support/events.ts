import { marshall } from '@aws-sdk/util-dynamodb';
import { Context, DynamoDBRecord, DynamoDBStreamEvent, SNSEvent } from 'aws-lambda';

/** The context that Lambda passes with an event. */
export const lambdaContext = (overrides: Partial<Context> = {}): Context => ({
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:function',
  memoryLimitInMB: '256',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  callbackWaitsForEmptyEventLoop: false,
  logGroupName: '/aws/lambda/function',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 60_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
  ...overrides,
});

export interface StreamChange {
  readonly eventId?: string;
  /** Seconds since the epoch. */
  readonly at?: number;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

/** The event of a DynamoDB stream with new and old images. It has one record for each change. */
export const streamEvent = (...changes: StreamChange[]): DynamoDBStreamEvent => ({ Records: changes.map(streamRecord) });

function streamRecord({ eventId, at, before, after }: StreamChange, index: number): DynamoDBRecord {
  return {
    eventID: eventId ?? `event-${index}`,
    eventName: !before ? 'INSERT' : !after ? 'REMOVE' : 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: at ?? 1_800_000_000,
      SequenceNumber: String(index + 1),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      ...(before ? { OldImage: marshall(before) as never } : {}),
      ...(after ? { NewImage: marshall(after) as never } : {}),
    },
  };
}

/** The event of a topic, with one notification. */
export const snsEvent = (message: unknown): SNSEvent => ({
  Records: [{
    EventVersion: '1.0',
    EventSubscriptionArn: 'arn:aws:sns:eu-west-1:111122223333:topic:subscription',
    EventSource: 'aws:sns',
    Sns: {
      SignatureVersion: '1',
      Timestamp: '2026-11-22T10:00:00.000Z',
      Signature: '',
      SigningCertUrl: '',
      MessageId: 'message',
      Message: typeof message === 'string' ? message : JSON.stringify(message),
      MessageAttributes: {},
      Type: 'Notification',
      UnsubscribeUrl: '',
      TopicArn: 'arn:aws:sns:eu-west-1:111122223333:topic',
    },
  }],
});

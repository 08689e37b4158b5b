import { SQSEvent, SQSRecordAttributes } from 'aws-lambda';

/** The event of a queue. Its messages have the ids `m0`, `m1`, … */
export const sqsEvent = (bodies: readonly string[], queue = 'Queue', attributes: Partial<SQSRecordAttributes> = {}): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: 'handle',
    body,
    attributes: {
      ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'sender', ApproximateFirstReceiveTimestamp: '0', ...attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:${queue}`,
    awsRegion: 'eu-west-1',
  })),
});

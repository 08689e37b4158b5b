import { waitAfterFailure } from '../../src/handlers/shared/message-in-hand';
import { defaultTemplate } from '../support/default-template';
import { propertiesOf } from '../support/templates';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const queueOf = (name: string) => propertiesOf(defaultTemplate(), 'AWS::SQS::Queue', `Transfer${name}`);
const WORK_QUEUES = ['ChunkPipelineNotifications', 'ChunkPipelineChunks', 'ChunkPipelineSmallArchives', 'ValidationQueue'];
const DEAD_LETTERS = ['ChunkPipelineNotificationsDeadLetters', 'ChunkPipelineChunksDeadLetters', 'ValidationDeadLetters'];

/**
 * One message of a queue, as SQS and Lambda's poller treat it: a delivery counts although Lambda throttles the function, and the message comes
 * back when it is no longer hidden.
 *
 * @returns the deliveries until `end`, and whether the message was moved to the dead-letter queue by then
 */
function deliver(queue: string, hiddenAfter: (received: number, visibilityTimeout: number) => number, end: number) {
  const { VisibilityTimeout, RedrivePolicy: { maxReceiveCount } } = queueOf(queue);
  let received = 0;
  for (let now = 0; now < end; now += hiddenAfter(received, VisibilityTimeout)) {
    if (received === maxReceiveCount) return { received, isDead: true };
    received += 1;
  }
  return { received, isDead: false };
}

describe.each(WORK_QUEUES)('a message of %s', (queue) => {
  it('is no dead letter although the account throttles its function for six hours', () => {
    expect(deliver(queue, (_received, visibilityTimeout) => visibilityTimeout, 6 * HOUR)).toMatchObject({ isDead: false });
  });

  it('is no dead letter although each try fails for six hours', () => {
    expect(deliver(queue, waitAfterFailure, 6 * HOUR)).toMatchObject({ isDead: false });
  });

  it('is allowed at least a hundred deliveries', () => expect(queueOf(queue).RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(100));

  it('comes back within 16 minutes if its function was killed', () => expect(queueOf(queue).VisibilityTimeout).toBeLessThanOrEqual(16 * MINUTE));
});

it.each(DEAD_LETTERS)('a message of %s comes back within 3 minutes', (queue) => expect(queueOf(queue).VisibilityTimeout).toBeLessThanOrEqual(3 * MINUTE));

it('a message that failed comes back within 3 minutes, and later each time', () => {
  expect([1, 2, 3, 4, 5, 6, 499].map(waitAfterFailure)).toEqual([10, 20, 40, 80, 150, 150, 150]);
});

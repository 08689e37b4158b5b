import { MessageInHand } from '../../../src/handlers/shared/message-in-hand';
import { sqsEvent } from '../../support/sqs-events';

const SECOND = 1000;

/** A queue that notes for how long messages are hidden, and a message that was received `received` times. */
function world(received = 1) {
  const hidden: { handle: string; seconds: number }[] = [];
  const errors: Error[] = [];
  const queue = { hide: async (handle: string, seconds: number) => { hidden.push({ handle, seconds }); } };
  const [record] = sqsEvent(['body'], 'Queue', { ApproximateReceiveCount: String(received) }).Records;
  return { hidden, errors, queue, message: new MessageInHand(record, queue, (error) => errors.push(error)) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a message in hand', () => {
  it('is hidden for two minutes as soon as the work is known to be long', async () => {
    const { hidden, message } = world();
    await message.keepHidden();
    message.letGo();
    expect(hidden).toEqual([{ handle: 'handle', seconds: 120 }]);
  });

  it('is hidden again every 45 seconds while the work goes on', async () => {
    const { hidden, message } = world();
    await jest.advanceTimersByTimeAsync(44 * SECOND);
    expect(hidden).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(100 * SECOND);
    expect(hidden.map(({ seconds }) => seconds)).toEqual([120, 120, 120]);
    message.letGo();
    await jest.advanceTimersByTimeAsync(900 * SECOND);
    expect(hidden).toHaveLength(3);
  });

  it.each([[1, 10], [5, 150], [100, 150]])('that failed in delivery %i comes back in %i seconds', async (received, seconds) => {
    const { hidden, message } = world(received);
    message.letGo();
    await message.giveBack();
    expect(hidden).toEqual([{ handle: 'handle', seconds }]);
  });

  it('stays hidden as long as before if SQS refuses, and the error is told', async () => {
    const { queue, errors, message } = world();
    queue.hide = async () => { throw new Error('the handle has expired'); };
    await message.keepHidden();
    message.letGo();
    await message.giveBack();
    expect(errors.map(({ message: words }) => words)).toEqual(['the handle has expired', 'the handle has expired']);
  });
});

import '../../support/lambda-env';
import { InvalidToken, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { handler } from '../../../src/handlers/async-facilitator/answer.lambda';
import { lambdaContext, streamEvent } from '../../support/events';

const send = jest.spyOn(SFNClient.prototype, 'send') as unknown as jest.Mock;
const waiting = { pk: 'run-1|inventory|x|1', task_token: 'token', expires_at: 1 };
const complete = { ...waiting, result: '{"ready":true}' };
const sent = () => send.mock.calls.map(([command]) => command.input);

beforeEach(() => send.mockReset().mockResolvedValue({}));

it('answers if token and result are both there, whichever came last', async () => {
  await handler(streamEvent(
    { after: waiting },
    { before: waiting, after: complete },
    { after: { pk: 'w2', result: '{}' } },
    { before: { pk: 'w2', result: '{}' }, after: { pk: 'w2', result: '{}', task_token: 'other' } },
  ), lambdaContext());
  expect(sent()).toEqual([{ taskToken: 'token', output: '{"ready":true}' }, { taskToken: 'other', output: '{}' }]);
});

it('leaves alone an item that has expired', async () => {
  await handler(streamEvent({ before: complete }), lambdaContext());
  expect(send).not.toHaveBeenCalled();
});

it.each([TaskTimedOut, TaskDoesNotExist, InvalidToken])('counts a late answer as done: %p', async (Late) => {
  send.mockRejectedValue(new Late({ $metadata: {}, message: 'late' }));
  await expect(handler(streamEvent({ after: complete }), lambdaContext())).resolves.toEqual({ batchItemFailures: [] });
});

it('reports the record that failed, and no other', async () => {
  send.mockRejectedValueOnce(new Error('no connection'));
  await expect(handler(streamEvent({ after: complete }, { after: { ...complete, task_token: 'other' } }), lambdaContext()))
    .resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(sent()).toHaveLength(2);
});

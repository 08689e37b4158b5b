import { ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../../src/handlers/aws/executions';
import { serviceError } from '../support/inventories';

const ARN = 'arn:aws:states:eu-west-1:111122223333:execution:Orchestrator:one';

/** Step Functions with this answer. @returns whether the execution counts as over, what was asked, and what was logged */
async function ask(answer: object) {
  const [asked, logged]: [unknown[], string[]] = [[], []];
  const send = async ({ input }: { input: unknown }) => {
    asked.push(input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const log = { info: () => undefined, warn: (message: string) => { logged.push(message); } };
  return { isOver: await new StepFunctionsExecutions({ send } as never as SFNClient, log).isOver(ARN), asked, logged };
}

it.each([
  ['RUNNING', false], ['PENDING_REDRIVE', false], ['SUCCEEDED', true], ['FAILED', true], ['TIMED_OUT', true], ['ABORTED', true], [undefined, false],
])('an execution that is %s is over: %s', async (status, isOver) => {
  expect(await ask({ status, stopDate: new Date(2000) })).toEqual({ isOver, asked: [{ executionArn: ARN, includedData: 'METADATA_ONLY' }], logged: [] });
});

it.each([
  [2000, true], [1999, false],
])('an execution that was stopped at 2000 was over at %i: %s', async (time, wasOver) => {
  const send = async () => ({ status: 'ABORTED', stopDate: new Date(2000) });
  const log = { info: () => undefined, warn: () => undefined };
  await expect(new StepFunctionsExecutions({ send } as never as SFNClient, log).wasOverAt(ARN, time)).resolves.toBe(wasOver);
});

it('an execution that Step Functions has forgotten is over', async () => {
  expect(await ask(new ExecutionDoesNotExist({ message: 'gone', $metadata: {} }))).toMatchObject({ isOver: true, logged: [] });
});

it.each([serviceError('AccessDeniedException', 'no', 400), serviceError('ThrottlingException', 'slow', 400), new Error('read ECONNRESET')])(
  'an execution of which there is no answer counts as running: %s', async (error) => {
    const { isOver, logged } = await ask(error);
    expect([isOver, logged.length]).toEqual([false, 1]);
  });

import '../../support/lambda-env';
import { documents } from '../../../src/handlers/aws/stores/documents';
import { handler as approvePlan } from '../../../src/handlers/orchestrator/approve-plan.lambda';
import { handler } from '../../../src/handlers/orchestrator/register-run.lambda';
import { lambdaContext } from '../../support/events';

it('refuses wrong input by name, and reads nothing', async () => {
  const send = jest.spyOn(documents, 'send');
  await expect(handler([] as never, lambdaContext())).rejects.toMatchObject({ name: 'InvalidParameter', message: expect.stringContaining('JSON object') });
  expect(send).not.toHaveBeenCalled();
});

it('looks the run up in the transfer table', async () => {
  const send = jest.spyOn(documents, 'send').mockResolvedValue({} as never);
  await expect(handler({ action: 'resume', workflow_run: 'run-1', execution_arn: 'execution', allowed_vaults: '*' }, lambdaContext())).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  expect(send.mock.calls[0][0].input).toMatchObject({ TableName: 'table', Key: { pk: 'run-1', sk: 'run' } });
});

it('looks up the run whose plan is to be approved', async () => {
  const send = jest.spyOn(documents, 'send').mockResolvedValue({} as never);
  await expect(approvePlan({ run: 'run-2', execution_arn: 'execution' }, lambdaContext())).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  expect(send.mock.calls.at(-1)![0].input).toMatchObject({ TableName: 'table', Key: { pk: 'run-2', sk: 'run' } });
});

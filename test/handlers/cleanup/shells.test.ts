import '../../support/lambda-env';
import { documents } from '../../../src/handlers/aws/stores/documents';
import { handler as beginCleanup } from '../../../src/handlers/cleanup/begin-cleanup.lambda';
import { handler as checkSettled } from '../../../src/handlers/cleanup/check-settled.lambda';
import { handler as finishRun } from '../../../src/handlers/cleanup/finish-run.lambda';
import { handler as writeReport } from '../../../src/handlers/cleanup/write-report.lambda';
import { lambdaContext } from '../../support/events';

const send = jest.spyOn(documents, 'send') as unknown as jest.Mock;
beforeEach(() => send.mockReset().mockResolvedValue({}));

it('the functions look up a run in the transfer table', async () => {
  await expect(beginCleanup({ run: 'run-1' }, lambdaContext())).resolves.toEqual({ run: 'run-1', active: false, partitions: 0 });
  expect(send.mock.calls[0][0].input).toMatchObject({ TableName: 'table', Key: { pk: 'run-1', sk: 'run' } });
});

it.each([
  ['check settled', checkSettled], ['write report', writeReport], ['finish run', finishRun],
])('%s ends with a named error for a run that does not exist', async (_, handler) => {
  await expect(handler({ run: 'run-1', partition: 1, cared: 0 }, lambdaContext())).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  expect(send.mock.calls[0][0].input).toMatchObject({ TableName: 'table', Key: { pk: 'run-1', sk: 'run' } });
});

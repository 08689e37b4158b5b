import '../../support/lambda-env';
import { JobDocument, jobDescription } from '../../../src/contracts/glacier';
import { jobResult, MalformedNotificationError } from '../../../src/handlers/async-facilitator/job-result';
import { handler } from '../../../src/handlers/async-facilitator/job-result.lambda';
import { documents } from '../../../src/handlers/aws/stores/documents';
import { lambdaContext, snsEvent } from '../../support/events';

const WAIT = 'run-1|inventory|execution|1';
const document = (overrides: Partial<JobDocument> = {}): string => JSON.stringify({
  Action: 'InventoryRetrieval',
  JobId: 'job-1',
  Completed: true,
  StatusCode: 'Succeeded',
  JobDescription: jobDescription({ deployment: 'table', run: 'run-1', wait: WAIT }),
  ...overrides,
});

function ports() {
  const results: [string, object][] = [];
  return { results, deployment: 'table', waits: { putResult: async (wait: string, result: object) => { results.push([wait, result]); } } };
}

it('puts the outcome of an inventory job beside the token that waits for it', async () => {
  const p = ports();
  await expect(jobResult(document(), p)).resolves.toBe(WAIT);
  expect(p.results).toEqual([[WAIT, { job_id: 'job-1', status_code: 'Succeeded', status_message: '' }]]);
});

it('puts the outcome of an archive job there too', async () => {
  const p = ports();
  await expect(jobResult(document({ Action: 'ArchiveRetrieval' }), p)).resolves.toBe(WAIT);
});

it('passes on a failure with its reason', async () => {
  const p = ports();
  await jobResult(document({ StatusCode: 'Failed', StatusMessage: 'no' }), p);
  expect(p.results[0][1]).toEqual({ job_id: 'job-1', status_code: 'Failed', status_message: 'no' });
});

it.each([
  ['a job of another deployment', { JobDescription: jobDescription({ deployment: 'other', run: 'run-1', wait: WAIT }) }],
  ['a job of another tool', { JobDescription: 'mine' }],
  ['a job without a description', { JobDescription: null }],
  ['a job that no workflow waits for', { JobDescription: jobDescription({ deployment: 'table', run: 'run-1' }) }],
])('leaves %s alone', async (_, overrides) => {
  const p = ports();
  await expect(jobResult(document(overrides), p)).resolves.toBeUndefined();
  expect(p.results).toEqual([]);
});

it('fails for a notification that is not JSON', async () => {
  await expect(jobResult('<xml>', ports())).rejects.toThrow(MalformedNotificationError);
  await expect(jobResult('null', ports())).resolves.toBeUndefined();
});

it('writes the result into the async table', async () => {
  const send = jest.spyOn(documents, 'send').mockResolvedValue({} as never);
  await handler(snsEvent(document()), lambdaContext());
  await handler(snsEvent(document({ JobDescription: 'mine' })), lambdaContext());
  expect(send).toHaveBeenCalledTimes(1);
  expect(send.mock.calls[0][0].input).toMatchObject({ TableName: 'async', Key: { pk: WAIT } });
});

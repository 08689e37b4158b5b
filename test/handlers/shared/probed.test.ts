import { probed } from '../../../src/handlers/shared/probed';
import { lambdaContext } from '../../support/events';
import { sqsEvent } from '../../support/sqs-events';

const consume = jest.fn(async () => ({ batchItemFailures: [] }));
const end = jest.fn(async () => ({ answers: { AbortMultipartUpload: 'OK' } }));
const handler = probed(consume, { end });

it('a function answers the probes that it knows, and consumes every other event', async () => {
  await expect(handler({ probe: 'end', run: 'run-1', upload_id: 'u' }, lambdaContext())).resolves.toEqual({ answers: { AbortMultipartUpload: 'OK' } });
  expect(end).toHaveBeenCalledWith({ probe: 'end', run: 'run-1', upload_id: 'u' });
  expect(consume).not.toHaveBeenCalled();
  await expect(handler(sqsEvent(['body']), lambdaContext())).resolves.toEqual({ batchItemFailures: [] });
});

it('a function refuses a probe of another function', async () => {
  await expect(handler({ probe: 'part', run: 'run-1' }, lambdaContext())).rejects.toThrow('knows the probes end; got part');
});

import { GlacierClient } from '@aws-sdk/client-glacier';
import { GlacierOutput } from '../../../src/handlers/aws/glacier/glacier-output';
import { recording } from '../support/recording-client';

const region = 'eu-west-1';
const never = new AbortController().signal;

it('a job\'s output without a body is none', async () => {
  const { client } = recording(new GlacierClient({ region }), [{}]);
  await expect(new GlacierOutput(client).open({ vaultName: 'v', jobId: 'j', first: 0, last: 1 }, never)).rejects.toMatchObject({ name: 'UnexpectedAnswerError' });
});

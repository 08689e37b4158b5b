import { SNSEvent } from 'aws-lambda';
import { jobResult, JobResultPorts } from './job-result';
import { ENV } from '../../contracts/env';
import { AsyncStore } from '../aws/stores/async-store';
import { documents } from '../aws/stores/documents';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';

const ports: JobResultPorts = { waits: new AsyncStore(documents, requireEnv(ENV.ASYNC_TABLE)), deployment: requireEnv(ENV.TRANSFER_TABLE) };

/** SNS puts one notification into an event. */
export const handler = logged(async (event: SNSEvent) => {
  for (const { Sns } of event.Records) {
    const wait = await jobResult(Sns.Message, ports);
    if (wait) logger.info('A job that a workflow waits for has ended', { wait });
    else logger.debug('The notification is for no wait of this deployment', { messageId: Sns.MessageId });
  }
});

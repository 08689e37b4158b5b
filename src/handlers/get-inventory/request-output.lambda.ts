import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { requestOutput, RequestOutputPorts } from './request-output';
import { ENV } from '../../contracts/env';
import { RequestOutputInput, RequestOutputResult } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { GlacierJobs, ONCE } from '../shared/glacier-jobs';
import { GlacierVaults } from '../shared/glacier-vaults';
import { lambda, logger } from '../shared/powertools';
import { RunStore } from '../shared/run-store';
import { S3Ranges } from '../shared/s3-ranges';

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const ports: RequestOutputPorts = {
  runs: new RunStore(documents, deployment),
  jobs: new GlacierJobs(new GlacierClient(ONCE), new GlacierClient({ requestHandler: ONCE.requestHandler }), requireEnv(ENV.JOB_TOPIC_ARN)),
  vaults: new GlacierVaults(new GlacierClient({})),
  objects: new S3Ranges(new S3Client({}), requireEnv(ENV.INVENTORY_BUCKET)),
  deployment,
  clock: systemClock,
  log: logger,
};

export const handler = lambda<RequestOutputInput, RequestOutputResult>((input) => requestOutput(input, ports));

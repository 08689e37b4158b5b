import { GlacierClient } from '@aws-sdk/client-glacier';
import { requestInventory, RequestInventoryPorts } from './request-inventory';
import { ENV } from '../../contracts/env';
import { RequestInventoryInput, RequestInventoryResult } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { requireEnv } from '../shared/env';
import { GlacierJobs, ONCE } from '../shared/glacier-jobs';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const deployment = requireEnv(ENV.TRANSFER_TABLE);
const once = new GlacierClient(ONCE);
const ports: RequestInventoryPorts = {
  runs: new RunStore(documents, deployment),
  jobs: new GlacierJobs(once, once, requireEnv(ENV.JOB_TOPIC_ARN)),
  deployment,
};

export const handler = lambda<RequestInventoryInput, RequestInventoryResult>((input) => requestInventory(input, ports));

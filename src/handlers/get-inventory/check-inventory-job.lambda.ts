import { GlacierClient } from '@aws-sdk/client-glacier';
import { checkInventoryJob, CheckInventoryJobPorts } from './check-inventory-job';
import { ENV } from '../../contracts/env';
import { CheckInventoryJobInput, CheckInventoryJobResult } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { requireEnv } from '../shared/env';
import { describeJob } from '../shared/glacier-jobs';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const glacier = new GlacierClient({});
const ports: CheckInventoryJobPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  jobs: { describe: (vaultName, jobId) => describeJob(glacier, vaultName, jobId) },
};

export const handler = lambda<CheckInventoryJobInput, CheckInventoryJobResult>((input) => checkInventoryJob(input, ports));

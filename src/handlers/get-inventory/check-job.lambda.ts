import { GlacierClient } from '@aws-sdk/client-glacier';
import { checkJob, CheckJobPorts } from './check-job';
import { ENV } from '../../contracts/env';
import { CheckJobResult, OutputJob } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { describeJob } from '../shared/glacier-jobs';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const glacier = new GlacierClient({});
const ports: CheckJobPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  jobs: { describe: (vaultName, jobId) => describeJob(glacier, vaultName, jobId) },
  clock: systemClock,
};

export const handler = lambda<OutputJob, CheckJobResult>((input) => checkJob(input, ports));

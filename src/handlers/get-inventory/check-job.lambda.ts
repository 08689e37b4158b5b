import { GlacierClient } from '@aws-sdk/client-glacier';
import { checkJob, CheckJobPorts } from './check-job';
import { ENV } from '../../contracts/env';
import { CheckJobResult, OutputJob } from '../../contracts/workflow';
import { GlacierOutputs } from '../aws/glacier/glacier-outputs';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const ports: CheckJobPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  jobs: new GlacierOutputs(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  clock: systemClock,
};

export const handler = logged<OutputJob, CheckJobResult>((input) => checkJob(input, ports));

import { approvePlan, ApprovePlanPorts } from './approve-plan';
import { ENV } from '../../contracts/env';
import { ApprovePlanInput } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const ports: ApprovePlanPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  bucketName: requireEnv(ENV.INVENTORY_BUCKET),
};

export const handler = lambda((input: ApprovePlanInput) => approvePlan(input, ports));

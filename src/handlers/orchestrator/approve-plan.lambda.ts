import { approvePlan, ApprovePlanPorts } from './approve-plan';
import { ENV } from '../../contracts/env';
import { ApprovePlanInput } from '../../contracts/workflow';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';

const ports: ApprovePlanPorts = {
  runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  bucketName: requireEnv(ENV.INVENTORY_BUCKET),
};

export const handler = logged((input: ApprovePlanInput) => approvePlan(input, ports));

import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { beginDeletion, BeginDeletionPorts } from './begin-deletion';
import { PlanDeletionPorts, planPartition, writeDeletionPlan } from './plan-deletion';
import { BeginDeletionInput, DeletionReference, PLAN_STEP, PlanPartitionInput } from '../../contracts/deletion';
import { ENV } from '../../contracts/env';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { StepFunctionsExecutions } from '../aws/executions';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { DeletionStore } from '../aws/stores/deletion-store';
import { documents } from '../aws/stores/documents';
import { ReportParts } from '../aws/stores/report-parts';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { givenPrices } from '../shared/budget-settings';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: BeginDeletionPorts & PlanDeletionPorts = {
  runs: new RunStore(documents, table),
  deletions: new DeletionStore(documents, table),
  parts: new ReportParts(documents, table),
  executions: new StepFunctionsExecutions(new SFNClient({ requestHandler: TIMEOUTS.QUICK }), logger),
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  destination: { bucketName: requireEnv(ENV.DESTINATION_BUCKET) },
  files: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  clock: systemClock,
};

type Step = BeginDeletionInput & { readonly step: typeof PLAN_STEP.BEGIN }
  | PlanPartitionInput & { readonly step: typeof PLAN_STEP.PARTITION }
  | DeletionReference & { readonly step: typeof PLAN_STEP.PAGE };

export const handler = logged(async (input: Step) => {
  if (input.step === PLAN_STEP.BEGIN) return beginDeletion(input, ports);
  if (input.step === PLAN_STEP.PARTITION) return planPartition(input, ports);
  return writeDeletionPlan(input, ports, { region: process.env.AWS_REGION ?? '', given: givenPrices() });
});

import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { deleteVault, endDeletion, EndDeletionPorts } from './end-deletion';
import { DeleteVaultInput, END_STEP, EndDeletionInput } from '../../contracts/deletion';
import { ENV } from '../../contracts/env';
import { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { GlacierDeletions } from '../aws/glacier/glacier-deletions';
import { ONCE } from '../aws/glacier/glacier-jobs';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { DeletionStore } from '../aws/stores/deletion-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: EndDeletionPorts = {
  runs: new RunStore(documents, table),
  deletions: new DeletionStore(documents, table),
  files: new InventoryBucket(new S3Client({ requestHandler: TIMEOUTS.BODIES }), requireEnv(ENV.INVENTORY_BUCKET)),
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  vault: new GlacierDeletions(new GlacierClient(ONCE)),
  clock: systemClock,
};

type Step = DeleteVaultInput & { readonly step: typeof END_STEP.VAULT } | EndDeletionInput & { readonly step: typeof END_STEP.END };

export const handler = logged(async (input: Step) => (input.step === END_STEP.VAULT ? deleteVault(input, ports) : endDeletion(input, ports)));

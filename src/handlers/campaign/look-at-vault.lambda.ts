import { lookAtVault, LookAtVaultPorts } from './look-at-vault';
import { LookAtVaultInput } from '../../contracts/campaign';
import { ENV } from '../../contracts/env';
import { CampaignStore } from '../aws/stores/campaign-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: LookAtVaultPorts = {
  campaigns: new CampaignStore(documents, table),
  runs: new RunStore(documents, table),
  clock: systemClock,
};

export const handler = logged((input: LookAtVaultInput) => lookAtVault(input, ports));

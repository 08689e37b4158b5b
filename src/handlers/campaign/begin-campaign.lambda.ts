import { GlacierClient } from '@aws-sdk/client-glacier';
import { SFNClient } from '@aws-sdk/client-sfn';
import { beginCampaign, BeginCampaignPorts } from './begin-campaign';
import { BeginCampaignInput } from '../../contracts/campaign';
import { ENV } from '../../contracts/env';
import { StepFunctionsExecutions } from '../aws/executions';
import { GlacierVaults } from '../aws/glacier/glacier-vaults';
import { CampaignStore } from '../aws/stores/campaign-store';
import { documents } from '../aws/stores/documents';
import { TIMEOUTS } from '../aws/timeouts';
import { requireEnv } from '../shared/env';
import { logged, logger } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const ports: BeginCampaignPorts = {
  campaigns: new CampaignStore(documents, requireEnv(ENV.TRANSFER_TABLE)),
  vaults: new GlacierVaults(new GlacierClient({ requestHandler: TIMEOUTS.PATIENT })),
  executions: new StepFunctionsExecutions(new SFNClient({ requestHandler: TIMEOUTS.QUICK }), logger),
  clock: systemClock,
};

export const handler = logged((input: BeginCampaignInput) => beginCampaign(input, ports));

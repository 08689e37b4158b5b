import { checkSettled, CheckSettledPorts } from './check-settled';
import { ENV } from '../../contracts/env';
import { CheckSettledInput } from '../../contracts/workflow';
import { ArchiveStore } from '../aws/stores/archive-store';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: CheckSettledPorts = { runs: new RunStore(documents, table), archives: new ArchiveStore(documents, table), clock: systemClock };

export const handler = logged((input: CheckSettledInput) => checkSettled(input, ports));

import { checkSettled, CheckSettledPorts } from './check-settled';
import { ENV } from '../../contracts/env';
import { RunReference } from '../../contracts/workflow';
import { ArchiveStore } from '../shared/archive-store';
import { documents } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const table = requireEnv(ENV.TRANSFER_TABLE);
const ports: CheckSettledPorts = { runs: new RunStore(documents, table), archives: new ArchiveStore(documents, table), clock: systemClock };

export const handler = lambda((input: RunReference) => checkSettled(input, ports));

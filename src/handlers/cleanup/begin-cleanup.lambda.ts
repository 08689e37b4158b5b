import { beginCleanup, BeginCleanupPorts } from './begin-cleanup';
import { ENV } from '../../contracts/env';
import { BeginCleanupInput } from '../../contracts/workflow';
import { documents } from '../shared/clients';
import { requireEnv } from '../shared/env';
import { lambda } from '../shared/powertools';
import { RunStore } from '../shared/run-store';

const ports: BeginCleanupPorts = { runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)) };

export const handler = lambda((input: BeginCleanupInput) => beginCleanup(input, ports));

import { beginCleanup, BeginCleanupPorts } from './begin-cleanup';
import { ENV } from '../../contracts/env';
import { BeginCleanupInput } from '../../contracts/workflow';
import { documents } from '../aws/stores/documents';
import { RunStore } from '../aws/stores/run-store';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';

const ports: BeginCleanupPorts = { runs: new RunStore(documents, requireEnv(ENV.TRANSFER_TABLE)) };

export const handler = logged((input: BeginCleanupInput) => beginCleanup(input, ports));

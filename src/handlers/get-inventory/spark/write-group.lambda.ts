import { inputPorts } from './input-ports';
import { writeGroup } from './write-group';
import { ENV } from '../../../contracts/env';
import { WriteGroupInput } from '../../../contracts/workflow';
import { requireNumber } from '../../shared/env';
import { logged } from '../../shared/logger';

const ports = inputPorts();
const chunkSize = requireNumber(ENV.CHUNK_SIZE);

export const handler = logged<WriteGroupInput, void>((input) => writeGroup(input, ports, chunkSize));

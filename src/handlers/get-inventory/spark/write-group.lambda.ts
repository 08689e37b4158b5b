import { inputPorts } from './input-ports';
import { writeGroup, WriteGroupSettings } from './write-group';
import { ENV } from '../../../contracts/env';
import { WriteGroupInput } from '../../../contracts/workflow';
import { isTaggingAllowed, tagsOfObjects } from '../../aws/buckets/open-destination';
import { requireNumber } from '../../shared/env';
import { logged } from '../../shared/logger';

const ports = inputPorts();
const settings: WriteGroupSettings = {
  chunkSize: requireNumber(ENV.CHUNK_SIZE), tagging: { allowed: isTaggingAllowed(process.env), ofEach: tagsOfObjects(process.env) },
};

export const handler = logged<WriteGroupInput, void>((input) => writeGroup(input, ports, settings));

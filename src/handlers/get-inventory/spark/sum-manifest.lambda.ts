import { inputPorts } from './input-ports';
import { sumRunManifest } from './sum-manifest';
import { SumManifestInput } from '../../../contracts/workflow';
import { isTaggingAllowed, tagsOfObjects } from '../../aws/buckets/open-destination';
import { logged } from '../../shared/logger';

const ports = inputPorts();
const tagging = { allowed: isTaggingAllowed(process.env), ofEach: tagsOfObjects(process.env) };

export const handler = logged<SumManifestInput, void>((input) => sumRunManifest(input, ports, tagging));

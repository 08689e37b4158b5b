import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TemplateResources } from './contents';
import { drawn } from './draw';

const ROOT = resolve(__dirname, '../..');

/** The template that `npm run snapshots` keeps of examples/quick-start. */
const template = JSON.parse(readFileSync(resolve(ROOT, 'test/snapshots/templates/quick-start.json'), 'utf8')) as TemplateResources;

writeFileSync(resolve(ROOT, 'docs/picture.svg'), drawn(template));

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleOf, handlersOf } from './handlers';

/** npm runs this before it packs. A package without bundles installs well, and fails at the first synthesis of its user. */
const root = resolve(__dirname, '../..');
const handlers = handlersOf(root);
const missing = handlers.map(bundleOf).filter((file) => !statSync(join(root, file), { throwIfNoEntry: false })?.size);
if (handlers.length === 0 || missing.length > 0) {
  console.error(`${missing.length} of ${handlers.length} handlers have no bundle; run 'npx projen bundle' first:\n${missing.join('\n')}`);
  process.exitCode = 1;
}

import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ensureVenv } from '../../local/python/venv';

/** Before any test worker: the Python packages are installed once, by the one process that may take its time over it. */
export default async function globalSetup(): Promise<void> {
  await ensureVenv({ tests: true });
  // CDK leaves a directory for each app that it synthesizes: they go with this one, which workers inherit.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'jest-'));
}

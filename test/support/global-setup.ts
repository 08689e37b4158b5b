import { ensureVenv } from '../../local/python/venv';

/** Before any test worker: the Python packages are installed once, by the one process that may take its time over it. */
export default async function globalSetup(): Promise<void> {
  await ensureVenv({ tests: true });
}

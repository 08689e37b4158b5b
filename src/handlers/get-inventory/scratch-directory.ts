import { mkdir, rm } from 'fs/promises';
import { tmpdir } from 'os';
import { join } from 'path';

/** A container runs one invocation at a time, so one name is enough. */
const SCRATCH = 'build-manifest';

/** Gives `work` an empty directory and removes it afterwards. First it removes what a killed invocation has left. */
export async function inScratchDirectory<T>(work: (directory: string) => Promise<T>, parent = tmpdir()): Promise<T> {
  const directory = join(parent, SCRATCH);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

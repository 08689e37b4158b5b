import { mkdir, rm } from 'fs/promises';
import { tmpdir } from 'os';
import { join } from 'path';

/** One container does one invocation at a time, so one name is enough. */
const SCRATCH = 'build-manifest';

/** Works in an empty directory that is removed afterwards; what an invocation left that was killed is removed before. */
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

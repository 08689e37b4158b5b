import { rmSync } from 'fs';

/** Removes what the tests left in the directory that `globalSetup` made. */
export default function globalTeardown(): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}

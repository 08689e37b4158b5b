import { rmSync } from 'fs';

/** What the tests left in the directory that `globalSetup` made. */
export default function globalTeardown(): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}

import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';

/** Below the project, so that Stryker finds the project's jest from there. */
const FOLDER = resolve(__dirname, '../../../.local/stryker-packages');
const FILES = ['package.json', 'package-lock.json'];

/**
 * Nothing but `npm run mutate` needs Stryker and its packages, which are a sixth of all files of `npm ci`. So they have a lock of their own, and are
 * installed at first use, and again if that lock changes.
 *
 * @returns the file of Stryker's command
 */
export function ensureStryker(): string {
  const stamp = join(FOLDER, '.stamp');
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(__dirname, file)));
  const expected = hash.digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== expected) install(stamp, expected);
  return join(FOLDER, 'node_modules/@stryker-mutator/core/bin/stryker.js');
}

function install(stamp: string, expected: string): void {
  console.error(`Installing Stryker into ${FOLDER} (once)`);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const file of FILES) copyFileSync(join(__dirname, file), join(FOLDER, file));
  // Without jest, which its runner for jest names as a peer: that is the project's own.
  execFileSync('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(stamp, expected); // last, so that it proves a whole installation
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const REGISTRY = 'https://registry.npmjs.org/';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  /** It is in the tarball of the package that needs it. */
  readonly inBundle?: boolean;
}

const locks = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'package-lock.json', '**/package-lock.json'], { cwd: ROOT, encoding: 'utf8' })
  .trim().split('\n');

// Without the address npm asks the registry for all versions of each package, to learn it. That took a third of the time of `npm ci`.
it.each(locks)('%s says where each package is, and what it must be', (lock) => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, lock), 'utf8')) as { packages: Record<string, Locked> };
  const downloaded = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
  expect(downloaded.length).toBeGreaterThan(50);
  expect(downloaded.filter(([, { resolved, integrity }]) => !resolved?.startsWith(REGISTRY) || !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});

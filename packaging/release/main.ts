import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inCopy } from './copy';
import { Destination, destinations } from './destinations';

/*
 * Everything of a release but the publication, in a copy of the last commit: `npm run release:dry-run`. With `--no-packages` it stops after the
 * version and the changelog.
 */
const ROOT = resolve(__dirname, '../..');
const WITH_PACKAGES = !process.argv.includes('--no-packages');

async function dryRun(copy: string): Promise<void> {
  const run = (...args: string[]) => execFileSync('npx', args, { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] });
  run('projen', 'bump');
  const dist = (file: string) => readFileSync(join(copy, 'dist', file), 'utf8').trim();
  console.log(`\nversion ${dist('version.txt')}, tag ${dist('releasetag.txt')}, commit ${head(copy)}\n\n${dist('changelog.md')}\n`);
  if (WITH_PACKAGES) {
    for (const task of ['bundle', 'pre-compile', 'compile', 'post-compile', 'package']) run('projen', task);
  }
  for (const destination of destinations(copy)) console.log(lineOf(destination, copy));
  run('projen', 'unbump');
  execFileSync('git', ['diff', '--ignore-space-at-eol', '--exit-code'], { cwd: copy, stdio: 'inherit' });
  console.log('\nNothing was published, tagged or changed.');
}

function lineOf({ folder, registry, name, proof }: Destination, copy: string): string {
  const path = join(copy, 'dist', folder);
  const files = existsSync(path) ? packagesIn(path) : [];
  const built = files.length > 0 ? files.map((file) => `${file} (${statSync(join(path, file)).size} bytes)`).join(', ') : 'not built here';
  return `${registry}: ${name} (${proof}): ${built}`;
}

/** Files that a registry keeps, without their checksums. Of Go and .NET whole trees are built. */
const packagesIn = (path: string): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(tgz|whl|tar\.gz|jar|pom|nupkg|mod)$/.test(file)).sort();

const head = (copy: string): string => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: copy, encoding: 'utf8' }).trim();

void inCopy(ROOT, dryRun);

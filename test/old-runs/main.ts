import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { beginRun } from './begin';
import { fileOfRun, keptNumbers } from './kept-run';

const ROOT = resolve(__dirname, '../..');

/** Keeps a run as this version writes it. A file that a release holds is never written again: then the next number is. */
async function keep(): Promise<void> {
  const last = keptNumbers().at(-1) ?? 1;
  const file = fileOfRun(isReleased(last) ? last + 1 : last);
  writeFileSync(file, `${JSON.stringify(await beginRun(), null, 2)}\n`);
  console.log(`wrote ${relative(ROOT, file)}`);
}

function isReleased(number: number): boolean {
  const tag = git('tag', '--list', 'v*', '--sort=-creatordate').split('\n')[0];
  return tag !== '' && git('ls-tree', '--name-only', tag, relative(ROOT, fileOfRun(number))) !== '';
}

const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

void keep();

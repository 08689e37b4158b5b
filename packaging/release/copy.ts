import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Does something in a copy of the last commit, which is removed again. The work tree, its tags and its branches stay as they are, even if this
 * process is killed.
 */
export async function inCopy<T>(root: string, work: (copy: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'release-'));
  const copy = join(scratch, 'copy');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  try {
    // A clone that shares the objects has all tags, from which the version follows, and tags of its own.
    git('clone', '--quiet', '--shared', '--no-checkout', root, copy);
    execFileSync('git', ['checkout', '--quiet', '--detach', git('rev-parse', 'HEAD').toString().trim()], { cwd: copy });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    return await work(copy);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

import { execFileSync } from 'node:child_process';

const LOOK_EVERY_MS = 1000;

/**
 * Calls `gone` if a process that started this one has died.
 *
 * npm, a shell and a task runner may be between this process and the terminal. If one of them is killed with SIGKILL,
 * it does not tell its children. So this process watches its parent, and all ancestors in its own process group.
 *
 * @returns a function that ends the watch
 */
export function watchParents(gone: () => void): () => void {
  const watched = ancestors();
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function ancestors(): number[] {
  const [, group] = look(process.pid);
  const found: number[] = [];
  for (let [parent] = look(process.pid); parent > 1;) {
    const [next, itsGroup] = look(parent);
    if (itsGroup !== group) break;
    found.push(parent);
    parent = next;
  }
  return found;
}

/** Parent and process group of a process, or zeros if they are unknown. Then only the parent of this process is watched. */
function look(pid: number): [parent: number, group: number] {
  try {
    const [parent, group] = execFileSync('ps', ['-o', 'ppid=,pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
    return [parent || 0, group || 0];
  } catch {
    return [0, 0]; // there is no ps, or the process has just ended
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs under another user
  }
}

import { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks at what a process has used. */
const LOOK_MS = 5;
/** CPU nanoseconds that a process may use at once although it has not waited for them. Lambda's period is 20 ms long. */
const BURST_NS = 20e6;

/**
 * Lets a process use no more than a share of one CPU: it is stopped whenever it is ahead. Time in which it waited is not saved up.
 * @returns a function that ends the bound
 */
export function boundCpu(child: ChildProcess, share: number): () => void {
  let allowed = usedBy(child.pid!) + BURST_NS;
  let then = process.hrtime.bigint();
  let isStopped = false;
  const timer = setInterval(() => {
    const now = process.hrtime.bigint();
    const used = usedBy(child.pid!);
    allowed = Math.min(allowed + Number(now - then) * share, used + BURST_NS);
    then = now;
    if (isStopped === used > allowed) return;
    isStopped = !isStopped;
    child.kill(isStopped ? 'SIGSTOP' : 'SIGCONT');
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** CPU nanoseconds of all threads of a process, as the scheduler of Linux counted them; 0 once the process has ended. */
function usedBy(pid: number): number {
  try {
    const used = (thread: string) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
    return readdirSync(`/proc/${pid}/task`).map(used).reduce((sum, ns) => sum + ns, 0);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

import { watchParents } from './parents';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `before` at Ctrl-C, or if a process that started this one has died. Then the process ends by the signal itself, because an exit would wait
 * for a pending read from a pipe.
 *
 * @returns a function that leaves signals as they were
 */
export function onInterrupt(before: () => void): () => void {
  const interrupt = (signal: NodeJS.Signals) => {
    before();
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const unwatch = watchParents(() => interrupt('SIGTERM'));
  const release = () => {
    unwatch();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  return release;
}

import { watchParents } from '../glacier/parents';

/** The user or a signal ended the command. Nothing went wrong. */
export class Interrupted extends Error {}

/** Rejects with `Interrupted` at Ctrl-C, or if a process that started this one has died. */
export function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    const end = () => reject(new Interrupted());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    watchParents(end);
  });
  interrupted.catch(() => undefined); // those who race against it receive the rejection
  return interrupted;
}

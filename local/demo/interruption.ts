import { watchParents } from '../../cli/parents';

/** The user or a signal ended the command. Nothing went wrong. */
export class Interrupted extends Error {
  /** @param by a signal's name, or what else happened */
  constructor(public readonly by: string) {
    super(`interrupted by ${by}`);
  }
}

/** Rejects with `Interrupted` at Ctrl-C, or if a process that started this one has died. */
export function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Interrupted(signal === 'SIGINT' ? 'Ctrl-C' : signal)));
    watchParents(() => reject(new Interrupted('the end of the command that started it')));
  });
  interrupted.catch(() => undefined); // those who race against it receive the rejection
  return interrupted;
}

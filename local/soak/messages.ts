import { ProcessEvent } from '../faults/process-config';

/** How many messages about each archive the function got; one that came again is the same message. */
export function messagesTo(functionName: string, events: readonly ProcessEvent[]): Map<string, number> {
  const found = new Map<string, Set<string>>();
  for (const { event, invocation, messages = [] } of events) {
    const [name, archiveId] = invocation.split(' ');
    if (event === 'began' && name === functionName) found.set(archiveId, new Set([...found.get(archiveId) ?? [], ...messages]));
  }
  return new Map([...found].map(([archiveId, ids]) => [archiveId, ids.size]));
}

import { ProcessEvent } from '../faults/process-config';

/** Archive id → how many messages a function received. A message that is delivered again counts once. */
export function messagesTo(functionName: string, events: readonly ProcessEvent[]): Map<string, number> {
  const found = new Map<string, Set<string>>();
  for (const { event, invocation, messages = [] } of events) {
    const [name, archiveId] = invocation.split(' ');
    if (event === 'began' && name === functionName) found.set(archiveId, new Set([...found.get(archiveId) ?? [], ...messages]));
  }
  return new Map([...found].map(([archiveId, ids]) => [archiveId, ids.size]));
}

/** Archive id → how often messages were delivered to a function. A message that is delivered again counts again. */
export function deliveriesTo(functionName: string, events: readonly ProcessEvent[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { event, invocation } of events) {
    const [name, archiveId] = invocation.split(' ');
    if (event === 'began' && name === functionName) found.set(archiveId, (found.get(archiveId) ?? 0) + 1);
  }
  return found;
}

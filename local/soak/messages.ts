import { functionOf, ProcessEvent, ProcessMessage } from '../faults/process-config';

/** Messages with which the function began, once for each delivery. An invocation may have messages of several archives. */
const begunWith = (functionName: string, events: readonly ProcessEvent[]): readonly ProcessMessage[] =>
  events.flatMap(({ event, invocation, messages = [] }) => (event === 'began' && functionOf(invocation) === functionName ? messages : []));

/** Archive id → how many messages a function received. A message that is delivered again counts once. */
export function messagesTo(functionName: string, events: readonly ProcessEvent[]): Map<string, number> {
  const found = new Map<string, Set<string>>();
  for (const { id, archiveId } of begunWith(functionName, events)) {
    if (archiveId) found.set(archiveId, new Set([...found.get(archiveId) ?? [], id]));
  }
  return new Map([...found].map(([archiveId, ids]) => [archiveId, ids.size]));
}

/** Archive id → how often messages were delivered to a function. A message that is delivered again counts again. */
export function deliveriesTo(functionName: string, events: readonly ProcessEvent[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { archiveId } of begunWith(functionName, events)) if (archiveId) found.set(archiveId, (found.get(archiveId) ?? 0) + 1);
  return found;
}

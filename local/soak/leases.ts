import { ProcessEvent } from '../faults/process-config';

const PREPARES = /^NotificationsProcessor /;

/** The work of the Notifications Processor on one archive. */
interface Preparation {
  readonly archiveId: string;
  /** Real time, in milliseconds since the epoch. */
  readonly began: number;
  readonly ended: number;
}

/**
 * Finds archives whose chunk messages two deliveries of a notification may both have sent.
 *
 * The Notifications Processor holds an archive by a lease of two minutes. On the fast clock that is less than a second of
 * real time, so a delivery can outlast its lease. If another delivery comes in that time, both send the messages.
 *
 * @param leaseMs the lease in real milliseconds
 * @returns the archive id once for each delivery that began while an earlier one outlasted its lease
 */
export function overtakenLeases(events: readonly ProcessEvent[], leaseMs: number): string[] {
  const preparations = preparationsIn(events);
  return preparations.filter((later) => preparations.some((earlier) => earlier !== later && earlier.archiveId === later.archiveId
    && earlier.ended - earlier.began > leaseMs && earlier.began <= later.began && later.began < earlier.ended)).map(({ archiveId }) => archiveId);
}

/** A process has one invocation at a time. It writes an event at its end, also before a kill. */
function preparationsIn(events: readonly ProcessEvent[]): Preparation[] {
  return events.flatMap(({ event, invocation, pid, at, messages = [] }, i) => {
    if (event !== 'began' || !PREPARES.test(invocation)) return [];
    const ended = events.slice(i).find((later) => later.event === 'ended' && later.pid === pid)?.at ?? Infinity;
    return messages.flatMap(({ archiveId }) => (archiveId ? [{ archiveId, began: at, ended }] : []));
  });
}

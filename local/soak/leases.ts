import { ProcessEvent } from '../faults/process-config';

const PREPARES = /^NotificationsProcessor (\S+)/;

/** An archive that a delivery prepares alone, from when to when. */
interface Preparation {
  readonly archiveId: string;
  readonly began: number;
  readonly ended: number;
}

/**
 * A delivery of a notification holds its archive for two minutes, in which functions do their work; on the fast clock those are
 * well under a second. One that takes longer while another is there may be overtaken, and both send the chunk messages. Ids of
 * the archives to which that may have happened, once for each delivery that came while an earlier one took longer than the lease.
 */
export function overtakenLeases(events: readonly ProcessEvent[], leaseMs: number): string[] {
  const preparations = preparationsIn(events);
  return preparations.filter((later) => preparations.some((earlier) => earlier !== later && earlier.archiveId === later.archiveId
    && earlier.ended - earlier.began > leaseMs && earlier.began <= later.began && later.began < earlier.ended)).map(({ archiveId }) => archiveId);
}

/** A process has one invocation at a time, and says when it ends, also where it is killed. */
function preparationsIn(events: readonly ProcessEvent[]): Preparation[] {
  return events.flatMap(({ event, invocation, pid, at }, i) => {
    const [, archiveId] = PREPARES.exec(invocation) ?? [];
    if (event !== 'began' || !archiveId) return [];
    const ended = events.slice(i).find((later) => later.event === 'ended' && later.pid === pid)?.at ?? Infinity;
    return [{ archiveId, began: at, ended }];
  });
}

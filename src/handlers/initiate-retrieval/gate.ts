/*
 * Looks at what is on its way before more is requested. `src/domain/pressure/gate.ts` says when the gate is closed, and
 * `src/domain/pressure/flow.ts` when the destination has refused for so long that the run must end.
 *
 * Most figures come from the metric table and from the queues. They are counted from the table's stream, and lag behind by seconds.
 * Only what is past due is read from the index, which is sorted by `due_at`, and only until there are many.
 *
 * If an invocation dies here, the next one looks again. The run's item keeps only what one look leaves to the next.
 */
import { RequestPorts, RequestSettings } from './walk';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { RUN_ERROR } from '../../contracts/launch';
import { LET_THROUGH, RunItem } from '../../contracts/run';
import { secondsUntilReplaced } from '../../domain/archive/due';
import { epochSeconds } from '../../domain/clock';
import { LET_THROUGH_EVERY, many, whyClosed } from '../../domain/pressure/gate';
import { RunError } from '../../domain/run-error';
import { endIfBroken } from '../shared/end-broken-run';
import { lookAtFlow } from '../shared/look-at-flow';

/** Seconds after its job was done in which an output should have been read. */
const READ_WITHIN = 6 * 3600;
/** Seconds after it was due in which the sweep should have looked at a requested archive. */
const LOOKED_AT_WITHIN = 3600;

/** A run before its next block. */
export interface GateLook {
  readonly run: string;
  readonly item: RunItem;
  readonly ports: RequestPorts;
  readonly settings: RequestSettings;
}

export const GATE = { OPEN: 'open', CLOSED: 'closed', ONE_BLOCK: 'one block' } as const;
export type Gate = (typeof GATE)[keyof typeof GATE];

/**
 * If the figures cannot be read, the gate counts as closed until the next look. The alarm of held-back requests tells.
 * @throws RunError if the destination has refused the run's archives for too long
 */
export async function passGate(look: GateLook): Promise<Gate> {
  const { run, ports: { gate, log } } = look;
  try {
    return await decide(look);
  } catch (error) {
    if (error instanceof RunError) throw error;
    log.warn('Requests are held back: it is unknown what is on its way', { run, error });
    gate.seen(true);
    return GATE.CLOSED;
  }
}

async function decide(look: GateLook): Promise<Gate> {
  const { run, item, ports, settings } = look;
  const { workers } = settings;
  const seen = await lookAtFlow(run, item, ports, workers);
  const broken = await endIfBroken(run, item, seen, ports);
  if (broken) throw new RunError(RUN_ERROR.DESTINATION_REFUSES, broken);
  const readWithin = secondsUntilReplaced(item.tier, settings);
  const archives = item.totals?.archives ?? 0;
  const pastDue = await countPastDue(look, readWithin, many(archives));
  const why = whyClosed({ ...seen, archives, pastDue }, { workers, rate: seen.flow.rate, readWithin });
  ports.gate.seen(why !== undefined);
  if (why === undefined) return GATE.OPEN;
  ports.log.info(`Requests are held back: ${why}`, { run });
  return await ports.runs.letThrough(run, LET_THROUGH.NEW, epochSeconds(ports.clock), LET_THROUGH_EVERY) ? GATE.ONE_BLOCK : GATE.CLOSED;
}

/**
 * A staged archive becomes due a fixed time after its job was done, so its `due_at` tells how long its output has been ready.
 *
 * @returns how many archives of the run should have been read, or looked at, by now; `most` if they are `most` or more
 */
async function countPastDue({ run, ports: { archives, clock } }: GateLook, readWithin: number, most: number): Promise<number> {
  const now = epochSeconds(clock);
  const until = { [ARCHIVE_STATUS.STAGED]: now + readWithin - READ_WITHIN, [ARCHIVE_STATUS.REQUESTED]: now - LOOKED_AT_WITHIN };
  let found = 0;
  for (const status of [ARCHIVE_STATUS.STAGED, ARCHIVE_STATUS.REQUESTED] as const) {
    for await (const _ of archives.due(run, status, until[status])) {
      found += 1;
      if (found >= most) return found;
    }
  }
  return found;
}

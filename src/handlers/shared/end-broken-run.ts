import { SeenFlow } from './look-at-flow';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { RUN_ERROR } from '../../contracts/launch';
import { RUN_PHASE, RunItem } from '../../contracts/run';
import { Clock, epochSeconds } from '../../domain/clock';
import { isBroken, REFUSED_SECONDS } from '../../domain/pressure/flow';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';

/** The most of S3's words that is kept. */
const KEPT_CHARACTERS = 500;
/** Staged archives of which one with chunks at the destination is looked for. Only small archives are more, and those arrive soon. */
const MOST_LOOKS = 1000;
/** Later than any archive is due. */
const EVER = Number.MAX_SAFE_INTEGER;

export interface EndingPorts {
  readonly runs: Pick<RunStore, 'setPhase'>;
  readonly archives: Pick<ArchiveStore, 'archive' | 'chunksDone' | 'due'>;
  readonly clock: Clock;
}

/**
 * Ends the run if the destination has refused its archives for too long, none has arrived in this pass, and no chunks arrive. From then on the sweep fails
 * each open archive and keeps its job, so that a resume reads what is paid for.
 *
 * @returns why the run ends, for the operator; undefined if it goes on
 */
export async function endIfBroken(
  run: string, item: RunItem, { flow, refusedWith }: SeenFlow, { runs, archives, clock }: EndingPorts,
): Promise<string | undefined> {
  if (!isBroken(flow, epochSeconds(clock)) || await takesChunks(run, archives)) return undefined;
  const reason = `the destination has refused archives for ${REFUSED_SECONDS / 60} minutes, and none has arrived; S3 said: ${refusedWith.slice(0, KEPT_CHARACTERS)}. `
    + 'Remove the cause, then resume the run: it reads the output that can still be read, and pays for none of it again';
  await runs.setPhase(run, {
    from: [RUN_PHASE.REQUESTING, RUN_PHASE.DOWNLOADING],
    to: RUN_PHASE.SETTLING,
    seen: item,
    changes: { stopped: true, stop_error: RUN_ERROR.DESTINATION_REFUSES, stop_reason: `${RUN_ERROR.DESTINATION_REFUSES}: ${reason}` },
  });
  return reason;
}

/**
 * A large archive arrives only after hours, but its chunks arrive before.
 * @returns true if the destination has chunks of an archive, and has refused none of it since
 */
async function takesChunks(run: string, archives: EndingPorts['archives']): Promise<boolean> {
  let looks = 0;
  for await (const id of archives.due(run, ARCHIVE_STATUS.STAGED, EVER)) {
    if (looks === MOST_LOOKS) return false;
    looks += 1;
    const row = await archives.archive(id);
    if (!row || row.failure) continue;
    if ((await archives.chunksDone(id, row.upload.generation, row.archive.chunks_count)).size) return true;
  }
  return false;
}

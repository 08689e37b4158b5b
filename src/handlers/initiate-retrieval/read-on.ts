import pMap from 'p-map';
import { Candidate, requestOf, stillFailed, takeUp } from './begin-request';
import { Walk } from './walk';
import { ArchiveItem } from '../../contracts/archive';
import { OUTPUT_IS_GOOD } from '../../contracts/failures';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { answerAwaited, awaitedAgain, lookedForAgain, readOnAgain } from '../../domain/archive/row';
import { mayHaveLanded } from '../../domain/archive/upload';
import { epochSeconds } from '../../domain/clock';

/** Seconds that must be left of the download window, because the sweep comes first and chunk messages wait in a queue. */
const LEAST_READING_SECONDS = 3600;
/** How many rows are written at a time. */
const WRITES_IN_FLIGHT = 8;

/**
 * Takes up archives that failed in an earlier pass if the job of that pass can still be read. Their rows become due at once, and the sweep
 * sends the messages of the missing chunks. If the answer to the last request was lost, the archive waits for that job, because it may be billed.
 * If its object may have come after all, the sweep looks at the key before it requests the archive.
 * No job is requested, and no budget is spent.
 *
 * @returns the archives that must be requested
 */
export async function readOn(candidates: readonly Candidate[], walk: Walk): Promise<Candidate[]> {
  const rows = new Map(candidates.map((candidate) => [candidate, rowWithoutRequest(candidate, walk)]));
  const paid = candidates.filter((candidate) => rows.get(candidate));
  // If another walker was faster, it has written the same.
  const changed = await pMap(paid, async (candidate) => {
    return await takeUp(rows.get(candidate)!, candidate.failed!, walk) ? undefined : stillFailed(candidate, walk);
  }, { concurrency: WRITES_IN_FLIGHT });
  const again = changed.filter((candidate) => candidate !== undefined);
  return [...candidates.filter((candidate) => !rows.get(candidate)), ...again.length ? await readOn(again, walk) : []];
}

/** @returns the row with which the archive goes on with a job of an earlier pass; undefined if it must be requested */
function rowWithoutRequest({ id, failed }: Candidate, walk: Walk): ArchiveItem | undefined {
  if (!failed) return undefined;
  const request = requestOf(walk);
  if (epochSeconds(walk.ports.clock) + LEAST_READING_SECONDS < readableUntil(failed, walk)) return readOnAgain(failed, id, request);
  const answerDue = answerAwaited(failed, request.now);
  if (answerDue !== undefined) return awaitedAgain(failed, id, request, answerDue);
  return mayHaveLanded(failed) ? lookedForAgain(failed, id, request) : undefined;
}

/** @returns until when a job of the archive can be read (seconds since the epoch), or -Infinity if no job is known or its output was not good. */
function readableUntil({ failure, job, settled_at: settledAt }: ArchiveItem, { item, settings }: Walk): number {
  if (!job || !failure || !OUTPUT_IS_GOOD.includes(failure.reason)) return -Infinity;
  const known = job.completed_at ?? -Infinity;
  // The job was requested before the archive failed, and the row does not say when it is done. The sweep asks Glacier.
  const isUnknown = job.newer !== undefined || job.completed_at === undefined;
  const onItsWay = isUnknown && settledAt !== undefined ? Date.parse(settledAt) / 1000 + TIER_LONGEST_SECONDS[item.tier] : -Infinity;
  return Math.max(known, onItsWay) + settings.downloadWindow;
}

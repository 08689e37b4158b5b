/*
 * Fails each open archive of a run that the destination broke, whether it is due or not.
 *
 * Guarantees
 *  - Each row keeps its job, so a resume reads the output that is paid for. A row whose request is under way gets the job later (see name-job.ts).
 *  - An archive that is completed at the same moment stays downloaded, and one that a resume took up stays open: the write holds only for
 *    open archives of this pass.
 *
 * If the sweep dies halfway, the next one finds the open archives that are left.
 */
import pMap from 'p-map';
import { SweepPorts } from './ports';
import { ARCHIVE_STATUS, ArchiveIdentity, Failure, UNSETTLED_STATUSES } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { RunItem } from '../../contracts/run';
import { isoNow } from '../../domain/clock';

/** Writes that are under way at the same time. */
const WRITES_IN_FLIGHT = 32;
/** Archives that are read from the index together. */
const BATCH = 200;
/** Later than any archive is due. */
const EVER = Number.MAX_SAFE_INTEGER;

/** @returns true if the deadline (milliseconds since the epoch) came before the end */
export async function failOpenArchives(run: string, { pass, stop_reason: reason = '' }: RunItem, deadline: number, ports: Pick<SweepPorts, 'archives' | 'clock'>): Promise<boolean> {
  const failure: Failure = { reason: FAILURE.UPLOAD_FAILED, message: reason };
  let batch: ArchiveIdentity[] = [];
  const write = async (ids: readonly ArchiveIdentity[]) => pMap(ids, async (id) => {
    const settled = { failure, settled_at: isoNow(ports.clock) };
    await ports.archives.move(id, { from: UNSETTLED_STATUSES, to: ARCHIVE_STATUS.FAILED }, settled, { pass });
  }, { concurrency: WRITES_IN_FLIGHT });
  for (const status of UNSETTLED_STATUSES) {
    for await (const id of ports.archives.due(run, status, EVER)) {
      if (ports.clock.now() >= deadline) return true;
      if (batch.push(id) < BATCH) continue;
      await write(batch);
      batch = [];
    }
  }
  await write(batch);
  return false;
}

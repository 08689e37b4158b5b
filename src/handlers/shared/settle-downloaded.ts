import { ARCHIVE_STATUS, ArchiveIdentity, ProvenObject, UNSETTLED_STATUSES } from '../../contracts/archive';
import { ArchiveChanges, Expected } from '../../contracts/archive-changes';
import { Clock, isoNow } from '../../domain/clock';
import type { ArchiveStore } from '../aws/stores/archive-store';

export interface SettlePorts {
  readonly archives: Pick<ArchiveStore, 'move'>;
  readonly clock: Clock;
}

/** What else is written, and on which condition. */
export interface SettledToo {
  readonly changes?: ArchiveChanges;
  readonly expected?: Expected;
}

/** Also an archive that was given up may turn out to be downloaded. */
const FROM = [...UNSETTLED_STATUSES, ARCHIVE_STATUS.FAILED];

/**
 * The object is proven and stands at its key, so the archive is downloaded, also if it was given up meanwhile. Its jobs are not needed any more.
 * `object`: absent if its checksum is not known to be that of the bytes that the transfer streamed (see `vouchedFor`).
 *
 * @returns false if the archive is settled otherwise, or not as expected
 */
export function settleDownloaded(
  id: ArchiveIdentity, object: ProvenObject | undefined, { archives, clock }: SettlePorts, { changes, expected }: SettledToo = {},
): Promise<boolean> {
  const settled = { settled_at: isoNow(clock), failure: undefined, lease: undefined, job: undefined, object };
  return archives.move(id, { from: FROM, to: ARCHIVE_STATUS.DOWNLOADED }, { ...settled, ...changes }, expected);
}

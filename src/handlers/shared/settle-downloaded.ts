import { ObjectThere } from './look-at-key';
import { ARCHIVE_STATUS, ArchiveIdentity, UNSETTLED_STATUSES } from '../../contracts/archive';
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
 * `there.object`: absent if its checksum is not known to be that of the bytes that the transfer streamed (see `vouchedFor`).
 *
 * @returns false if the archive is settled otherwise, or not as expected
 */
export function settleDownloaded(
  id: ArchiveIdentity, { object, foundClass }: ObjectThere, { archives, clock }: SettlePorts, { changes, expected }: SettledToo = {},
): Promise<boolean> {
  const found = foundClass === undefined ? {} : { found_class: foundClass };
  const settled = { settled_at: isoNow(clock), failure: undefined, lease: undefined, job: undefined, object, ...found };
  return archives.move(id, { from: FROM, to: ARCHIVE_STATUS.DOWNLOADED }, { ...settled, ...changes }, expected);
}

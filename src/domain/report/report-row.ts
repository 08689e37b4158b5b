import { ARCHIVE_STATUS, ArchiveItem, ArchiveStatus, Failure, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { flagsText, ManifestEntry, ReportRow } from '../../contracts/manifest';

const NOT_REQUESTED: Failure = {
  reason: FAILURE.NOT_REQUESTED,
  message: 'The run ended before it requested this archive. Resume the run to move it.',
};
const NOT_RECORDED: Failure = { reason: FAILURE.DOWNLOAD_FAILED, message: 'No reason was recorded.' };
const WAS_THERE = 'It was already at the destination when the manifest was made, so nothing was requested.';

/** Makes the report's row for an entry of the manifest. @param row the archive's row in the transfer table, if it was requested */
export function reportRow(entry: ManifestEntry, row: ArchiveItem | undefined): ReportRow {
  const { status, failure } = outcome(entry, row);
  const { archive_id, key, size, sha256_tree_hash, creation_date, description, decoder = '', content_flags, mtime = '' } = entry;
  return {
    archive_id,
    key,
    size,
    sha256_tree_hash,
    creation_date,
    description,
    decoder,
    content_flags: flagsText(content_flags),
    mtime,
    status,
    ...why(entry, status, failure),
    storage_class: status === ARCHIVE_STATUS.DOWNLOADED ? classOf(entry, row) : '',
  };
}

/** An entry that the manifest settled has no row. An earlier version has not noted the class that it found. */
const classOf = (entry: ManifestEntry, row: ArchiveItem | undefined): string =>
  (entry.status ? entry.found_class : row!.found_class ?? row!.storage_class) ?? '';

/** An entry that the manifest settled has no row of its own. A row with its id belongs to another entry. */
function outcome(entry: ManifestEntry, row: ArchiveItem | undefined): { status: ArchiveStatus; failure?: Failure } {
  if (entry.status) return { status: entry.status, failure: entry.failure };
  return row ?? { status: ARCHIVE_STATUS.SKIPPED, failure: NOT_REQUESTED };
}

function why(entry: ManifestEntry, status: ArchiveStatus, failure: Failure | undefined): Pick<ReportRow, 'reason' | 'message'> {
  if (status === ARCHIVE_STATUS.DOWNLOADED) return { reason: '', message: entry.status ? WAS_THERE : '' };
  if (!isTerminal(status)) return failure ?? { reason: '', message: '' };
  return failure ?? NOT_RECORDED;
}

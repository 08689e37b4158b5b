import { ARCHIVE_STATUS, ArchiveItem, ArchiveStatus, Failure, isTerminal } from '../../contracts/archive';
import { FAILURE } from '../../contracts/failures';
import { flagsText, ManifestEntry, ReportRow } from '../../contracts/manifest';

const NOT_REQUESTED: Failure = {
  reason: FAILURE.NOT_REQUESTED,
  message: 'The run ended before this archive was requested: resume the run to have it moved.',
};
const NOT_RECORDED: Failure = { reason: FAILURE.DOWNLOAD_FAILED, message: 'No reason was recorded.' };
const WAS_THERE = 'It was at the destination already when the run was planned: nothing was requested.';

/** The report's row for an entry of the manifest. `row` is the archive's own, where it was requested. */
export function reportRow(entry: ManifestEntry, row: ArchiveItem | undefined): ReportRow {
  const { status, failure } = outcome(entry, row);
  const { archive_id, key, size, sha256_tree_hash, creation_date, description, decoder = '', content_flags } = entry;
  return {
    archive_id,
    key,
    size,
    sha256_tree_hash,
    creation_date,
    description,
    decoder,
    content_flags: flagsText(content_flags),
    status,
    ...why(entry, status, failure),
  };
}

/** What the manifest settles has no row: one of that id belongs to another entry. */
function outcome(entry: ManifestEntry, row: ArchiveItem | undefined): { status: ArchiveStatus; failure?: Failure } {
  if (entry.status) return { status: entry.status, failure: entry.failure };
  return row ?? { status: ARCHIVE_STATUS.SKIPPED, failure: NOT_REQUESTED };
}

function why(entry: ManifestEntry, status: ArchiveStatus, failure: Failure | undefined): Failure {
  if (status === ARCHIVE_STATUS.DOWNLOADED) return { reason: '', message: entry.status ? WAS_THERE : '' };
  if (!isTerminal(status)) return failure ?? { reason: '', message: '' };
  return failure ?? NOT_RECORDED;
}

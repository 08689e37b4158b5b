import { planChunks } from './chunk-plan';
import { renewedUpload } from './upload';
import { ArchiveFacts, ArchiveItem, Way, WAY } from '../../contracts/archive';
import { ArchiveChanges } from '../../contracts/archive-changes';
import { MIN_CHUNK_SIZE } from '../../contracts/chunk-size';

/**
 * Bytes of the largest archive that becomes one object in one request. One request costs less than three at every size, because a part of the same
 * bytes would be read as often. What ends it is time: two tries at 10 MB/s must fit into one invocation of 15 minutes, which 4.4 GB do. S3 takes 5 GB.
 */
export const PUT_LIMIT = 2 ** 32;

/** An archive that ran out of time is cut into so many chunks, so that each invocation makes progress. */
const CUT_INTO = 8;

/** How an archive reaches the destination. It is decided when the row is made. */
export const wayOf = ({ chunks_count: chunks, size }: ArchiveFacts): Way => (chunks === 1 && size <= PUT_LIMIT ? WAY.PUT : WAY.PARTS);

/**
 * One PutObject takes too long for one invocation: the archive goes on as parts of an upload of the next generation.
 * `mayLand`: an earlier PutObject may still make the object.
 */
export function inParts({ archive, upload }: ArchiveItem, mayLand: boolean): Pick<ArchiveChanges, 'way' | 'archive' | 'upload'> {
  const { chunkSize, chunksCount } = planChunks(archive.size, Math.max(MIN_CHUNK_SIZE, archive.chunk_size / CUT_INTO));
  const before = { ...upload, ...(mayLand ? { put_unclear: true } : {}) };
  return { way: WAY.PARTS, archive: { ...archive, chunk_size: chunkSize, chunks_count: chunksCount }, upload: renewedUpload(before) };
}

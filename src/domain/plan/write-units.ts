import { PROGRESS_SHARD } from '../../contracts/keys';
import { ObjectTags } from '../../contracts/object-tags';

/** Bytes. DynamoDB bills a write by the kibibyte, rounded up. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const WRITE_UNIT = 1024;
/**
 * Bytes of an archive's row after each of its writes: created, job named, held, staged with its upload, messages sent, downloaded. Without
 * description and key. For the run's name the 36 characters of a UUID are counted. A test measures rows and holds these figures to them.
 */
export const ROW_SIZES: readonly number[] = [642, 743, 805, 952, 905, 905];
/** Writes of an archive's row. */
export const ROW_WRITE_COUNT = ROW_SIZES.length;
/** Descriptions and keys have at most 1,024 bytes each, but for characters of three bytes in descriptions. Only tags can add more. */
const MOST_VARIABLE_BYTES = 4 * 1024;
/** Bytes of the attribute of tags and of its map, and of the map's own account of each tag. */
const TAGS_BYTES = 'tags'.length + 3;
const TAG_BYTES = 1;

/** Bytes that the time of the last modification adds to a row: the attribute's name, ten digits, and one byte of the map that holds it. */
export const MTIME_BYTES = 16;

/** Bytes of a progress item before its first chunk, and the bytes that each chunk's number adds, on average. It stays below a kibibyte. */
const NEW_PROGRESS = 203;
const PROGRESS_GROWTH = 4;

/** Bytes of a chunk's row. */
export const CHUNK_ROW_BYTES = 376;

/** Bytes of an archive's row in the end, whose description and key have so many bytes. */
export const rowBytes = (variableBytes: number): number => ROW_SIZES[ROW_SIZES.length - 1] + variableBytes;

/** Bytes that tags add to a row. */
export const tagBytes = (tags: ObjectTags): number =>
  Object.entries(tags).reduce((sum, [name, value]) => sum + TAG_BYTES + Buffer.byteLength(name) + Buffer.byteLength(value), TAGS_BYTES);

const unitsOf = (variableBytes: number): number => ROW_SIZES.reduce((units, size) => units + Math.ceil((size + variableBytes) / WRITE_UNIT), 0);
const ROW_WRITES = Uint8Array.from({ length: MOST_VARIABLE_BYTES + 1 }, (_, variableBytes) => unitsOf(variableBytes));

/** Write units of all writes of an archive's row. A long description or key makes each write cost a unit more for each begun KiB. */
export const rowWrites = (variableBytes: number): number => ROW_WRITES[variableBytes] ?? unitsOf(variableBytes);

/** Bytes of an archive's progress items at the end. */
export const progressBytes = (chunks: number): number => Math.ceil(chunks / PROGRESS_SHARD) * NEW_PROGRESS + PROGRESS_GROWTH * chunks;

/** Bytes. DynamoDB bills a write by the kibibyte, rounded up. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const WRITE_UNIT = 1024;
/** Bytes of a new row of the transfer table, without description and key. The run's name counts 36 characters, like a UUID. */
const NEW_ROW = 556;
/** Bytes that each write adds to the row: new, job id, lease, upload id, staged with the time of the job, chunk messages sent, settled. */
const ROW_GROWTH = [0, 98, 17, 137, 22, 89, 0];
/** A key has at most 1,024 bytes, and a description at most 1,024 characters of up to three bytes. */
const MOST_VARIABLE_BYTES = 4 * 1024;

/** Bytes of a progress item before its first chunk, and the bytes that each chunk's number adds, on average. */
const NEW_PROGRESS = 203;
const PROGRESS_GROWTH = 4;

/** Bytes of a chunk's row. */
export const CHUNK_ROW_BYTES = 376;

/** Bytes of an archive's row at the end. */
export const rowBytes = (variableBytes: number): number => ROW_GROWTH.reduce((sum, bytes) => sum + bytes, NEW_ROW + variableBytes);

const ROW_WRITES = Uint8Array.from({ length: MOST_VARIABLE_BYTES + 1 }, (_, variableBytes) => {
  let row = NEW_ROW + variableBytes;
  return ROW_GROWTH.reduce((units, growth) => units + Math.ceil((row += growth) / WRITE_UNIT), 0);
});

/** Write units of the seven writes of an archive's row. @param variableBytes bytes of description and key together */
export const rowWrites = (variableBytes: number): number => ROW_WRITES[Math.min(variableBytes, MOST_VARIABLE_BYTES)];

/** Bytes of an archive's progress item at the end. */
export const progressBytes = (chunks: number): number => NEW_PROGRESS + PROGRESS_GROWTH * chunks;

/** Write units for counting `chunks` chunks one after the other. The progress item grows with each. */
export function progressWrites(chunks: number): number {
  let units = 0;
  // Each write costs one unit. Writes after the item has grown beyond a kibibyte cost one more, and so on for each kibibyte.
  for (let full = 0, kibibytes = 1; full < chunks; kibibytes += 1) {
    units += chunks - full;
    full = Math.floor((kibibytes * WRITE_UNIT - NEW_PROGRESS) / PROGRESS_GROWTH);
  }
  return units;
}

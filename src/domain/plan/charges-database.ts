import { Charge } from './cost-line';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { blockCount, metricsBatches } from './workload';
import { CHUNK_ROW_BYTES, ROW_WRITE_COUNT } from './write-units';
import { count, size } from '../format';

const service = 'DynamoDB';

/** Writes of `StatusIndex` for an archive: a new entry for `requested`, a removal and a new entry for `staged`, a removal when it is settled. */
const INDEX_WRITES = 4;
/** Writes for a block of the manifest: Initiate Retrieval claims it, takes it out of the day's budget, and finishes it. */
const BLOCK_WRITES = 3;
/** Write units of one batch: a transaction of two items, each billed twice. */
const METRICS_WRITES = 4;
/** Reads for an archive: 1 before the request, 1 of its run to prepare it, 1 to prove it, 1 for the report. */
const ARCHIVE_READS = 4;
/** Reads before a chunk is copied: the archive's row and the chunk's row. */
const CHUNK_READS = 2;
/** Bytes of one read unit of a strongly consistent read. */
const READ_UNIT = 4096;
/** Bytes that DynamoDB adds to each item it stores. */
const ITEM_OVERHEAD = 100;

export function databaseCharges(basis: PlanBasis, time: PlanTime): Charge[] {
  if (!basis.archives) return [];
  return [writes(basis, time), reads(basis), ...kept(basis)];
}

function writes(basis: PlanBasis, time: PlanTime): Charge {
  const { input: { figures }, archives, chunks } = basis;
  const parts: [number, string][] = [
    [figures.row_writes, `for rows of archives, ${ROW_WRITE_COUNT} writes each, by the kibibyte`],
    [archives * INDEX_WRITES, `for the index, ${INDEX_WRITES} an archive`],
    [chunks, 'for rows of chunks'],
    [chunks, 'for counting finished chunks'],
    [metricsBatches(basis, time) * METRICS_WRITES, `for the figures, ${METRICS_WRITES} a batch`],
    [blockCount(basis) * BLOCK_WRITES, `for blocks of the manifest, ${BLOCK_WRITES} each`],
  ];
  return {
    service,
    item: 'Writes',
    price: 'dynamodb_writes',
    amount: parts.reduce((sum, [units]) => sum + units, 0),
    formula: parts.map(([units, what]) => `${count(units)} ${what}`).join('; '),
  };
}

function reads(basis: PlanBasis): Charge {
  const { archives, chunks } = basis;
  const rows = Math.ceil(chunks * CHUNK_ROW_BYTES / READ_UNIT);
  const blockReads = blockCount(basis);
  return {
    service,
    item: 'Reads',
    price: 'dynamodb_reads',
    amount: archives * ARCHIVE_READS + chunks * CHUNK_READS + rows + blockReads,
    formula: `${ARCHIVE_READS} for each of ${count(archives)} archives, ${CHUNK_READS} for each of ${count(chunks)} chunks, ${count(rows)} to prove the archives, ${count(blockReads)} for blocks of the manifest`,
  };
}

function kept({ input: { figures }, archives, chunks }: PlanBasis): Charge[] {
  const bytes = figures.row_bytes + chunks * CHUNK_ROW_BYTES + (2 * archives + chunks) * ITEM_OVERHEAD;
  const formula = `${size(bytes)} of rows, for a month; the table is kept until you delete it`;
  return [
    { service, item: 'Storage, the first month', price: 'dynamodb_storage', amount: bytes, formula },
    { service, item: 'Point-in-time recovery, the first month', price: 'dynamodb_recovery', amount: bytes, formula },
  ];
}

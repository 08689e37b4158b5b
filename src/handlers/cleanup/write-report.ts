/*
 * Writes the report of one partition: a row for each archive of the manifest, with what became of it. It also aborts the uploads
 * of settled archives that will never be completed.
 *
 * Guarantees
 *  - Each archive of the manifest is listed once. An archive without a row was never requested, and is listed as skipped.
 *  - The counts are written last and name the pass, so counts of this pass say that all rows are written.
 *  - The transfer table keeps the hash of the rows. Who can only write to the bucket cannot change it.
 *  - An upload is aborted by its id. Uploads of other programs stay: an unrecorded upload counts only if it is to exactly this key, in
 *    the archive's storage class, and was begun after the run by the role of this transfer.
 *  - An archive is not called failed if its object stands at its key after all: S3 is asked once more if an answer of it was lost.
 *  - The first partition also ends an upload with which the run tried the destination, if its id was lost.
 *  - If the time ends while uploads are aborted, the result says how many archives are done. The next invocation goes on there.
 *
 * What is left if this function dies behind a step: some aborted uploads, or some files of the report. Step Functions invokes the
 * function again. An upload that is gone counts as aborted, and the files are written again with the same rows.
 */
import pMap from 'p-map';
import { InventoryObjects, OpenUploads } from './ports';
import { ARCHIVE_STATUS, ArchiveItem, isTerminal, UPLOAD_STATE } from '../../contracts/archive';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { ManifestEntry } from '../../contracts/manifest';
import { probeKey } from '../../contracts/probe';
import { RunItem } from '../../contracts/run';
import { WriteReportInput, WriteReportResult } from '../../contracts/workflow';
import { mayHaveLanded, mayHaveUnknownUpload } from '../../domain/archive/upload';
import { Clock } from '../../domain/clock';
import { exactJson } from '../../domain/exact-json';
import { PartitionRows } from '../../domain/report/partition-rows';
import { unfinished } from '../../domain/report/report-counts';
import { reportRow } from '../../domain/report/report-row';
import { ArchiveStore } from '../aws/stores/archive-store';
import { ReportParts } from '../aws/stores/report-parts';
import { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { lookAtKey } from '../shared/look-at-key';
import { ManifestReader } from '../shared/manifest-reader';
import type { ObjectRanges } from '../shared/object-ranges';
import { requireRun } from '../shared/require-run';
import { settleDownloaded } from '../shared/settle-downloaded';

export interface WriteReportPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'archive' | 'archives' | 'move'>;
  readonly objects: Pick<InventoryObjects, 'put'> & ObjectRanges;
  /** Where the hashes of the report's files are kept. */
  readonly parts: Pick<ReportParts, 'record'>;
  readonly uploads: OpenUploads;
  readonly clock: Clock;
}

/** The most keys of one BatchGetItem. */
const BLOCK_ARCHIVES = 100;
/** S3 accepts thousands of requests a second. The SDK opens 50 connections, and a far region answers after 300 ms. */
const ABORTS_AT_A_TIME = 48;
/** Milliseconds by which S3's clock and ours may differ. */
const CLOCK_SKEW_MS = 15 * 60_000;

/**
 * Aborts no upload after `deadline`, in milliseconds since the epoch.
 *
 * @returns how many archives of the partition are not settled after all
 */
export async function writeReport(input: WriteReportInput, deadline: number, ports: WriteReportPorts): Promise<WriteReportResult> {
  const { run, partition, cared } = input;
  const item = await requireRun(run, ports.runs);
  const { pass, totals } = item;
  if (!totals) throw new Error(`WorkflowRun ${run} has no manifest`);
  if (partition === 1) await endProbe(run, item, ports.uploads);
  const partitionRows = new PartitionRows(pass);
  const manifest = new ManifestReader({ run, manifest: totals.manifest }, ports.objects, ports.clock);
  for await (const block of manifest.blocks(partition, BLOCK_ARCHIVES)) {
    const found = await rowsOf(run, block, ports);
    const before = partitionRows.counts.total.archives;
    if (before >= cared) {
      if (before > cared && ports.clock.now() >= deadline) return { unfinished: unfinished(partitionRows.counts), cared: before };
      await abortUploads([...found.values()], item, ports.uploads);
      await settleLanded(run, found, ports);
    }
    const rows = block.map((entry) => reportRow(entry, found.get(entry.archive_id)));
    partitionRows.add(rows, arrivedOf([...found.values()]));
  }
  await putReport({ run, partition }, partitionRows, ports);
  return { unfinished: unfinished(partitionRows.counts), cared: 0 };
}

/** The counts come last. They say that the rows are written, and that their hash is kept. The hash is of the rows in hand, not of what the bucket returns. */
async function putReport({ run, partition }: Pick<WriteReportInput, 'run' | 'partition'>, rows: PartitionRows, { objects, parts }: WriteReportPorts): Promise<void> {
  const contents = rows.contents();
  const report = rows.report(contents);
  await objects.put(INVENTORY_KEYS.reportJsonl(run, partition), contents.jsonl, CONTENT_TYPE.JSON_LINES);
  await objects.put(INVENTORY_KEYS.reportCsv(run, partition), contents.csv, CONTENT_TYPE.CSV);
  await objects.put(INVENTORY_KEYS.reportSpreadsheet(run, partition), contents.spreadsheet, CONTENT_TYPE.CSV);
  await parts.record(run, partition, { pass: report.pass, sha256: report.hashes.jsonl, downloaded: report.statuses.downloaded });
  await objects.put(INVENTORY_KEYS.reportCounts(run, partition), exactJson(report), CONTENT_TYPE.JSON);
}

/** The archives that the run itself has moved. What was at the destination before has no row. */
const arrivedOf = (found: readonly ArchiveItem[]) => found.flatMap(({ status, settled_at: settledAt, archive: { size } }) =>
  (status === ARCHIVE_STATUS.DOWNLOADED && settledAt !== undefined ? [{ settledAt, size }] : []));

/** @returns the rows of a block by archive id. What the manifest settles has none. */
function rowsOf(run: string, block: readonly ManifestEntry[], { archives }: WriteReportPorts): Promise<Map<string, ArchiveItem>> {
  return archives.archives(run, [...new Set(block.filter((entry) => !entry.status).map((entry) => entry.archive_id))]);
}

/**
 * Uploads of downloaded archives are aborted too, unless S3 said that it completed them. If such an archive was found at its key, its upload was
 * perhaps never completed, and S3 would go on billing the parts. If it was, aborting it changes nothing.
 */
async function abortUploads(archives: readonly ArchiveItem[], run: RunItem, uploads: OpenUploads): Promise<void> {
  const settled = archives.filter(({ status }) => isTerminal(status));
  await pMap(settled, async (row) => {
    const { archive: { key }, storage_class: storageClass, upload: { id, state } } = row;
    const recorded = state === UPLOAD_STATE.COMPLETED ? undefined : id;
    const unrecorded = mayHaveUnknownUpload(row) ? await openSince(run, { key, storageClass }, uploads) : [];
    for (const uploadId of new Set([...(recorded ? [recorded] : []), ...unrecorded])) await uploads.abort(key, uploadId);
  }, { concurrency: ABORTS_AT_A_TIME });
}

/** A PutObject whose answer was lost may have made the object. The archive is not called failed before S3 was asked once more. */
async function settleLanded(run: string, found: Map<string, ArchiveItem>, ports: WriteReportPorts): Promise<void> {
  const failed = [...found].filter(([, row]) => row.status === ARCHIVE_STATUS.FAILED && mayHaveLanded(row));
  await pMap(failed, async ([archiveId, row]) => {
    const at = await lookAtKey(archiveId, row, ports.uploads);
    if (at.kind !== 'this-archive') return;
    await settleDownloaded({ run, archiveId }, at, ports);
    const now = await ports.archives.archive({ run, archiveId });
    if (now) found.set(archiveId, now);
  }, { concurrency: ABORTS_AT_A_TIME });
}

/** The function that began the upload may have died before the Orchestrator got its id. */
async function endProbe(run: string, item: RunItem, uploads: OpenUploads): Promise<void> {
  const key = probeKey(run, item.destination_prefix);
  for (const uploadId of await openSince(item, { key, storageClass: item.storage_class }, uploads)) await uploads.abort(key, uploadId);
}

/** Where an upload goes. */
interface Target {
  readonly key: string;
  readonly storageClass: string;
}

/** Uploads to the key, in the class of its archive, that were begun after the run. */
const openSince = (run: RunItem, { key, storageClass }: Target, uploads: OpenUploads): Promise<readonly string[]> =>
  uploads.open(key, storageClass, Date.parse(run.started_at) - CLOCK_SKEW_MS);

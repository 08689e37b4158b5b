import pMap from 'p-map';
import { InventoryObjects, OpenUploads } from './ports';
import { ArchiveItem, isTerminal } from '../../contracts/archive';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { ManifestEntry } from '../../contracts/manifest';
import { RunItem } from '../../contracts/run';
import { WriteReportInput, WriteReportResult } from '../../contracts/workflow';
import { mayHaveUnknownUpload } from '../../domain/archive/upload';
import { Clock } from '../../domain/clock';
import { countRow, noCounts, ReportCounts, unfinished } from '../../domain/report/report-counts';
import { ReportFiles } from '../../domain/report/report-files';
import { reportRow } from '../../domain/report/report-row';
import { ArchiveStore } from '../aws/stores/archive-store';
import { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { ManifestReader } from '../shared/manifest-reader';
import type { ObjectRanges } from '../shared/object-ranges';
import { requireRun } from '../shared/require-run';

export interface WriteReportPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'archives'>;
  readonly objects: Pick<InventoryObjects, 'put'> & ObjectRanges;
  readonly uploads: OpenUploads;
  readonly clock: Clock;
}

/** Keys in one BatchGetItem. */
const BLOCK_ARCHIVES = 100;
/** S3 takes thousands of requests a second; this keeps the sockets of one function busy. */
const ABORTS_AT_A_TIME = 16;
/** S3's clock and ours may differ by so many milliseconds. */
const CLOCK_SKEW_MS = 15 * 60_000;

/**
 * Writes what became of each archive of a partition, from the archives' own rows, and closes the uploads that nobody will
 * complete. The counts come last: they say that the rows are all there.
 */
export async function writeReport({ run, partition }: WriteReportInput, ports: WriteReportPorts): Promise<WriteReportResult> {
  const item = await requireRun(run, ports.runs);
  const { pass, totals } = item;
  if (!totals) throw new Error(`WorkflowRun ${run} has no manifest`);
  const files = new ReportFiles();
  let counts = noCounts(pass);
  const manifest = new ManifestReader(run, totals.manifest, ports.objects, ports.clock);
  for await (const block of manifest.blocks(partition, BLOCK_ARCHIVES)) {
    counts = await reportBlock(item, block, files, counts, ports);
  }
  await ports.objects.put(INVENTORY_KEYS.reportJsonl(run, partition), files.jsonl(), CONTENT_TYPE.JSON_LINES);
  await ports.objects.put(INVENTORY_KEYS.reportCsv(run, partition), files.csv(), CONTENT_TYPE.CSV);
  await ports.objects.put(INVENTORY_KEYS.reportCounts(run, partition), JSON.stringify(counts), CONTENT_TYPE.JSON);
  return { unfinished: unfinished(counts) };
}

async function reportBlock(run: RunItem, block: readonly ManifestEntry[], files: ReportFiles, counts: ReportCounts, ports: WriteReportPorts) {
  const asked = new Set(block.filter((entry) => !entry.status).map((entry) => entry.archive_id));
  const found = await ports.archives.archives(run.pk, [...asked]);
  await abortUploads([...found.values()], run, ports.uploads);
  const rows = block.map((entry) => reportRow(entry, found.get(entry.archive_id)));
  files.add(rows);
  return rows.reduce(countRow, counts);
}

/**
 * By the recorded id, never by prefix: others may be uploading there. Of downloaded archives too: the archive may have been
 * found at its key, with this upload never completed, and its parts would be billed for ever. A completed one is gone.
 */
async function abortUploads(archives: readonly ArchiveItem[], run: RunItem, uploads: OpenUploads): Promise<void> {
  const settled = archives.filter(({ status }) => isTerminal(status));
  await pMap(settled, async (row) => {
    const { archive: { key }, upload: { id: recorded } } = row;
    const unrecorded = mayHaveUnknownUpload(row) ? await uploads.open(key, run.storage_class, Date.parse(run.started_at) - CLOCK_SKEW_MS) : [];
    for (const uploadId of new Set([...(recorded ? [recorded] : []), ...unrecorded])) await uploads.abort(key, uploadId);
  }, { concurrency: ABORTS_AT_A_TIME });
}

import pMap from 'p-map';
import { keptRules } from './kept-rules';
import { groupPartition, groupResult, pieceResult } from './names';
import { WorkFolder, WorkPorts } from './work-folder';
import { INVENTORY_KEYS } from '../../../contracts/keys';
import { Amount } from '../../../contracts/manifest';
import { ClashCounts, SortCounts, SPARK_FILE, SPARK_FOLDER } from '../../../contracts/spark';
import { SUM_MANIFEST, SumManifestInput, SumManifestStep } from '../../../contracts/workflow';
import { exactJson } from '../../../domain/exact-json';
import { sortFailed } from '../../../domain/inventory/manifest/manifest-errors';
import { GroupResult } from '../../../domain/inventory/spark/group-build';
import { CutHead, Piece, PIECE_INPUT, PieceResult } from '../../../domain/inventory/spark/piece';
import { checkPieces, countGroups, NumberedPartition, numberedPartitions, sumManifest } from '../../../domain/inventory/spark/sum-manifest';
import type { InventoryBucket } from '../../aws/buckets/inventory-bucket';
import type { RunStore } from '../../aws/stores/run-store';
import { CONTENT_TYPE } from '../../shared/content-type';
import { requireRun } from '../../shared/require-run';
import { InputPorts } from '../input-files';
import { readObjectRules, Tagging } from '../object-rules-request';

export interface SumManifestPorts extends WorkPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly inventories: WorkPorts['inventories'] & InputPorts['inventories'] & Pick<InventoryBucket, 'copy'>;
}

/** Requests to S3 at the same time. */
const IN_FLIGHT = { concurrency: 32 };

type Subject = Pick<SumManifestInput, 'run' | 'manifest'>;
interface Shared {
  readonly work: WorkFolder;
  readonly ports: SumManifestPorts;
  readonly tagging: Tagging;
}

/** The steps between the maps and the runs of Spark. Each reads what all pieces or groups have written. */
export async function sumRunManifest({ run, manifest, step }: SumManifestInput, ports: SumManifestPorts, tagging: Tagging): Promise<void> {
  await STEPS[step]({ run, manifest }, { work: new WorkFolder(run, manifest, ports), ports, tagging });
}

const STEPS: Record<SumManifestStep, (subject: Subject, shared: Shared) => Promise<void>> = {
  [SUM_MANIFEST.PIECES]: checkRunPieces,
  [SUM_MANIFEST.GROUPS]: listGroups,
  [SUM_MANIFEST.PARTITIONS]: putManifest,
};

/** Also reads the object rules, because the map over the groups would hide the name of an error in them. */
async function checkRunPieces({ run }: Subject, { work, ports, tagging }: Shared): Promise<void> {
  const pieces = await work.required<Piece[]>(SPARK_FILE.PIECES);
  const results = await pMap(pieces, ({ number }) => work.required<PieceResult>(pieceResult(number)), IN_FLIGHT);
  const [inventory, others] = [true, false].map((is) => results.filter((__, i) => (pieces[i].input === PIECE_INPUT.INVENTORY) === is));
  const { vaultName } = await work.required<CutHead>(SPARK_FILE.HEAD);
  const rows = checkPieces({ inventory, others }, vaultName);
  const { object_rules_file: rules } = await requireRun(run, ports.runs);
  if (rules) await work.putJson(SPARK_FILE.OBJECT_RULES, await readObjectRules(rules, tagging, ports));
  await work.putJson(SPARK_FILE.ROWS, rows);
}

async function listGroups(_: Subject, { work }: Shared): Promise<void> {
  const groups = countGroups(await only<SortCounts>(work, SPARK_FOLDER.COUNTS), await work.required<Amount>(SPARK_FILE.ROWS));
  await work.putJson(SPARK_FILE.GROUPS, Array.from({ length: groups }, (__, group) => ({ group })));
}

/** The summary is written last. Before that nothing reads the manifest. */
async function putManifest({ run, manifest }: Subject, shared: Shared): Promise<void> {
  const { work, ports: { inventories } } = shared;
  const list = await work.required<{ group: number }[]>(SPARK_FILE.GROUPS);
  const groups = await pMap(list, ({ group }) => work.required<GroupResult>(groupResult(group)), IN_FLIGHT);
  const number = (partition: NumberedPartition) => inventories.copy(work.key(groupPartition(partition)), keyOf(run, manifest, partition));
  await pMap(numberedPartitions(groups), number, IN_FLIGHT);
  const summary = sumManifest(await work.required<CutHead>(SPARK_FILE.HEAD), await destinationOf(run, shared), {
    rows: await work.required<Amount>(SPARK_FILE.ROWS),
    sorted: await only<SortCounts>(work, SPARK_FOLDER.COUNTS),
    clashes: await only<ClashCounts>(work, SPARK_FOLDER.CLASHES),
    groups,
  });
  await inventories.put(INVENTORY_KEYS.manifestSummary(run, manifest), exactJson(summary), CONTENT_TYPE.JSON);
}

const keyOf = (run: string, manifest: string, { draft, number }: NumberedPartition): string =>
  (draft ? INVENTORY_KEYS.draftPartition(run, manifest, number) : INVENTORY_KEYS.manifestPartition(run, manifest, number));

async function destinationOf(run: string, { work, ports }: Shared): Promise<Parameters<typeof sumManifest>[1]> {
  const { prefix } = await work.required<CutHead>(SPARK_FILE.HEAD);
  return { prefix, objectRules: await keptRules(await requireRun(run, ports.runs), work) };
}

/** The one line that Spark wrote into a folder. */
async function only<T>(work: WorkFolder, folder: string): Promise<T> {
  const lines: T[] = [];
  for await (const line of work.lines<T>(folder)) lines.push(line);
  if (lines.length !== 1) throw sortFailed(`${work.key(folder)} has ${lines.length} lines, and Spark writes one`);
  return lines[0];
}

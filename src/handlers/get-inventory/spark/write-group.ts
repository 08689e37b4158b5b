import { keptRules } from './kept-rules';
import { groupPartition, groupResult, numbered } from './names';
import { WorkFolder, WorkPorts } from './work-folder';
import { DEFAULT_FOLDER_MARKERS } from '../../../contracts/manifest';
import { RunItem } from '../../../contracts/run';
import { SortedColumns, SPARK_FILE, SPARK_FOLDER } from '../../../contracts/spark';
import { WriteGroupInput } from '../../../contracts/workflow';
import { placeIn } from '../../../domain/inventory/reading/open-inventory-file';
import { GroupBuild, GroupRequest } from '../../../domain/inventory/spark/group-build';
import { CutHead } from '../../../domain/inventory/spark/piece';
import type { RunStore } from '../../aws/stores/run-store';
import { requireRun } from '../../shared/require-run';

export interface WriteGroupPorts extends WorkPorts {
  readonly runs: Pick<RunStore, 'run'>;
}

/** Makes the partitions of one group of sorted rows. A group that is done stays as it is. @param chunkSize bytes */
export async function writeGroup({ run, manifest, group }: WriteGroupInput, ports: WriteGroupPorts, chunkSize: number): Promise<void> {
  const work = new WorkFolder(run, manifest, ports);
  if (await work.has(groupResult(group))) return;
  const build = new GroupBuild(await groupRequest(await requireRun(run, ports.runs), work, chunkSize), {
    partition: (part, text) => work.putText(groupPartition({ group, part }), text),
  });
  const rows: SortedColumns[] = [];
  for await (const row of work.lines<SortedColumns>(SPARK_FOLDER.GROUPS, `group=${group}/`)) rows.push(row);
  await work.putPacked(`${SPARK_FOLDER.PATHS}/${numbered(group)}.json`, build.write(rows));
  await work.putJson(groupResult(group), build.result);
}

async function groupRequest(item: RunItem, work: WorkFolder, chunkSize: number): Promise<GroupRequest> {
  const head = await work.required<CutHead>(SPARK_FILE.HEAD);
  return {
    ...head,
    folderMarkers: item.folder_markers ?? DEFAULT_FOLDER_MARKERS,
    chunkSize,
    objectRules: await keptRules(item, work),
    place: placeIn(head.format),
  };
}

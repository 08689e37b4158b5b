import { archiveOf, compareRows, givenOf, invalidEntryOf } from './sorted-row';
import { FolderMarkers, ManifestEntry } from '../../../contracts/manifest';
import { PathColumns, SortedColumns } from '../../../contracts/spark';
import type { PlanFigures } from '../../plan/plan-figures';
import type { ObjectRules } from '../choosing/object-rules';
import type { ManifestSink } from '../manifest/engine';
import { EntryMaker, finalName } from '../manifest/entry-maker';
import { NewFolders, pathBelow } from '../manifest/key-folders';
import { PARTITION_LIMITS, PartitionLimits, PartitionWriter } from '../manifest/partition-writer';
import { PlainNames } from '../manifest/plain-names';
import { hexDigestOf } from '../manifest/records';

/*
 * Turns one group of sorted rows into partitions of the manifest.
 *
 * Spark has compared the archives with one another and with the destination, and has put them into groups. The group's rows come in any
 * order, and they fit into memory. Names, keys and entries are made here, by the same code as on one machine.
 *
 * Guarantees the same partitions as `ManifestBuild`, whatever the other groups have. Only their numbers are the group's own, from 1.
 *
 * Nothing is kept elsewhere. If it dies halfway, the next attempt writes the same files again.
 */

/** What is the same for all groups. */
export interface GroupRequest {
  readonly prefix: string;
  /** Bytes of UTF-8 that a key has left below the prefix. */
  readonly room: number;
  readonly folderMarkers: FolderMarkers;
  /** Bytes. Used for the figures of the plan. */
  readonly chunkSize: number;
  readonly objectRules?: ObjectRules;
  /** The place of a row in the inventory file, in words. */
  readonly place: (row: number) => string;
}

/** Its partitions, in order. */
export type GroupResult = readonly { readonly draft: boolean; readonly figures: PlanFigures }[];

export class GroupBuild {
  private readonly names: PlainNames;
  private readonly maker: EntryMaker;
  private readonly writer: PartitionWriter;
  private readonly folders = new NewFolders();

  constructor(private readonly request: GroupRequest, sink: ManifestSink, limits: PartitionLimits = PARTITION_LIMITS) {
    this.names = new PlainNames(request, request.room);
    this.maker = new EntryMaker(request);
    this.writer = new PartitionWriter(sink, request.chunkSize, limits);
  }

  /** Gives the partitions to the sink. Yields the paths of keys and folders for Spark: texts of whole lines. */
  public async *write(rows: readonly SortedColumns[]): AsyncGenerator<string> {
    for (const row of [...rows].sort(compareRows)) {
      const entry = this.entry(row);
      if (!entry.status) yield this.pathsOf(entry.key);
      await this.writer.add(entry);
    }
    await this.writer.end();
  }

  /** What was written. */
  public get result(): GroupResult {
    return this.writer.partitions;
  }

  private entry(row: SortedColumns): ManifestEntry {
    const { id, created_at: createdAt, duplicate, suffixed, occupied, suffixed_occupied: hasSuffixed } = row;
    if (id === undefined || createdAt === undefined) return invalidEntryOf(row);
    const archive = archiveOf(row, createdAt);
    const name = finalName(this.names.of(archive), givenOf(row));
    return this.maker.entry({ archive, name, idDigest: () => id }, { duplicate, suffixed }, {
      hasSuffixed, mayHave: (_, isSuffixed) => (isSuffixed ? hasSuffixed : occupied),
    });
  }

  private pathsOf(key: string): string {
    const path = pathBelow(this.request.prefix, key);
    let lines = pathLine({ path: hexDigestOf(path) });
    this.folders.each(path, (folder) => { lines += pathLine({ path: hexDigestOf(folder), folder }); });
    return lines;
  }
}

const pathLine = (columns: PathColumns): string => `${JSON.stringify(columns)}\n`;

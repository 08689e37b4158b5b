import { addProgress, NO_PROGRESS, Progress } from './progress';
import { addCounts, noCounts, ReportCounts } from './report-counts';
import type { ReportHashes } from './report-files';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { ReportRow } from '../../contracts/manifest';

/** Archives that the page of a report lists by name. The files have all of them. */
export const LISTED_ARCHIVES = 1000;
/** Characters of a key and of a message on the page. */
const LISTED_CHARACTERS = 200;

/** An archive that was not moved, as the page of a report lists it. */
export interface ListedArchive extends Pick<ReportRow, 'size' | 'status' | 'reason'> {
  /** At most `LISTED_CHARACTERS`, as the message. */
  readonly key: string;
  readonly message: string;
}

/** Content of `report/counts-<n>.json`: what a partition of the report adds up to. */
export interface PartitionReport extends ReportCounts {
  /** Absent in a report that an earlier version has written, as what follows. */
  readonly progress?: Progress;
  readonly hashes?: ReportHashes;
  /** The first archives that were not moved. */
  readonly not_moved?: readonly ListedArchive[];
}

/** An archive of the list, and the partition that it is in. */
export interface ListedRow extends ListedArchive {
  readonly partition: number;
}

/** What the partitions of a report add up to. */
export interface WholeReport {
  readonly counts: ReportCounts;
  readonly progress: Progress;
  /** By partition, from 1. */
  readonly hashes: readonly (ReportHashes | undefined)[];
  /** At most `LISTED_ARCHIVES`, in the order of the report. */
  readonly listed: readonly ListedRow[];
}

const isListed = ({ status }: ReportRow): boolean => status !== ARCHIVE_STATUS.DOWNLOADED;

/** The first archives of some rows that were not moved. @param listed how many are listed already */
export function listedOf(rows: readonly ReportRow[], listed: number): ListedArchive[] {
  return rows.filter(isListed).slice(0, LISTED_ARCHIVES - listed).map(({ key, archive_id: id, size, status, reason, message }) =>
    ({ key: cut(key || id), size, status, reason, message: cut(message) }));
}

/** Half of a surrogate pair would be no character. */
const cut = (text: string): string => (text.length <= LISTED_CHARACTERS ? text : `${[...text.slice(0, LISTED_CHARACTERS)].slice(0, -1).join('')}…`);

/** Adds up the partitions of a report, in whichever order they are read. It keeps as many listed archives as the page shows, and those in hand. */
export class ReportSum {
  private sum: ReportCounts;
  private progress = NO_PROGRESS;
  private readonly hashes: (ReportHashes | undefined)[] = [];
  private readonly listed = new Map<number, readonly ListedArchive[]>();

  constructor(pass: number) {
    this.sum = noCounts(pass);
  }

  public add(partition: number, { progress = NO_PROGRESS, hashes, not_moved: listed = [], ...counts }: PartitionReport): void {
    this.sum = addCounts(this.sum, counts);
    this.progress = addProgress(this.progress, progress);
    this.hashes[partition - 1] = hashes;
    if (listed.length) this.listed.set(partition, listed);
    this.trim();
  }

  public whole(): WholeReport {
    const { sum: counts, progress, hashes } = this;
    const listed = this.inOrder().flatMap((partition) => this.listed.get(partition)!.map((row) => ({ partition, ...row })));
    return { counts, progress, hashes, listed };
  }

  private trim(): void {
    let left = LISTED_ARCHIVES;
    for (const partition of this.inOrder()) {
      const kept = this.listed.get(partition)!.slice(0, left);
      left -= kept.length;
      if (kept.length) this.listed.set(partition, kept);
      else this.listed.delete(partition);
    }
  }

  private inOrder(): number[] {
    return [...this.listed.keys()].sort((a, b) => a - b);
  }
}

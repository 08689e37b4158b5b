import { ListedArchive, listedOf, PartitionReport } from './partition-report';
import { addProgress, NO_PROGRESS, progressOf } from './progress';
import { countRow, noCounts, ReportCounts } from './report-counts';
import { hashesOf, ReportContents, ReportFiles } from './report-files';
import { ReportRow } from '../../contracts/manifest';

/** The report of one partition, while its rows are read. */
export class PartitionRows {
  private readonly files = new ReportFiles();
  private readonly listed: ListedArchive[] = [];
  private progress = NO_PROGRESS;
  private sum: ReportCounts;

  constructor(pass: number) {
    this.sum = noCounts(pass);
  }

  public get counts(): ReportCounts {
    return this.sum;
  }

  /** @param arrived the archives of these rows that the run has moved */
  public add(rows: readonly ReportRow[], arrived: Parameters<typeof progressOf>[0]): void {
    this.files.add(rows);
    this.sum = rows.reduce(countRow, this.sum);
    this.progress = addProgress(this.progress, progressOf(arrived));
    this.listed.push(...listedOf(rows, this.listed.length));
  }

  public contents(): ReportContents {
    return this.files.contents();
  }

  public report(contents: ReportContents): PartitionReport & Required<Pick<PartitionReport, 'hashes'>> {
    return { ...this.sum, progress: this.progress, hashes: hashesOf(contents), not_moved: this.listed };
  }
}

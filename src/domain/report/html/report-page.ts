import { ListedRow } from '../partition-report';
import { Summary } from '../summary';

/** What the page of a report is made from. */
export interface ReportPage {
  readonly summary: Summary;
  /** The first archives that were not moved. */
  readonly listed: readonly ListedRow[];
  /** The bucket that the report is in. */
  readonly bucketName: string;
}

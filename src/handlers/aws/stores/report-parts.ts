import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { reportPartKey } from '../../../contracts/keys';
import { ReportPart } from '../../../contracts/manifest';

/** What the transfer table keeps of a run's report. It tells whether a file of the report is as it was written. */
export class ReportParts {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  /** Replaces what is kept of this partition. */
  public async record(run: string, partition: number, part: ReportPart): Promise<void> {
    await this.db.send(new PutCommand({ TableName: this.table, Item: { ...reportPartKey(run, partition), ...part } }));
  }
}

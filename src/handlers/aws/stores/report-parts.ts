import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { query } from './reads';
import { partitionOfSk, REPORT_PART_SK_PREFIX, reportPartKey } from '../../../contracts/keys';
import { ReportPart } from '../../../contracts/manifest';

/** What the transfer table keeps of a run's report. It tells whether a file of the report is as it was written. */
export class ReportParts {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  /** Replaces what is kept of this partition. */
  public async record(run: string, partition: number, part: ReportPart): Promise<void> {
    await this.db.send(new PutCommand({ TableName: this.table, Item: { ...reportPartKey(run, partition), ...part } }));
  }

  /** @returns what is kept of each partition of a run, by its number */
  public async all(run: string): Promise<Map<number, ReportPart>> {
    const found = new Map<number, ReportPart>();
    for await (const { pk: _, sk, ...part } of query(this.db, {
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :run AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':run': run, ':prefix': REPORT_PART_SK_PREFIX },
    })) found.set(partitionOfSk(sk as string), part as unknown as ReportPart);
    return found;
  }

  /** @returns what is kept of one partition, or undefined if an earlier version wrote its report */
  public async of(run: string, partition: number): Promise<ReportPart | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: reportPartKey(run, partition), ConsistentRead: true }));
    return Item as ReportPart | undefined;
  }
}

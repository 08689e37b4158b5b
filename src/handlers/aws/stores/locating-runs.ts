import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RunStore } from './run-store';
import { RunItem } from '../../../contracts/run';
import type { DestinationBucket } from '../buckets/destination-bucket';

/** Runs whose destination learns its region as soon as one of them is read. The launch found the region and wrote it on the run's item. */
export class LocatingRuns extends RunStore {
  /** Runs are launched for one bucket, and so is a container deployed with one. */
  private readonly ofThisBucket = new Set<string>();

  constructor(
    db: DynamoDBDocumentClient,
    table: string,
    private readonly destination: Pick<DestinationBucket, 'bucketName' | 'isLocated' | 'locate'>,
    once?: DynamoDBDocumentClient,
  ) {
    super(db, table, once);
  }

  /** A run that was launched for another bucket says nothing of this one. */
  public override async run(run: string): Promise<RunItem | undefined> {
    const item = await super.run(run);
    if (item?.destination_region && item.destination_bucket === this.destination.bucketName) this.destination.locate(item.destination_region);
    return item;
  }

  /** @returns false if the run was launched for another bucket. It is read once by each container. */
  public async isOfThisBucket(run: string): Promise<boolean> {
    if (!this.ofThisBucket.has(run) && (await this.run(run))?.destination_bucket === this.destination.bucketName) this.ofThisBucket.add(run);
    return this.ofThisBucket.has(run);
  }

  /** For a function that needs nothing else of the run. It reads the run only until the region is known. */
  public async locateFor(run: string): Promise<void> {
    if (!this.destination.isLocated) await this.run(run);
  }
}

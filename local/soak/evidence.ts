import { HeadObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { activeRunKey } from '../../src/contracts/keys';
import { Destination } from '../demo/proof';
import { World } from '../world';
import { StoredObject } from './oracle';

/** Calls in progress at once. The local AWS has one thread. */
const CONCURRENCY = 8;

/** Every object of a bucket by key, with the hash of its bytes as they are read back. */
export async function objectsOf({ s3 }: World, bucket: string): Promise<Map<string, StoredObject>> {
  const destination = new Destination(s3, bucket);
  const found = await pMap(await destination.keys(), async (Key): Promise<[string, StoredObject]> => {
    const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    return [Key, { ...await destination.read(Key), metadata: Metadata }];
  }, { concurrency: CONCURRENCY });
  return new Map(found);
}

export async function openUploadsOf({ s3 }: World, bucket: string): Promise<string[]> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  return Uploads.map(({ Key }) => Key!);
}

/** Whether the run is still listed as active. Cleanup removes it from the list at the end. */
export async function isActive(world: World, run: string): Promise<boolean> {
  const { Item } = await world.documents.send(new GetCommand({ TableName: world.physicalId('TransferTransferTable'), Key: activeRunKey(run), ConsistentRead: true }));
  return Item !== undefined;
}

/** Each call that IAM refused, as `<action> to <principal>`. */
export function refusedIn({ ministack }: World): string[] {
  return [...new Set(ministack.readCalls().filter(({ allowed }) => !allowed).map(({ principal, action }) => `${action} to ${principal}`))];
}

/** The run's current item of the metric table. */
export async function metricsOf(world: World, run: string): Promise<Record<string, unknown>> {
  const { Item = {} } = await world.documents.send(new GetCommand({ TableName: world.physicalId('TransferMetricsTable'), Key: { pk: run }, ConsistentRead: true }));
  return Item;
}

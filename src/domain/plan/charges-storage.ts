import { byDriver } from './arithmetic';
import { sharesOf } from './classes';
import { Charge } from './cost-line';
import { amountOf, Drivers, MeasuredUse, NO_DRIVERS, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { FAILURE } from '../../contracts/failures';
import { StorageClass } from '../../contracts/launch';
import { getPrice, PriceName, putPrice, retrievalPrice, retrievalRequestPrice } from '../../contracts/prices';
import { count, size } from '../format';

/** Keys that S3 lists with one request. */
const LISTED_AT_A_TIME = 1000;
/** Classes whose uploads S3 bills as STANDARD until they are completed. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
const STANDARD_UNTIL_COMPLETED: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** The service of the requests to Glacier and of the bytes that they retrieve. */
export const GLACIER = 'Glacier';

export function glacierCharges({ input: { tier }, archives, bytes }: PlanBasis): Charge[] {
  const service = GLACIER;
  return [
    { service, item: `InitiateJob, ${tier}`, price: retrievalRequestPrice(tier), amount: archives, formula: `${count(archives)} archives, one request each` },
    { service, item: `Retrieval, ${tier}`, price: retrievalPrice(tier), amount: bytes, formula: `${size(bytes)} of the archives to request` },
  ];
}

export function s3Charges(basis: PlanBasis, drivers: Drivers): Charge[] {
  return [...uploads(basis, drivers), ...destinationLook(basis), ...files(basis, drivers)];
}

/** The run's own class has the uploads that do not belong to an archive. */
function uploads({ input, archives }: PlanBasis, drivers: Drivers): Charge[] {
  if (!archives) return [];
  const [own, ...others] = sharesOf(input);
  const { small, large, chunks: chunk } = own.objects;
  return [
    ...uploadCharges(own.storageClass, { ...drivers, small, large, chunk }),
    ...others.flatMap(({ storageClass, objects: { small: one, large: several, chunks: parts } }) =>
      uploadCharges(storageClass, { ...NO_DRIVERS, small: one, large: several, chunk: parts }, `, for objects in ${storageClass}`)),
  ];
}

/** What S3 bills to write objects of a class, and to look at them. @param mark tells the lines of one class from those of another */
export function uploadCharges(storageClass: StorageClass, drivers: Drivers, mark = ''): Charge[] {
  const first = STANDARD_UNTIL_COMPLETED.includes(storageClass) ? 'STANDARD' : storageClass;
  const begun = [...usesOf('s3.CreateMultipartUpload.destination'), ...usesOf('s3.UploadPart.destination')];
  const visible = [...usesOf('s3.PutObject.destination'), ...usesOf('s3.CompleteMultipartUpload.destination')];
  const read = [...usesOf('s3.HeadObject.destination'), ...usesOf('s3.GetObject.destination')];
  return [
    charge(`CreateMultipartUpload and UploadPart, at the rate of ${first}${mark}`, putPrice(first), begun, drivers),
    charge(`PutObject and CompleteMultipartUpload, at the rate of ${storageClass}`, putPrice(storageClass), visible, drivers),
    charge(`HeadObject and GetObject of the destination${mark}`, getPrice(storageClass), read, drivers),
  ];
}

const charge = (item: string, price: PriceName, uses: readonly MeasuredUse[], drivers: Drivers): Charge =>
  ({ service: 'S3', item, price, amount: amountOf(uses, drivers), formula: byDriver(uses, drivers) });

/** These requests were made before the class of each object was known. The plan assumes the class of the run. */
function destinationLook({ input: { lookedAtDestination, storageClass, figures } }: PlanBasis): Charge[] {
  if (!lookedAtDestination) return [];
  const service = 'S3';
  const found = figures.already_downloaded.archives + figures.collisions.archives + (figures.skipped[FAILURE.COPIED_BY_GUIDANCE]?.archives ?? 0);
  const lists = Math.max(1, Math.ceil(found / LISTED_AT_A_TIME));
  return [
    { service, item: 'ListObjectsV2 of the destination', price: putPrice('STANDARD'), amount: lists, formula: `${count(found)} keys that are taken, ${count(LISTED_AT_A_TIME)} a request; other objects below the prefix are listed too, but not counted here` },
    { service, item: 'HeadObject at the destination', price: getPrice(storageClass), amount: found, formula: `${count(found)} keys that are taken, one request each` },
  ];
}

function files({ input: { figures } }: PlanBasis, drivers: Drivers): Charge[] {
  if (!figures.all.archives) return [];
  const [puts, gets] = [usesOf('s3.PutObject.inventory'), usesOf('s3.GetObject.inventory')];
  const lists = ['inventory', 'destination'].flatMap((bucket) => usesOf(`s3.ListObjectsV2.${bucket}`));
  return [
    charge('PutObject of manifest, plan and report', putPrice('STANDARD'), puts, drivers),
    charge('ListObjectsV2', putPrice('STANDARD'), lists, drivers),
    charge('GetObject of manifest and report', getPrice('STANDARD'), gets, drivers),
  ];
}

/** Paid at the price of the region that the bytes leave: the vault's. */
export function transferCharges({ input: { region, destinationRegion = region }, bytes }: PlanBasis): Charge[] {
  if (destinationRegion === region) return [];
  return [{
    service: 'Data transfer',
    item: `${region} to ${destinationRegion}`,
    price: 'transfer_to_region',
    amount: bytes,
    formula: `${size(bytes)} of the archives to request`,
  }];
}

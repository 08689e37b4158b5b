import { Charge } from './cost-line';
import { PlanBasis } from './plan-input';
import { partitionCount } from './workload';
import { StorageClass } from '../../contracts/launch';
import { getPrice, putPrice, retrievalPrice, retrievalRequestPrice } from '../../contracts/prices';
import { count, size } from '../format';

/** Keys that S3 lists with one request. */
const LISTED_AT_A_TIME = 1000;
/** Objects of a partition: draft, settled partition, and four of the report. */
const PUTS_OF_A_PARTITION = 6;
/** Objects of a run: plan and summary, two pages of each, and inventory. */
const PUTS_OF_A_RUN = 7;
/** Reads of a partition by Initiate Retrieval, Settle Existing and Write Report together. */
const GETS_OF_A_PARTITION = 10;

/** Classes whose uploads S3 bills as STANDARD until they are completed. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
const STANDARD_UNTIL_COMPLETED: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

export function glacierCharges({ input: { tier }, archives, bytes }: PlanBasis): Charge[] {
  const service = 'Glacier';
  return [
    { service, item: `InitiateJob, ${tier}`, price: retrievalRequestPrice(tier), amount: archives, formula: `${count(archives)} archives, one request each` },
    { service, item: `Retrieval, ${tier}`, price: retrievalPrice(tier), amount: bytes, formula: `${size(bytes)} of the archives to request` },
  ];
}

export function s3Charges(basis: PlanBasis): Charge[] {
  return [...uploads(basis), ...destinationLook(basis), ...files(basis)];
}

function uploads({ input: { storageClass }, archives, chunks }: PlanBasis): Charge[] {
  const service = 'S3';
  const first = STANDARD_UNTIL_COMPLETED.includes(storageClass) ? 'STANDARD' : storageClass;
  const begun = `one upload for each of ${count(archives)} archives, and ${count(chunks)} parts`;
  return [
    { service, item: `CreateMultipartUpload and UploadPart, at the rate of ${first}`, price: putPrice(first), amount: archives + chunks, formula: begun },
    {
      service,
      item: `CompleteMultipartUpload, at the rate of ${storageClass}`,
      price: putPrice(storageClass),
      amount: archives,
      formula: `${count(archives)} archives, completed once each`,
    },
  ];
}

/** A plan does not know the class of the objects that it finds. It assumes the class of the run. */
function destinationLook({ input: { lookedAtDestination, storageClass, figures } }: PlanBasis): Charge[] {
  if (!lookedAtDestination) return [];
  const service = 'S3';
  const found = figures.already_downloaded.archives + figures.collisions.archives;
  const lists = Math.max(1, Math.ceil(found / LISTED_AT_A_TIME));
  return [
    { service, item: 'ListObjectsV2 of the destination', price: putPrice('STANDARD'), amount: lists, formula: `${count(found)} keys that are taken, ${count(LISTED_AT_A_TIME)} a request; other objects below the prefix are listed too, but not counted here` },
    { service, item: 'HeadObject at the destination', price: getPrice(storageClass), amount: found, formula: `${count(found)} keys that are taken, one request each` },
  ];
}

function files(basis: PlanBasis): Charge[] {
  const service = 'S3';
  const parts = partitionCount(basis);
  if (!parts) return [];
  return [
    {
      service,
      item: 'PutObject of manifest, plan and report',
      price: putPrice('STANDARD'),
      amount: parts * PUTS_OF_A_PARTITION + PUTS_OF_A_RUN,
      formula: `${PUTS_OF_A_PARTITION} for each of ${count(parts)} partitions, and ${PUTS_OF_A_RUN} for the run`,
    },
    {
      service,
      item: 'GetObject of manifest and report',
      price: getPrice('STANDARD'),
      amount: parts * GETS_OF_A_PARTITION,
      formula: `${GETS_OF_A_PARTITION} for each of ${count(parts)} partitions`,
    },
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

import { LAUNCH_PARAMETER, RUN_ERROR, s3Object } from '../../contracts/launch';
import { Clock } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import { bytesOf, wholeObject } from '../shared/object-ranges';

export interface InputPorts {
  /** Where users put what a launch refers to. */
  readonly inventories: Pick<InventoryBucket, 'bucketName' | 'find' | 'read'>;
  readonly clock: Clock;
}

/** A file that is in the inventory bucket. */
export interface InputFile {
  readonly key: string;
  readonly size: number;
}

type Parameter = keyof typeof LAUNCH_PARAMETER;

/** The file that the user named. The launch has checked that it is there, but that may be long ago. */
export async function inputFile(uri: string, parameter: Parameter, { inventories }: InputPorts): Promise<InputFile> {
  const { bucket, key } = s3Object(uri);
  if (bucket !== inventories.bucketName) {
    throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND,
      `${parameter} names ${uri}, which is in a bucket that this transfer may not read. Copy the file to s3://${inventories.bucketName}/ and launch a new run.`);
  }
  const size = await inventories.find(key);
  if (size !== undefined) return { key, size };
  throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND, `${parameter} names ${uri}, which does not exist. Put the file there and resume the run.`);
}

export const streamed = ({ key, size }: InputFile, { inventories, clock }: InputPorts): AsyncGenerator<Uint8Array> =>
  bytesOf(key, { first: 0, last: size - 1 }, inventories, clock);

export const inMemory = ({ key, size }: InputFile, { inventories, clock }: InputPorts): Promise<Buffer> => wholeObject(key, size, inventories, clock);

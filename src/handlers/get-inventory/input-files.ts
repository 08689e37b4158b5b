import { LAUNCH_PARAMETER, RUN_ERROR, s3Object } from '../../contracts/launch';
import { ByteRange } from '../../domain/archive/chunk-plan';
import { Clock } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import type { InventoryBucket, ObjectVersion } from '../aws/buckets/inventory-bucket';
import { isPreconditionFailed } from '../aws/buckets/s3-answers';
import { bytesOf } from '../shared/object-ranges';

export interface InputPorts {
  /** Where users put what a launch refers to. */
  readonly inventories: Pick<InventoryBucket, 'bucketName' | 'version' | 'read'>;
  readonly clock: Clock;
}

/** A file that is in the inventory bucket, as it was when it was found. */
export type InputFile = ObjectVersion;

type Parameter = keyof typeof LAUNCH_PARAMETER;

/** The file that the user named. The launch has checked that it is there, but that may be long ago. */
export async function inputFile(uri: string, parameter: Parameter, { inventories }: InputPorts): Promise<InputFile> {
  const { bucket, key } = s3Object(uri);
  if (bucket !== inventories.bucketName) {
    throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND,
      `${parameter} names ${uri}, which is in a bucket that this transfer may not read. Copy the file to s3://${inventories.bucketName}/ and launch a new run.`);
  }
  const file = await inventories.version(key);
  if (file) return file;
  throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND, `${parameter} names ${uri}, which does not exist. Put the file there and resume the run.`);
}

/** A range of a file. @throws RunError if the file has been replaced since it was found */
export async function* bytesOfFile({ key, etag }: InputFile, range: ByteRange, { inventories, clock }: InputPorts): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(key, range, { read: (_, rest) => inventories.read(key, rest, etag) }, clock);
  } catch (error) {
    throw isPreconditionFailed(error) ? fileChanged(key, inventories.bucketName) : error;
  }
}

export const streamed = (file: InputFile, ports: InputPorts): AsyncGenerator<Uint8Array> =>
  bytesOfFile(file, { first: 0, last: file.size - 1 }, ports);

export async function inMemory(file: InputFile, ports: InputPorts): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of streamed(file, ports)) parts.push(part);
  return Buffer.concat(parts, file.size);
}

export const fileChanged = (key: string, bucket: string): RunError => new RunError(RUN_ERROR.INPUT_FILE_CHANGED,
  `s3://${bucket}/${key} was replaced while the manifest was made of it. Nothing was requested. Leave the file as it is and resume the run, which reads all of it.`);

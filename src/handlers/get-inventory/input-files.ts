import { LAUNCH_PARAMETER, RUN_ERROR, s3Object } from '../../contracts/launch';
import { Clock } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import { bytesOf, ObjectRanges, wholeObject } from '../shared/object-ranges';

/** The inventory bucket, where users put what a launch refers to. */
export interface InventoryFiles extends Pick<ObjectRanges, 'read'> {
  readonly bucketName: string;
  /** Bytes. Undefined: there is no such object. */
  find(key: string): Promise<number | undefined>;
}

export interface InputPorts {
  readonly files: InventoryFiles;
  readonly clock: Clock;
}

/** A file of the inventory bucket that is there. */
export interface InputFile {
  readonly key: string;
  readonly size: number;
}

type Parameter = keyof typeof LAUNCH_PARAMETER;

/** The file that the user named; the launch has looked, but that may be long ago. */
export async function inputFile(uri: string, parameter: Parameter, { files }: InputPorts): Promise<InputFile> {
  const { bucket, key } = s3Object(uri);
  if (bucket !== files.bucketName) {
    throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND,
      `${uri}, which ${parameter} names, is in another bucket, which this transfer may not read. Copy it to s3://${files.bucketName}/ and launch a new run.`);
  }
  const size = await files.find(key);
  if (size !== undefined) return { key, size };
  throw new RunError(RUN_ERROR.INPUT_FILE_NOT_FOUND, `${uri}, which ${parameter} names, does not exist. Put it there and resume the run.`);
}

export const streamed = ({ key, size }: InputFile, { files, clock }: InputPorts): AsyncGenerator<Uint8Array> =>
  bytesOf(key, { first: 0, last: size - 1 }, files, clock);

export const inMemory = ({ key, size }: InputFile, { files, clock }: InputPorts): Promise<Buffer> => wholeObject(key, size, files, clock);

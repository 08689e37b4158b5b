import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobDocument } from '../../src/contracts/glacier';
import { BeginCleanupInput, RunReference, WriteReportInput } from '../../src/contracts/workflow';
import { FoundObject } from '../../src/handlers/shared/look-at-key';
import { StoredPart } from '../../src/handlers/validation/destination';

/**
 * A run half done, with everything of it that outlives a deployment: items, objects, messages, and what state machines that are running give to
 * functions.
 */
export interface KeptRun {
  /** Items of the transfer table. A number set is a list. */
  readonly table: readonly Readonly<Record<string, unknown>>[];
  /** Texts by key. */
  readonly inventoryBucket: Readonly<Record<string, string>>;
  readonly destination: {
    readonly objects: Readonly<Record<string, FoundObject>>;
    /** Open uploads by id, with their parts by number. */
    readonly uploads: Readonly<Record<string, { readonly metadata: Record<string, string>; readonly parts: Readonly<Record<string, StoredPart>> }>>;
  };
  /** Bodies of waiting messages. */
  readonly queues: { readonly notifications: readonly string[]; readonly chunks: readonly string[]; readonly validations: readonly string[] };
  /** Jobs that Glacier has not announced yet. */
  readonly jobs: readonly JobDocument[];
  /** Inputs of functions in the definition with which an execution was started. */
  readonly inputs: {
    readonly requestArchives: RunReference;
    readonly beginCleanup: BeginCleanupInput;
    readonly writeReport: WriteReportInput;
    readonly finishRun: RunReference;
  };
}

const DIRECTORY = join(__dirname, 'runs');

export const fileOfRun = (number: number): string => join(DIRECTORY, `${number}.json`);

/** Numbers of the kept runs. The last one is what this version writes. */
export const keptNumbers = (): number[] => readdirSync(DIRECTORY).map((file) => parseInt(file)).sort((a, b) => a - b);

export const keptRun = (number: number): KeptRun => JSON.parse(readFileSync(fileOfRun(number), 'utf8')) as KeptRun;

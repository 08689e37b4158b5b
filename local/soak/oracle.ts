import { METADATA } from '../../src/contracts/metadata';
import { Uploaded } from '../demo/fill-vault';
import { Row } from '../demo/proof';

/** The kinds of findings (see docs/reliability.md). */
export const WRONG = ['lost', 'given up', 'corrupt', 'hung', 'paid twice', 'untidy', 'miscounted', 'refused'] as const;
export type Wrong = (typeof WRONG)[number];

export interface Finding {
  readonly wrong: Wrong;
  readonly message: string;
}

/** An object of the destination as it was read back. */
export interface StoredObject {
  readonly size: number;
  readonly treeHash: string;
  readonly metadata: Record<string, string>;
}

/** The measured and the allowed amount of something that costs money, over all archives. */
export interface Bound {
  /** What is measured, for example `retrieval jobs`. */
  readonly what: string;
  readonly measured: number;
  /** The amount without faults, and what the faults of each archive explain. */
  readonly allowed: number;
  /** The sum of what single archives cost beyond their own allowance. */
  readonly unexplained: number;
  /** The first archives beyond their allowance. */
  readonly archives: readonly { readonly archiveId: string; readonly measured: number; readonly allowed: number }[];
}

/** An archive of the vault. */
export interface Held extends Uploaded {
  /** Milliseconds since the epoch, by Glacier's clock: when its upload began and when it had ended. */
  readonly began: number;
  readonly ended: number;
  /** Kinds of the faults that hit it. */
  readonly faults: readonly string[];
}

/** What a user can see of a run: the vault, the destination, the report, the figures. In addition, the injected faults. */
export interface Evidence {
  /** Name of the run. */
  readonly run: string;
  readonly uploaded: readonly Held[];
  readonly rows: readonly Row[];
  /** Every object of the destination, by key. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Key → tree hash of the objects that were in the destination before the run. */
  readonly before: ReadonlyMap<string, string>;
  /** Keys of multipart uploads that are still open. */
  readonly openUploads: readonly string[];
  /** The run's item of the metric table after its end. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** The same item at several times during the run. */
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  /** Why the run did not end in time. @default - it ended */
  readonly hung?: string;
  readonly bounds: readonly Bound[];
  /** Calls that IAM refused, each once. Some calls happen only after faults, so a missing permission shows only here. */
  readonly refused: readonly string[];
}

const STATUSES = ['downloaded', 'failed', 'skipped'] as const;
/** Characters of the shortest message that can be a sentence. */
const LEAST_MESSAGE = 10;
/** The product gives an archive up after five starts. Each start needs at least one fault to fail. */
const LEAST_FAULTS = 5;
/** Milliseconds. Glacier's creation dates have whole seconds. */
const SECOND = 1000;

/**
 * The oracle: checks what must be true of every run, whatever faults hit it.
 *
 * - Every archive of the vault is in the report exactly once. If it is downloaded, its object has the right bytes and metadata.
 * - If it failed or was skipped, the report gives a reason. Five faults, a removed archive or an occupied key explain it.
 * - The destination holds nothing else, and objects from before the run are unchanged. No multipart upload is open.
 * - The run's figures equal the report. On the way no figure was negative or above the total.
 * - Jobs, reads, bytes and messages of each archive stay within what its faults explain (see `bounds.ts`).
 * - IAM refused no call.
 *
 * The oracle shares no code with the product except the names of the metadata. So a bug of the product cannot hide here.
 * If a run does not end in time, the only finding is `hung`: the rest would follow from it.
 */
export function judge(evidence: Evidence): Finding[] {
  if (evidence.hung !== undefined) return [{ wrong: 'hung', message: evidence.hung }];
  return [...account(evidence), ...destination(evidence), ...figures(evidence), ...cost(evidence), ...permissions(evidence)];
}

/** Every archive of the vault is in the report once, and the report is right about it. */
function account({ uploaded, rows, before, ...evidence }: Evidence): Finding[] {
  const byId = new Map<string, Row[]>();
  for (const row of rows) byId.set(row.archive_id, [...byId.get(row.archive_id) ?? [], row]);
  const known = new Set(uploaded.map(({ archiveId }) => archiveId));
  return [
    ...rows.filter(({ archive_id: id }) => !known.has(id)).map(({ archive_id: id }) => miscounted(`the report lists ${id}, which the vault does not hold`)),
    ...uploaded.flatMap((archive) => {
      const found = byId.get(archive.archiveId) ?? [];
      if (found.length !== 1) return [lost(`${archive.source.path} is in the report ${found.length} times`)];
      return found[0].status === 'downloaded' ? arrived(archive, found[0], evidence) : stayed(archive, found[0], before);
    }),
  ];
}

/** An archive that is not downloaded has a reason in words, and the faults or an occupied key explain it. */
function stayed({ source, faults }: Held, { status, reason, message, key }: Row, before: Evidence['before']): Finding[] {
  if (!STATUSES.includes(status as never)) return [lost(`${source.path} is ${status} in the report of a run that has ended`)];
  if (!reason || message.length < LEAST_MESSAGE) return [lost(`${source.path} is ${status} without a reason in words: ${reason}: ${message}`)];
  const mayFail = faults.includes('glacier-archive-gone') || faults.length >= LEAST_FAULTS;
  const isOccupied = reason === 'DestinationKeyOccupied' && before.has(key);
  return (status === 'failed' && mayFail) || isOccupied ? [] : [{ wrong: 'given up', message: `${source.path} is ${status} after ${faults.length} faults: ${reason}: ${message}` }];
}

function arrived(archive: Held, row: Row, { run, objects }: Pick<Evidence, 'run' | 'objects'>): Finding[] {
  const { source: { path, size }, treeHash } = archive;
  const object = objects.get(row.key);
  if (!object) return [lost(`${path} is downloaded according to the report, but there is no object at ${row.key}`)];
  const others = metadataOf(archive, row, run).filter(([name, isRight]) => !isRight(object.metadata[name])).map(([name]) => corrupt(`${path}: ${name} of ${row.key} is wrong`));
  return object.size === size && object.treeHash === treeHash ? others : [corrupt(`${path}: the bytes at ${row.key} are wrong`), ...others];
}

/** Checks of an object's metadata. All descriptions of the soak fit into a header, and none has content flags or a time. */
function metadataOf({ archiveId, treeHash, source, began, ended }: Held, row: Row, run: string): [string, (value?: string) => boolean][] {
  return [
    [METADATA.ARCHIVE_ID, (value) => value === archiveId],
    [METADATA.TREE_HASH, (value) => value === treeHash],
    [METADATA.RUN, (value) => value === run],
    [METADATA.CREATION_DATE, (value = '') => value === row.creation_date && Date.parse(value) > began - SECOND && Date.parse(value) <= ended],
    [METADATA.DESCRIPTION, (value = '') => value === source.description],
    [METADATA.CONTENT_FLAGS, (value) => value === undefined],
    [METADATA.MTIME, (value) => value === undefined],
  ];
}

/** The destination holds what the report lists, and the unchanged objects from before the run. Nothing else. */
function destination({ rows, objects, before, openUploads }: Evidence): Finding[] {
  const expected = new Set(rows.filter(({ status }) => status === 'downloaded').map(({ key }) => key));
  return [
    ...[...objects.keys()].filter((key) => !expected.has(key) && !before.has(key)).map((key) => untidy(`${key} is in the destination and not in the report`)),
    ...[...before].filter(([key, treeHash]) => objects.get(key)?.treeHash !== treeHash).map(([key]) => corrupt(`${key} was there before the run and has changed`)),
    ...openUploads.map((key) => untidy(`a multipart upload to ${key} was left open`)),
  ];
}

/** The figures equal the report at the end, and were possible during the run. */
function figures({ rows, metrics, samples }: Evidence): Finding[] {
  const wrong = STATUSES.flatMap((status) => {
    const listed = rows.filter((row) => row.status === status);
    const bytes = listed.reduce((sum, { size }) => sum + size, 0);
    const said = [number(metrics[`${status}_archives`]), number(metrics[`${status}_bytes`])];
    return said[0] === listed.length && said[1] === bytes ? []
      : [miscounted(`the metrics say ${said[0]} archives and ${said[1]} bytes ${status}, the report ${listed.length} and ${bytes}`)];
  });
  const impossible = samples.filter((sample) => !isPossible(sample));
  return impossible.length ? [...wrong, miscounted(`${impossible.length} of ${samples.length} samples of the metrics were impossible: ${JSON.stringify(impossible[0])}`)] : wrong;
}

/** No figure is negative, and none is above the total once that is known. */
function isPossible(sample: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(sample).every(([name, value]) => {
    const unit = /_(archives|bytes)$/.exec(name)?.[1];
    if (!unit) return true;
    const total = sample[`total_${unit}`];
    return number(value) >= 0 && (total === undefined || number(value) <= number(total));
  });
}

function cost({ bounds }: Evidence): Finding[] {
  return bounds.filter(({ unexplained }) => unexplained > 0).map(({ what, unexplained, archives }) => {
    const examples = archives.map(({ archiveId, measured, allowed }) => `${measured} instead of ${allowed} for ${archiveId}`);
    return { wrong: 'paid twice', message: `${unexplained} ${what} that no fault of the archive explains: ${examples.join(', ')}` };
  });
}

function permissions({ refused }: Evidence): Finding[] {
  return refused.map((call) => ({ wrong: 'refused', message: `no policy allows ${call}` }));
}

const number = (value: unknown): number => Number(value ?? 0);
const lost = (message: string): Finding => ({ wrong: 'lost', message });
const corrupt = (message: string): Finding => ({ wrong: 'corrupt', message });
const untidy = (message: string): Finding => ({ wrong: 'untidy', message });
const miscounted = (message: string): Finding => ({ wrong: 'miscounted', message });

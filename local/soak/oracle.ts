import { METADATA } from '../../src/contracts/metadata';
import { Uploaded } from '../demo/fill-vault';
import { Row } from '../demo/proof';

/** What a run can do wrong. */
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

/** What there was of something that is paid for, and what explains it. */
export interface Bound {
  readonly what: string;
  readonly measured: number;
  /** One for each archive or chunk, and what the faults explain that name its archive. */
  readonly allowed: number;
  /** What archives cost beyond what is allowed for each: one that costs less makes up for no other. */
  readonly unexplained: number;
  /** The first archives that cost too much. */
  readonly archives: readonly { readonly archiveId: string; readonly measured: number; readonly allowed: number }[];
}

/** An archive of the vault. */
export interface Held extends Uploaded {
  /** Milliseconds since the epoch, by Glacier's clock: when its upload began and when it had ended. */
  readonly began: number;
  readonly ended: number;
  /** What went wrong with it, by kinds of faults. */
  readonly faults: readonly string[];
}

/** All that a user could see of a run: the vault, the destination, the report, the figures; and what went wrong. */
export interface Evidence {
  readonly uploaded: readonly Held[];
  readonly rows: readonly Row[];
  /** Every object of the destination, by key. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Tree hashes of the objects that were there before. */
  readonly before: ReadonlyMap<string, string>;
  /** Keys of multipart uploads that are still open. */
  readonly openUploads: readonly string[];
  /** The run's item of the metric table at its end, and as it was seen on the way. */
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly samples: readonly Readonly<Record<string, unknown>>[];
  /** Why the run did not come to its end, if it did not. */
  readonly hung?: string;
  /** Of what is paid for. */
  readonly bounds: readonly Bound[];
  /** Calls that no policy allowed, each named once: who makes them when something goes wrong finds out too late otherwise. */
  readonly refused: readonly string[];
}

const STATUSES = ['downloaded', 'failed', 'skipped'] as const;
/** A reason is a name and a sentence. */
const LEAST_MESSAGE = 10;
/** An archive is given up after five starts, each of which something must have spoilt. */
const LEAST_FAULTS = 5;
/** Glacier tells when an archive was uploaded in whole seconds. */
const SECOND = 1000;

/** Holds a run against what must be true of every run. It shares no code with what it judges but the names of the metadata. */
export function judge(evidence: Evidence): Finding[] {
  if (evidence.hung !== undefined) return [{ wrong: 'hung', message: evidence.hung }];
  return [...account(evidence), ...destination(evidence), ...figures(evidence), ...cost(evidence), ...permissions(evidence)];
}

/** Every archive of the vault is in the report once, and what the report says of it is so. */
function account({ uploaded, rows, objects, before }: Evidence): Finding[] {
  const byId = new Map<string, Row[]>();
  for (const row of rows) byId.set(row.archive_id, [...byId.get(row.archive_id) ?? [], row]);
  const known = new Set(uploaded.map(({ archiveId }) => archiveId));
  return [
    ...rows.filter(({ archive_id: id }) => !known.has(id)).map(({ archive_id: id }) => miscounted(`the report lists ${id}, which the vault does not hold`)),
    ...uploaded.flatMap((archive) => {
      const found = byId.get(archive.archiveId) ?? [];
      if (found.length !== 1) return [lost(`${archive.source.path} is in the report ${found.length} times`)];
      return found[0].status === 'downloaded' ? arrived(archive, found[0], objects) : stayed(archive, found[0], before);
    }),
  ];
}

/** Somebody learns why, and there was nothing else to be done. */
function stayed({ source, faults }: Held, { status, reason, message, key }: Row, before: Evidence['before']): Finding[] {
  if (!STATUSES.includes(status as never)) return [lost(`${source.path} is ${status} in the report of a run that has ended`)];
  if (!reason || message.length < LEAST_MESSAGE) return [lost(`${source.path} is ${status}, and nobody learns why: ${reason}: ${message}`)];
  const mayFail = faults.includes('glacier-archive-gone') || faults.length >= LEAST_FAULTS;
  const isOccupied = reason === 'DestinationKeyOccupied' && before.has(key);
  return (status === 'failed' && mayFail) || isOccupied ? [] : [{ wrong: 'given up', message: `${source.path} is ${status} after ${faults.length} faults: ${reason}: ${message}` }];
}

function arrived(archive: Held, row: Row, objects: Evidence['objects']): Finding[] {
  const { source: { path, size }, treeHash } = archive;
  const object = objects.get(row.key);
  if (!object) return [lost(`${path} is said to be downloaded; nothing stands at ${row.key}`)];
  const others = metadataOf(archive, row).filter(([name, isRight]) => !isRight(object.metadata[name])).map(([name]) => corrupt(`${path}: ${name} of ${row.key} is another`));
  return object.size === size && object.treeHash === treeHash ? others : [corrupt(`${path}: the bytes at ${row.key} are others`), ...others];
}

/** What must stand in the metadata of an archive's object. The soak's descriptions are all fit for a header, and its bytes plain. */
function metadataOf({ archiveId, treeHash, source, began, ended }: Held, row: Row): [string, (value?: string) => boolean][] {
  return [
    [METADATA.ARCHIVE_ID, (value) => value === archiveId],
    [METADATA.TREE_HASH, (value) => value === treeHash],
    [METADATA.CREATION_DATE, (value = '') => value === row.creation_date && Date.parse(value) > began - SECOND && Date.parse(value) <= ended],
    [METADATA.DESCRIPTION, (value = '') => value === source.description],
    [METADATA.CONTENT_FLAGS, (value) => value === undefined],
  ];
}

/** Nothing is in the destination but what the report lists and what was there before, which is as it was. */
function destination({ rows, objects, before, openUploads }: Evidence): Finding[] {
  const expected = new Set(rows.filter(({ status }) => status === 'downloaded').map(({ key }) => key));
  return [
    ...[...objects.keys()].filter((key) => !expected.has(key) && !before.has(key)).map((key) => untidy(`${key} is in the destination and not in the report`)),
    ...[...before].filter(([key, treeHash]) => objects.get(key)?.treeHash !== treeHash).map(([key]) => corrupt(`${key} was there before the run and has changed`)),
    ...openUploads.map((key) => untidy(`a multipart upload to ${key} was left open`)),
  ];
}

/** The figures are the report's at the end, and possible ones on the way. */
function figures({ rows, metrics, samples }: Evidence): Finding[] {
  const wrong = STATUSES.flatMap((status) => {
    const listed = rows.filter((row) => row.status === status);
    const bytes = listed.reduce((sum, { size }) => sum + size, 0);
    const said = [number(metrics[`${status}_archives`]), number(metrics[`${status}_bytes`])];
    return said[0] === listed.length && said[1] === bytes ? []
      : [miscounted(`the metrics say ${said[0]} archives and ${said[1]} bytes ${status}, the report ${listed.length} and ${bytes}`)];
  });
  const impossible = samples.filter((sample) => !isPossible(sample));
  return impossible.length ? [...wrong, miscounted(`${impossible.length} of ${samples.length} looks at the metrics were impossible: ${JSON.stringify(impossible[0])}`)] : wrong;
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
    return { wrong: 'paid twice', message: `${unexplained} ${what} that nothing explains which went wrong with the archive: ${examples.join(', ')}` };
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

import { globs } from './globs';
import { malformedSelection, shown } from './malformed';
import { ARCHIVE_ID_LENGTH, ARCHIVE_ID_PATTERN } from '../../../contracts/glacier';
import { PATTERN } from '../../../contracts/launch';

/** The largest selection document, in bytes. Whoever reads it checks; lists of archives have a file of their own. */
export const MAX_SELECTION_BYTES = 2 ** 20;

/** What the object named by `SelectionFile` says. Each field narrows the choice; docs/selection.schema.json is its published form. */
export interface SelectionDocument {
  /** Globs; names that fit one of them are chosen. Absent: all are. */
  readonly include?: readonly string[];
  /** Globs; names that fit one of them are left out, included or not. */
  readonly exclude?: readonly string[];
  /** UTC date or time in ISO 8601; archives created then or later are chosen. */
  readonly created_from?: string;
  /** UTC date or time in ISO 8601; archives created earlier are chosen. */
  readonly created_before?: string;
  /** Bytes; archives of this size and larger ones are chosen. */
  readonly minimum_size?: number;
  /** Bytes; archives of this size and smaller ones are chosen. */
  readonly maximum_size?: number;
  readonly archive_ids?: readonly string[];
  /** S3 URI of a text file in the inventory bucket, one archive id a line. */
  readonly archive_ids_file?: string;
}

interface FieldRule {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

/** Characters; no key is longer. */
const MAX_GLOB = 1024;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?Z)?$/;
const S3_URI = new RegExp(PATTERN.OPTIONAL_S3_URI);

const GLOBS: FieldRule = {
  allowed: `a list of globs, at least one, each of 1 to ${MAX_GLOB} characters`,
  accepts: (value) => isListOf(value, (glob) => glob !== '' && glob.length <= MAX_GLOB),
};
const DATE: FieldRule = {
  allowed: 'a UTC date as in 2019-12-31 or a UTC time as in 2019-12-31T23:00:00Z',
  accepts: (value) => typeof value === 'string' && TIME.test(value) && isOfCalendar(value),
};
const BYTES: FieldRule = { allowed: 'a whole number of bytes, 0 or more', accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0 };

const FIELDS: Record<keyof SelectionDocument, FieldRule> = {
  include: GLOBS,
  exclude: GLOBS,
  created_from: DATE,
  created_before: DATE,
  minimum_size: BYTES,
  maximum_size: BYTES,
  archive_ids: {
    allowed: `a list of archive ids, at least one, each of ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
    accepts: (value) => isListOf(value, (id) => ARCHIVE_ID_PATTERN.test(id)),
  },
  archive_ids_file: {
    allowed: 'the S3 URI of a text file with one archive id a line',
    accepts: (value) => typeof value === 'string' && value !== '' && S3_URI.test(value),
  },
};
const FIELD_NAMES = Object.keys(FIELDS);

/** Reads and checks the document; the first thing wrong ends it with `MalformedSelection`. */
export function parseSelection(text: string): SelectionDocument {
  return checkedSelection(json(text));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw malformedSelection(`it is no JSON: ${(error as Error).message}`);
  }
}

/** The document, if it is what docs/selection.schema.json allows; otherwise `MalformedSelection` names the field, what was given and what is allowed. */
export function checkedSelection(value: unknown): SelectionDocument {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedSelection(`it is ${shown(value)}; allowed is an object with at least one of the fields ${FIELD_NAMES.join(', ')}`);
  }
  const given = Object.entries(value);
  if (!given.length) throw malformedSelection(`it has no field; allowed is at least one of ${FIELD_NAMES.join(', ')}`);
  given.forEach(([field, content]) => checkField(field, content));
  const document = value as SelectionDocument;
  checkTogether(document);
  checkGlobs('include', document.include ?? []);
  checkGlobs('exclude', document.exclude ?? []);
  return document;
}

function checkField(field: string, value: unknown): void {
  if (!Object.hasOwn(FIELDS, field)) throw malformedSelection(`it has the field ${shown(field)}; allowed are ${FIELD_NAMES.join(', ')}`);
  const { accepts, allowed } = FIELDS[field as keyof SelectionDocument];
  if (!accepts(value)) throw malformedSelection(`${field} is ${shown(value)}; allowed is ${allowed}`);
}

/** What fields must not say together. */
function checkTogether(document: SelectionDocument): void {
  const { created_from: from, created_before: before, minimum_size: minimum, maximum_size: maximum } = document;
  if (from !== undefined && before !== undefined && Date.parse(from) >= Date.parse(before)) {
    throw malformedSelection(`created_from is ${from} and created_before is ${before}; allowed is a created_from that is earlier`);
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw malformedSelection(`minimum_size is ${minimum} and maximum_size is ${maximum}; allowed is a minimum_size that is not above it`);
  }
  if (document.archive_ids && document.archive_ids_file !== undefined) {
    throw malformedSelection('archive_ids and archive_ids_file are both there; allowed is one of them');
  }
}

/** Globs are compiled one by one, so that the message can name the one that is none. */
function checkGlobs(field: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    try {
      globs([pattern]);
    } catch (error) {
      throw malformedSelection(`${field} has ${shown(pattern)}, which is no glob (${(error as Error).message}); put \\ before a bracket or brace that is part of the name`);
    }
  }
}

const isListOf = (value: unknown, accepts: (item: string) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && accepts(item));

/** Whether the day exists: `Date` would take 2019-02-30 as the 2nd of March. */
function isOfCalendar(time: string): boolean {
  const moment = Date.parse(time);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(time.slice(0, 10));
}

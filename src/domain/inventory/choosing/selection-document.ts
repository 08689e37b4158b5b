import { globs } from './globs';
import { malformedSelection } from './malformed-selection';
import { ARCHIVE_ID_LENGTH, ARCHIVE_ID_PATTERN } from '../../../contracts/glacier';
import { PATTERN } from '../../../contracts/launch';
import { isOfCalendar } from '../../calendar';
import { excerpt } from '../../format';
import { IN_UTF_16 } from '../../utf8-only';

/** Bytes of the largest selection document. The caller that reads it checks this. Long lists of archives have a file of their own. */
export const MAX_SELECTION_BYTES = 2 ** 20;

/** Content of the object that `SelectionFile` names. Each field narrows the choice. docs/selection.schema.json is the published form. */
export interface SelectionDocument {
  /** Globs. A name must match one of them. Absent: every name is chosen. */
  readonly include?: readonly string[];
  /** Globs. A name that matches one of them is left out, even if `include` matches it. */
  readonly exclude?: readonly string[];
  /** UTC date or time in ISO 8601. Archives created then or later are chosen. */
  readonly created_from?: string;
  /** UTC date or time in ISO 8601. Archives created earlier are chosen. */
  readonly created_before?: string;
  /** Bytes. Archives of this size and larger ones are chosen. */
  readonly minimum_size?: number;
  /** Bytes. Archives of this size and smaller ones are chosen. */
  readonly maximum_size?: number;
  readonly archive_ids?: readonly string[];
  /** S3 URI of a text file in the inventory bucket, with one archive id a line. */
  readonly archive_ids_file?: string;
}

interface FieldRule {
  /** The allowed values, in words. */
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

/** Characters of the longest glob. No key is longer. */
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

/** Parses and checks the document. @throws `MalformedSelection` for the first thing that is wrong */
export function parseSelection(text: string): SelectionDocument {
  return checkedSelection(json(text));
}

function json(text: string): unknown {
  if (text.includes('\0')) throw malformedSelection(`it ${IN_UTF_16}`);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw malformedSelection(`it is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Checks the document against docs/selection.schema.json, and against the rules that a schema cannot express.
 *
 * @throws `MalformedSelection`, which names the field, the given value and the allowed values
 */
export function checkedSelection(value: unknown): SelectionDocument {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedSelection(`it is ${excerpt(value)}; allowed is an object with at least one of the fields ${FIELD_NAMES.join(', ')}`);
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
  if (!Object.hasOwn(FIELDS, field)) throw malformedSelection(`it has the field ${excerpt(field)}; allowed are ${FIELD_NAMES.join(', ')}`);
  const { accepts, allowed } = FIELDS[field as keyof SelectionDocument];
  if (!accepts(value)) throw malformedSelection(`${field} is ${excerpt(value)}; allowed is ${allowed}`);
}

/** Checks fields that must agree with one another. */
function checkTogether(document: SelectionDocument): void {
  const { created_from: from, created_before: before, minimum_size: minimum, maximum_size: maximum } = document;
  if (from !== undefined && before !== undefined && Date.parse(from) >= Date.parse(before)) {
    throw malformedSelection(`created_from is ${from} and created_before is ${before}; created_from must be earlier`);
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw malformedSelection(`minimum_size is ${minimum} and maximum_size is ${maximum}; minimum_size must not be larger`);
  }
  if (document.archive_ids && document.archive_ids_file !== undefined) {
    throw malformedSelection('it has both archive_ids and archive_ids_file; allowed is one of them');
  }
}

/** Compiles globs one by one, so that the message can name the wrong one. */
function checkGlobs(field: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    try {
      globs([pattern]);
    } catch (error) {
      throw malformedSelection(`${field} has ${excerpt(pattern)}, which is not a glob (${(error as Error).message}); put \\ before a bracket or brace that is part of the name`);
    }
  }
}

const isListOf = (value: unknown, accepts: (item: string) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && accepts(item));

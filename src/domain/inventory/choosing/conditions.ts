import { globs } from './globs';
import { isOfCalendar } from '../../calendar';
import { excerpt } from '../../format';
import { RunError } from '../../run-error';

/** Which archives a part of a document is about. Each field narrows the choice. */
export interface Conditions {
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
}

/** What conditions see of an archive. */
export interface Subject {
  /** Relative to the destination prefix. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Bytes. */
  readonly size: number;
}

/** The values that a field of a document can have. */
export interface FieldRule {
  /** The allowed values, in words. */
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

/** Makes the error of a document from what is wrong with it. */
export type Refuse = (problem: string) => RunError;

/** Characters of the longest glob. No key is longer. */
const MAX_GLOB = 1024;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?Z)?$/;

export const isListOf = (value: unknown, accepts: (item: string) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && accepts(item));

const GLOBS: FieldRule = {
  allowed: `a list of globs, at least one, each of 1 to ${MAX_GLOB} characters`,
  accepts: (value) => isListOf(value, (glob) => glob !== '' && glob.length <= MAX_GLOB),
};
const DATE: FieldRule = {
  allowed: 'a UTC date as in 2019-12-31 or a UTC time as in 2019-12-31T23:00:00Z',
  accepts: (value) => typeof value === 'string' && TIME.test(value) && isOfCalendar(value),
};
const BYTES: FieldRule = { allowed: 'a whole number of bytes, 0 or more', accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0 };

export const CONDITIONS: Record<keyof Conditions, FieldRule> = {
  include: GLOBS,
  exclude: GLOBS,
  created_from: DATE,
  created_before: DATE,
  minimum_size: BYTES,
  maximum_size: BYTES,
};

/**
 * Checks that a value is an object of known fields, at least one, and that each field has an allowed value.
 *
 * @throws the error of `refuse`, which names the field, the given value and the allowed values
 */
export function checkFields(value: unknown, fields: Readonly<Record<string, FieldRule>>, refuse: Refuse): void {
  const names = Object.keys(fields).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(`it is ${excerpt(value)}; allowed is an object with at least one of the fields ${names}`);
  }
  const given = Object.entries(value);
  if (!given.length) throw refuse(`it has no field; allowed is at least one of ${names}`);
  for (const [field, content] of given) {
    if (!Object.hasOwn(fields, field)) throw refuse(`it has the field ${excerpt(field)}; allowed are ${names}`);
    const { accepts, allowed } = fields[field];
    if (!accepts(content)) throw refuse(`${field} is ${excerpt(content)}; allowed is ${allowed}`);
  }
}

/** Checks conditions that must agree with one another, and compiles the globs. @throws the error of `refuse` */
export function checkConditions(conditions: Conditions, refuse: Refuse): void {
  const { created_from: from, created_before: before, minimum_size: minimum, maximum_size: maximum } = conditions;
  if (from !== undefined && before !== undefined && Date.parse(from) >= Date.parse(before)) {
    throw refuse(`created_from is ${from} and created_before is ${before}; created_from must be earlier`);
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw refuse(`minimum_size is ${minimum} and maximum_size is ${maximum}; minimum_size must not be larger`);
  }
  checkGlobs('include', conditions.include ?? [], refuse);
  checkGlobs('exclude', conditions.exclude ?? [], refuse);
}

/** Compiles globs one by one, so that the message can name the wrong one. */
function checkGlobs(field: string, patterns: readonly string[], refuse: Refuse): void {
  for (const pattern of patterns) {
    try {
      globs([pattern]);
    } catch (error) {
      throw refuse(`${field} has ${excerpt(pattern)}, which is not a glob (${(error as Error).message}); put \\ before a bracket or brace that is part of the name`);
    }
  }
}

/** Checked conditions, compiled in two parts. An archive fits if both parts do. */
export interface CompiledConditions {
  name(name: string): boolean;
  rest(archive: Omit<Subject, 'name'>): boolean;
}

/** Compiles checked conditions, so that the functions are fast enough for millions of archives. */
export function compiledOf(conditions: Conditions): CompiledConditions {
  const included = conditions.include ? globs(conditions.include) : () => true;
  const excluded = conditions.exclude ? globs(conditions.exclude) : () => false;
  const from = conditions.created_from === undefined ? -Infinity : Date.parse(conditions.created_from);
  const before = conditions.created_before === undefined ? Infinity : Date.parse(conditions.created_before);
  const { minimum_size: minimum = 0, maximum_size: maximum = Infinity } = conditions;
  return {
    name: (name) => included(name) && !excluded(name),
    rest: ({ createdAt, size }) => createdAt >= from && createdAt < before && size >= minimum && size <= maximum,
  };
}

/** Both parts at once. */
export const fits = ({ name, rest }: CompiledConditions) => (archive: Subject): boolean => rest(archive) && name(archive.name);

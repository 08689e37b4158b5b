import { randomUUID } from 'crypto';
import { Bytes } from '../contracts/manifest';

/** Names of what may be a bigint in a file that is read back. */
const BYTES: readonly string[] = ['bytes', 'bytes_billed_small'];
/** Above 2^53, as `exactJson` writes it. Smaller figures are numbers. */
const BIG_INT = /^[1-9]\d{15,}$/;
/** Name of the tags of objects. */
const TAGS = 'tags';
/** No text of an archive can contain it. */
const MARK = randomUUID();
const MARKED = new RegExp(`"${MARK}(\\d+)"`, 'g');

const withBigInts = (value: unknown, write: (value: bigint) => string, indent?: number): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? write(part) : part), indent);

/** Indented JSON for people and their programs. A bigint is a number with all its digits. */
export const jsonForOthers = (value: unknown): string => `${withBigInts(value, (bytes) => `${MARK}${bytes}`, 2).replace(MARKED, '$1')}\n`;

/** JSON that `parseExact` reads. `JSON.parse` would round a number above 2^53, so a bigint is a text. */
export const exactJson = (value: unknown): string => `${withBigInts(value, String)}\n`;

export const parseExact = (text: string): unknown => JSON.parse(text, (name, value: unknown) => {
  if (BYTES.includes(name) && typeof value === 'string' && BIG_INT.test(value)) return BigInt(value) as Bytes;
  return name === TAGS && typeof value === 'object' ? textsOf(value) : value;
});

/** Users name tags, so a tag can have the name of a figure. The parts of a value come before it. */
const textsOf = (tags: object | null) => tags && Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));

/**
 * Gives equal names different keys.
 *
 * Guarantees that no two archives of a vault get the same key. Younger archives never change the key of an older one.
 * The oldest archive of a name keeps the plain name. Each of the others gets a suffix that is made only of its own creation date
 * and id. So a selection, or another order of the inventory, changes no key either. A key changes only if the oldest archive of
 * its name is deleted from the vault. The manifest then also looks for the object at the key with the suffix.
 *
 * A user can upload again what was downloaded under a suffixed name. Such a name always gets a suffix of its own, even if it is
 * the oldest. So no plain name can be the suffixed name of another archive.
 *
 * These functions are pure: nothing happens if they die halfway.
 */

/** Bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const MAX_KEY_BYTES = 1024;
/** Hex digits of the archive id's hash in a suffix: 64 bits, enough to tell the archives of a vault apart. */
const SUFFIX_DIGITS = 16;
/** An extension has at most 16 characters. After a longer one, the dot is part of the name. */
const EXTENSION = /^(.*[^/])(\.[^./\s]{1,16})$/s;
/** A name that `suffixedName` can make. */
const SUFFIXED = / \(\d{8}T\d{6}Z-([0-9a-f]{16})\)(\.[^./\s]{1,16})?\/?$/;

/** Bytes of UTF-8 that a key has left for a name below the prefix. */
export const roomBelow = (prefix: string): number => MAX_KEY_BYTES - Buffer.byteLength(prefix) - 1;

/** @returns false if neither the name nor one of its folders has a suffix. A search is much cheaper than the expression. */
export const mayHaveSuffix = (name: string): boolean => name.includes('Z-');

/** @returns true if `suffixedName` can make this name, so that the name needs a suffix of its own */
export const looksSuffixed = (name: string): boolean => mayHaveSuffix(name) && SUFFIXED.test(name);

/** @returns the digits of the archive id's hash in the suffix of a name; undefined if `suffixedName` cannot make the name */
export const digitsOfSuffix = (name: string): string | undefined => (mayHaveSuffix(name) ? SUFFIXED.exec(name)?.[1] : undefined);

/** The facts of an archive that its suffix is made of. */
interface Identity {
  /** ISO 8601. */
  readonly creationDate: string;
  /** SHA-256 of the archive id, in hex. */
  readonly idDigest: string;
}

/**
 * Makes the name of an archive whose plain name belongs to another one. `a/b.txt` becomes
 * `a/b (20120821T170824Z-0123456789abcdef).txt`, and the folder `a/b/` becomes `a/b (…)/`.
 *
 * @param room bytes of the longest name; a longer one loses the end of its stem
 */
export function suffixedName(name: string, { creationDate, idDigest }: Identity, room: number): string {
  const isFolder = name.endsWith('/');
  const [, stem, extension] = (!isFolder && EXTENSION.exec(name)) || [name, isFolder ? name.slice(0, -1) : name, ''];
  const date = creationDate.replace(/[-:]|\.\d+/g, '');
  const tail = ` (${date}-${idDigest.slice(0, SUFFIX_DIGITS)})${extension}${isFolder ? '/' : ''}`;
  return cut(stem, room - Buffer.byteLength(tail)) + tail;
}

/** The beginning of `text` in at most `bytes` of UTF-8. Never ends with half a character. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = Buffer.from(text).subarray(0, bytes + 1);
  let end = bytes;
  // A byte 10xxxxxx continues a character.
  while (end > 0 && room[end] >= 0x80 && room[end] < 0xc0) end -= 1;
  return room.toString('utf8', 0, end);
}

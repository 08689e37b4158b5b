/** Bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const MAX_KEY_BYTES = 1024;
/** Hex digits of the archive id's hash in a suffix: no two archives of a vault have the same. */
const SUFFIX_DIGITS = 16;
/** A longer "extension" is no extension but a name with a dot in it. */
const EXTENSION = /^(.*[^/])(\.[^./\s]{1,16})$/s;
/** What `suffixedName` makes. */
const SUFFIXED = / \(\d{8}T\d{6}Z-[0-9a-f]{16}\)(\.[^./\s]{1,16})?\/?$/;

/** Bytes of UTF-8 that are left for a name below the prefix. */
export const roomBelow = (prefix: string): number => MAX_KEY_BYTES - Buffer.byteLength(prefix) - 1;

/**
 * Somebody may upload what was once downloaded under a suffixed name. Such a name always gets a suffix of its own, so no
 * plain name can be the suffixed one of another archive.
 */
export const looksSuffixed = (name: string): boolean => name.includes('Z-') && SUFFIXED.test(name);

/** What a suffix is made of: the archive's creation date in ISO 8601, and the SHA-256 of its id in hex. */
interface Identity {
  readonly creationDate: string;
  readonly idDigest: string;
}

/**
 * The name of an archive whose plain name is another's: `a/b.txt` becomes `a/b (20120821T170824Z-0123456789abcdef).txt`, and
 * the folder `a/b/` becomes `a/b (…)/`. It is made of the archive alone. What is longer than `room` bytes loses the end of its stem.
 */
export function suffixedName(name: string, { creationDate, idDigest }: Identity, room: number): string {
  const isFolder = name.endsWith('/');
  const [, stem, extension] = (!isFolder && EXTENSION.exec(name)) || [name, isFolder ? name.slice(0, -1) : name, ''];
  const date = creationDate.replace(/[-:]|\.\d+/g, '');
  const tail = ` (${date}-${idDigest.slice(0, SUFFIX_DIGITS)})${extension}${isFolder ? '/' : ''}`;
  return cut(stem, room - Buffer.byteLength(tail)) + tail;
}

/** The beginning of `text` in at most `bytes` of UTF-8, without half a character. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = Buffer.from(text).subarray(0, bytes + 1);
  let end = bytes;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && room[end] >= 0x80 && room[end] < 0xc0) end -= 1;
  return room.toString('utf8', 0, end);
}


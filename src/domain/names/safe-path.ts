/** Most paths match none of this and are valid as they are. One search is several times cheaper than splitting the path. */
const SUSPICIOUS = /[^ -[\]-~\xa0-\ud7ff\ue000-\ufffd]|(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Characters that a key must not have. S3 lists keys as XML, which has no control characters, U+FFFE or U+FFFF.
 * Halves of surrogate pairs would all become the same three bytes of UTF-8.
 */
const UNUSABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/**
 * Turns a path into a part of an S3 key. `\` becomes `/`. Empty segments, `.` segments, leading and trailing `/` are removed.
 *
 * @returns undefined if nothing is left, if the path has an unusable character, or if it has a `..` segment. Tools that
 *   download the object would take `..` for another folder.
 */
export function safePath(path: string): string | undefined {
  if (!SUSPICIOUS.test(path)) return path;
  const slashed = path.replaceAll('\\', '/');
  // Most of the others only have backslashes.
  if (!SUSPICIOUS.test(slashed)) return slashed;
  if (UNUSABLE.test(path)) return undefined;
  const segments = slashed.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.length && !segments.includes('..') ? segments.join('/') : undefined;
}

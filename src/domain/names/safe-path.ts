/** Most paths have none of these and are keys as they are: looking once is several times cheaper than taking a path apart. */
const SUSPICIOUS = /[^ -[\]-~\xa0-\ud7ff\ue000-\ufffd]|(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Characters that no key can carry everywhere: control characters and U+FFFE/U+FFFF (not in XML, in which S3 lists keys),
 * and halves of surrogate pairs, which would all become the same three bytes.
 */
const UNUSABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/**
 * A path as part of an S3 key: `\` becomes `/`; empty and `.` segments go, and so do leading and trailing `/`. Undefined: it
 * cannot be one. A `..` would mean another folder to every tool that downloads the object.
 */
export function safePath(path: string): string | undefined {
  if (!SUSPICIOUS.test(path)) return path;
  if (UNUSABLE.test(path)) return undefined;
  const segments = path.replaceAll('\\', '/').split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.length && !segments.includes('..') ? segments.join('/') : undefined;
}

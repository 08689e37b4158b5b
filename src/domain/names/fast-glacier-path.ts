import { Decoded, UNDECODABLE } from './decoder';
import { base64, utf8 } from './encoded-text';

type Path = Extract<Decoded, { readonly path: string }>;

/** All versions of FastGlacier write a path as base64 of UTF-8. The path of a folder ends with a slash. */
export function fastGlacierPath(encoded: string | undefined, more: Pick<Path, 'contentFlags' | 'modifiedAt'> = {}): Decoded {
  const bytes = encoded ? base64(encoded) : undefined;
  const path = bytes && utf8(bytes);
  if (!path) return UNDECODABLE;
  return { path, contentFlags: more.contentFlags, modifiedAt: more.modifiedAt, folderMarker: isFolder(path) || undefined };
}

const isFolder = (path: string): boolean => path.endsWith('/') || path.endsWith('\\');

/** How an element begins and ends. */
interface Tag {
  readonly begin: string;
  readonly end: string;
}

export const tag = (name: string): Tag => ({ begin: `<${name}>`, end: `</${name}>` });

/** @returns the text of the first element with this tag, without white space around it; undefined if there is none */
export function element(xml: string, { begin, end }: Tag): string | undefined {
  const start = xml.indexOf(begin);
  if (start < 0) return undefined;
  const from = start + begin.length;
  const to = xml.indexOf(end, from);
  return to < 0 ? undefined : xml.slice(from, to).trim();
}

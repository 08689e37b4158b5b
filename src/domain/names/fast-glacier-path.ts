import { Decoded, UNDECODABLE } from './decoder';
import { base64, utf8 } from './encoded-text';

type Path = Extract<Decoded, { readonly path: string }>;

/** All versions of FastGlacier write a path as base64 of UTF-8. The path of a folder ends with a slash. */
export function fastGlacierPath(encoded: string | undefined, more: Pick<Path, 'contentFlags' | 'modifiedAt'> = {}): Decoded {
  const bytes = encoded ? base64(encoded) : undefined;
  const path = bytes && utf8(bytes);
  if (!path) return UNDECODABLE;
  return { path, ...more, ...(isFolder(path) && { folderMarker: true }) };
}

const isFolder = (path: string): boolean => path.endsWith('/') || path.endsWith('\\');

/** @returns the text between the first `<tag>` and the next `</tag>`, without white space around it; undefined if one of the two is missing */
export function element(xml: string, tag: string): string | undefined {
  const start = xml.indexOf(`<${tag}>`);
  if (start < 0) return undefined;
  const from = start + tag.length + 2;
  const to = xml.indexOf(`</${tag}>`, from);
  return to < 0 ? undefined : xml.slice(from, to).trim();
}

import { posix } from 'node:path';
import { placeOf } from './places';

/** What the rewriting of a page knows of the repository. */
export interface Repository {
  /** Its address, as package.json says it. */
  readonly address: string;
  /** Paths of the pages and pictures that are on the site. */
  readonly onSite: ReadonlySet<string>;
  /** @returns undefined if the repository does not have it */
  kindOf(path: string): 'file' | 'folder' | undefined;
}

const CODE = /^```[\s\S]*?^```|^ {4}\S.*$|`[^`\n]*`/gm;
const PICTURE_OF_ANOTHER_HOST = /\[?!\[[^\]]*\]\(https?:\/\/(?!raw\.githubusercontent\.com)[^)]*\)(\]\[[^\]]+\]|\]\([^)]+\))?\n?/g;
const INLINE = /(\]\()([^()\s]+)(\))/g;
const DEFINITION = /^(\[[^\]]+\]: )(\S+)()$/gm;
const ANY_PROTOCOL = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Makes a page of the site from a page of the repository, which stays as GitHub shows it.
 *
 * - A link to a page of the site leads there. A link to another file of the repository leads to GitHub.
 * - Badges are left out, because the site asks no other host for anything.
 * - Lists get the blank line and the four columns that Python-Markdown needs.
 */
export function stage(source: string, text: string, repository: Repository): string {
  const link = (_: string, before: string, target: string, after: string) => `${before}${targetOf(source, target, repository)}${after}`;
  return outsideOfCode(text, (prose) => prose.replace(PICTURE_OF_ANOTHER_HOST, '').replace(INLINE, link).replace(DEFINITION, link))
    .replace(/^``` ?ts .*$/gm, '```ts')
    .replace(/^( {2,3})(?=(?:[-*]|\d+\.) )/gm, '    ')
    .replace(/^((?!\s*(?:[-*]|\d+\.) |\s|[|#<`]).+)\n(?=(?:[-*]|1\.) )/gm, '$1\n\n');
}

function outsideOfCode(text: string, change: (prose: string) => string): string {
  const code: string[] = [];
  const kept = change(text.replace(CODE, (found) => `\u0000${code.push(found) - 1}\u0000`));
  return kept.replace(/\u0000(\d+)\u0000/g, (_, index: string) => code[Number(index)]);
}

/** Where a link of a page leads on the site. */
function targetOf(source: string, target: string, { address, onSite, kindOf }: Repository): string {
  const raw = address.replace('github.com', 'raw.githubusercontent.com');
  const own = [`${address}/blob/main/`, `${address}/tree/main/`, `${raw}/main/`].find((start) => target.startsWith(start));
  if (target.startsWith('#') || (own === undefined && ANY_PROTOCOL.test(target))) return target;
  const [path, anchor] = (own === undefined ? posix.join(posix.dirname(source), target) : target.slice(own.length)).split('#');
  const fragment = anchor === undefined ? '' : `#${anchor}`;
  const page = onSite.has(path) ? path : [`${path}/index.md`].find((index) => onSite.has(index));
  if (page !== undefined) return posix.relative(posix.dirname(placeOf(source)), placeOf(page)) + fragment;
  const kind = kindOf(path);
  if (kind === undefined) return target; // MkDocs says that it leads nowhere.
  return `${address}/${kind === 'folder' ? 'tree' : 'blob'}/main/${path}${fragment}`;
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { chaptersOf, CONTENTS, Entry } from './order';
import { placeOf } from './places';
import { stage } from './stage';

/** A line of the navigation, as MkDocs wants it. */
export type Nav = Readonly<Record<string, string | readonly (string | Nav)[]>>;

/** The Markdown of the site, by its place, and its navigation. */
export interface Pages {
  readonly texts: ReadonlyMap<string, string>;
  /** Pictures and other files: the place of each, and where it is. */
  readonly files: ReadonlyMap<string, string>;
  readonly nav: readonly Nav[];
}

const ALL: Nav = { 'All documents': placeOf(CONTENTS) };
const FILE = /\.(svg|png|json)$/;

/** What the site shows of a repository: the pages that docs/README.md lists. */
export function pagesOf(root: string, address: string): Pages {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const kindOf = (path: string): 'file' | 'folder' | undefined => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    return found && (found.isDirectory() ? 'folder' : 'file');
  };
  const isFolder = (path: string): boolean => kindOf(path) === 'folder';
  const chapters = chaptersOf(read(CONTENTS));
  const entries = chapters.flatMap((chapter) => chapter.entries);
  const sources = [CONTENTS, ...entries.flatMap(({ source }) => (isFolder(source) ? pagesIn(root, source) : [source]))];
  const folders = entries.filter(({ source }) => isFolder(source));
  const navOf = ({ title, source }: Entry): Nav => {
    if (!isFolder(source)) return { [title]: placeOf(source) };
    return { [title]: [{ 'All of them': placeOf(`${source}/index.md`) }, ...pagesIn(root, source).map(placeOf)] };
  };
  const indexes = folders.map(({ title, source }) => [`${source}/index.md`, indexOf(title, pagesIn(root, source), read)] as const);
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) => FILE.test(path)).map((path) => posix.join('docs', path));
  const repository = { address, kindOf, onSite: new Set([...sources, ...files, ...indexes.map(([path]) => path)]) };
  const originals = [...sources.map((path) => [path, read(path)] as const), ...indexes];
  return {
    texts: new Map(originals.map(([path, text]) => [placeOf(path), stage(path, text, repository)])),
    files: new Map(files.map((path) => [placeOf(path), join(root, path)])),
    nav: chapters.map((chapter, i) => ({ [chapter.title]: [...chapter.entries.map(navOf), ...(i === 0 ? [ALL] : [])] })),
  };
}

const pagesIn = (root: string, folder: string): string[] => readdirSync(join(root, folder)).filter((name) => name.endsWith('.md')).sort().map((name) => posix.join(folder, name));

/** The page of a folder that has none in the repository, because GitHub lists its files. */
const indexOf = (title: string, pages: readonly string[], read: (path: string) => string): string =>
  [`# ${title}`, '', ...pages.map((page) => `- [${/^# (.+)$/m.exec(read(page))?.[1] ?? page}](${posix.basename(page)})`), ''].join('\n');

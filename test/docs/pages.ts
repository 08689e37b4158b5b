import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { repository } from '../../package.json';

export const ROOT = resolve(__dirname, '../..');
/** Directories whose files are generated or installed. */
const ELSEWHERE = new Set(['node_modules', '.git', '.venv', '.local', 'lib', 'dist', 'assets', 'coverage', 'cdk.out']);

/** Where this repository is, as package.json says it. */
export const REPOSITORY = repository.url.replace(/\.git$/, '');
/** The beginning of an address of a file of this repository. */
export const OWN_LINK = new RegExp(`^(?:${REPOSITORY}/(?:blob|tree)/main|${REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main)/`);

export const pages = (directory = ROOT): string[] => readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
  const path = join(directory, entry.name);
  if (entry.isDirectory()) return ELSEWHERE.has(entry.name) ? [] : pages(path);
  return entry.name.endsWith('.md') ? [path] : [];
});

export const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** A page without its code, which may look like a link. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

export const headings = (text: string): string[] => [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => heading.trim());

/** What is below a heading, to the next heading of its level or above. */
export function section(text: string, heading: string): string {
  const [, level] = new RegExp(`^(#+) ${heading}$`, 'm').exec(text) ?? [];
  if (level === undefined) throw new Error(`no heading ${heading}`);
  return text.split(`${level} ${heading}\n`)[1].split(new RegExp(`^#{1,${level.length}} `, 'm'))[0];
}

/** The cells of the rows of all tables, without the heads. */
export function rows(text: string): string[][] {
  const lines = text.split('\n');
  return lines.filter((line, i) => line.startsWith('| ') && !lines[i + 1]?.startsWith('|---') && !lines[i + 1]?.startsWith('|:---'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));
}

/** The anchor that GitHub makes from a heading. */
const anchor = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-');

const anchors = (text: string): Set<string> => new Set([
  ...headings(text).map(anchor), ...[...text.matchAll(/<a name="[^"]*" id="([^"]*)"/g)].map(([, id]) => id),
]);

/** Every target of a link or a picture: in the text, and by reference at the end of the page. */
export function links(text: string): string[] {
  const words = prose(text);
  return [...words.matchAll(/\]\(([^()\s]+)\)/g), ...words.matchAll(/^\[[^\]]+\]: (\S+)$/gm)].map(([, link]) => link);
}

/** Names of references that the page uses and does not define. */
export function danglingReferences(text: string): string[] {
  const words = prose(text);
  const defined = new Set([...words.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name]) => name));
  return [...words.matchAll(/\]\[([^\]]+)\]/g)].map(([, name]) => name).filter((name) => !defined.has(name));
}

/** @returns false for an address outside of this repository: no test asks the network. */
export function isDead(link: string, page: string): boolean {
  const own = OWN_LINK.test(link);
  if (!own && /^[a-z][a-z0-9+.-]*:/i.test(link)) return false;
  const [path, fragment] = link.replace(OWN_LINK, '').split('#');
  const target = path ? join(own ? ROOT : dirname(page), decodeURIComponent(path)) : page;
  if (!existsSync(target)) return true;
  return fragment !== undefined && !anchors(readFileSync(target, 'utf8')).has(fragment);
}

export function deadLinks(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  return [...links(text).filter((link) => isDead(link, page)), ...danglingReferences(text)];
}

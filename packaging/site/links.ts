import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const LINK = /<(?:a|img|link|script|source)\b[^>]*?\s(?:href|src|srcset)="?([^"\s>]+)/g;
const ANCHOR = /\s(?:id|name)="?([^"\s>]+)/g;
const decoded = (text: string): string => decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&#x27;', '\'').replaceAll('&quot;', '"'));

/**
 * MkDocs looks at links in Markdown. The API has its links in HTML.
 *
 * @returns a line for each link of a page of the site that leads nowhere on the site
 */
export function deadLinksOf(folder: string): string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html') && path !== '404.html').map((path) => join(folder, path));
  const texts = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));
  const anchors = new Map(pages.map((page) => [page, new Set([...texts.get(page)!.matchAll(ANCHOR)].map(([, anchor]) => decoded(anchor)))]));
  return pages.flatMap((page) => [...new Set([...texts.get(page)!.matchAll(LINK)].map(([, link]) => link))]
    .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
    .filter((link) => {
      const [path, fragment] = decoded(link).split('#');
      const target = path === '' ? page : join(dirname(page), path);
      const file = statSync(target, { throwIfNoEntry: false })?.isDirectory() ? join(target, 'index.html') : target;
      return !existsSync(file) || (fragment !== undefined && fragment !== '' && !anchors.get(file)?.has(fragment));
    })
    .map((link) => `${relative(folder, page)}: ${link}`));
}

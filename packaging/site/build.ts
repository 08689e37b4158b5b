import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiPages, apiPlace, LANGUAGES } from './languages';
import { deadLinksOf } from './links';
import { Nav, Pages, pagesOf } from './pages';
import { ensureVenv } from '../../local/python/venv';
import { repository } from '../../package.json';

/** What a site is built of. */
export interface SiteOptions {
  /** The repository. */
  readonly root: string;
  /** An empty or older folder of the site. The Markdown that it is built from is beside it. */
  readonly folder: string;
  /** Whether to make the API of languages other than TypeScript, which needs the compiled project. */
  readonly languages: boolean;
}

/** @throws Error if a link of the site leads nowhere */
export async function buildSite({ root, folder, languages }: SiteOptions): Promise<void> {
  const pages = withLanguages(pagesOf(root, repository.url.replace(/\.git$/, '')), languages ? apiPages(root) : new Map());
  const staged = `${folder}-pages`;
  rmSync(staged, { recursive: true, force: true });
  for (const [place, text] of pages.texts) writeFileSync(placed(join(staged, place)), text);
  for (const [place, file] of pages.files) copyFileSync(file, placed(join(staged, place)));
  copyFileSync(require.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'), placed(join(staged, 'assets/mermaid.js')));
  for (const file of ['site.css', 'site.js']) copyFileSync(join(__dirname, file), placed(join(staged, 'assets', file)));
  const settings = join(staged, '..', 'mkdocs.json');
  writeFileSync(settings, JSON.stringify({ INHERIT: join(__dirname, 'mkdocs.yml'), docs_dir: staged, site_dir: folder, nav: pages.nav }));
  const { bin } = await ensureVenv({ site: true });
  // Not with --quiet: what is not said does not fail the build either.
  const { status, stderr } = spawnSync(bin('mkdocs'), ['build', '--clean', '--config-file', settings], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`MkDocs built no site:\n${stderr}`);
  const dead = deadLinksOf(folder);
  if (dead.length > 0) throw new Error(['These links lead nowhere:', ...dead].join('\n'));
}

function withLanguages({ texts, files, nav }: Pages, api: ReadonlyMap<string, string>): Pages {
  const made = Object.entries(LANGUAGES).map(([name, language]) => [name, apiPlace(language)] as const).filter(([, place]) => api.has(place));
  const more = made.map(([name, place]): Nav => ({ [name]: place }));
  const withApi = nav.map((chapter) => ('API' in chapter ? { API: [...chapter.API, ...more] } : chapter));
  return { texts: new Map([...texts, ...api]), files, nav: withApi };
}

function placed(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

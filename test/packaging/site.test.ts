import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HtmlRenderer, Parser } from 'commonmark';
import { repository } from '../../package.json';
import { buildSite } from '../../packaging/site/build';
import { chaptersOf, CONTENTS } from '../../packaging/site/order';
import { pagesOf } from '../../packaging/site/pages';
import { placeOf } from '../../packaging/site/places';
import { Served, serve } from '../../packaging/site/serve';
import { stage } from '../../packaging/site/stage';
import { ROOT, textOf } from '../docs/pages';
import { itInBrowser, look, TestBrowser } from '../support/browser';

jest.setTimeout(600_000);

const ADDRESS = repository.url.replace(/\.git$/, '');
const html = (place: string): string => place.replace(/\.md$/, '.html');
const pages = pagesOf(ROOT, ADDRESS);
/** Pages that people wrote: the API is large, and is made of the code. */
const written = [...pages.texts.keys()].filter((place) => !place.startsWith('api/'));

describe('a page of the site', () => {
  const onSite = new Set(['README.md', 'docs/names.md', 'docs/decisions/index.md', 'docs/decisions/0001-one.md', 'docs/picture.svg', 'API.md']);
  const staged = (source: string, text: string) => stage(source, text, { address: ADDRESS, onSite, kindOf: (path) => (path === 'src' ? 'folder' : 'file') });

  it.each([
    ['docs/a.md', '[b](names.md#x)', '[b](names.md#x)'],
    ['docs/decisions/0001-one.md', '[b](../names.md)', '[b](../names.md)'],
    ['docs/a.md', '[b](../README.md#use)', '[b](index.md#use)'],
    ['docs/a.md', '[b](decisions)', '[b](decisions/index.md)'],
    ['docs/a.md', '[b](#here)', '[b](#here)'],
    ['README.md', `[b]: ${ADDRESS}/blob/main/docs/names.md#x`, '[b]: names.md#x'],
    ['README.md', `[b]: ${ADDRESS}/blob/main/API.md`, '[b]: api/typescript.md'],
    ['README.md', '![p](https://raw.githubusercontent.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3/main/docs/picture.svg)', '![p](picture.svg)'],
  ])('has the links of the site: %s, %s', (source, text, expected) => expect(staged(source, text)).toBe(expected));

  it('leads to GitHub for what is not on the site', () => {
    expect(staged('docs/a.md', '[b](../src/index.ts) [c](../src)')).toBe(`[b](${ADDRESS}/blob/main/src/index.ts) [c](${ADDRESS}/tree/main/src)`);
    expect(staged('docs/a.md', '[b](https://docs.aws.amazon.com/x)')).toBe('[b](https://docs.aws.amazon.com/x)');
  });

  it('has no badge, and its code is as it was', () => {
    expect(staged('README.md', '![npm](https://img.shields.io/x)\n[![License](https://img.shields.io/y)][licence]\ntext')).toBe('text');
    expect(staged('docs/a.md', '`[b](names.md)`\n\n    [b](../src/index.ts)\n')).toBe('`[b](names.md)`\n\n    [b](../src/index.ts)\n');
  });
});

it('the order of the pages is that of docs/README.md', () => {
  const chapters = chaptersOf(textOf(CONTENTS));
  expect(chapters.map(({ title }) => title)).toEqual(['Begin', 'Build on it', 'Run it', 'How it works', 'Change it', 'API']);
  expect(pages.nav.map((chapter) => Object.keys(chapter)[0])).toEqual(chapters.map(({ title }) => title));
  expect(JSON.stringify(pages.nav[0])).toContain('{"What it is":"index.md"},{"Launching":"launching.md"}');
});

describe('a small repository', () => {
  const CHAPTER = '# All\n\n**Begin**\n\n1. [What](../README.md)\n2. [A](a.md)\n';
  const built = (page: string): Promise<void> => {
    const root = mkdtempSync(join(tmpdir(), 'small-'));
    for (const [path, text] of Object.entries({ [CONTENTS]: CHAPTER, 'README.md': '# What\n', 'docs/a.md': `# A\n\n${page}\n`, 'src/b.ts': '' })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return buildSite({ root, folder: join(root, 'site', 'html'), languages: false });
  };

  it('has a site', async () => expect(await built('[top](#a), [code](../src/b.ts)')).toBeUndefined());
  it.each([
    ['a link', '[x](nowhere.png)', /nowhere\.png/],
    ['an anchor', '[x](#nowhere)', /MkDocs[\s\S]*#nowhere/],
    ['a link in HTML', '<a href="#nowhere">x</a>', /lead nowhere:\na\.html: #nowhere/],
  ])('has none with %s that leads nowhere', async (_, page, message) => expect(built(page)).rejects.toThrow(message));
});

describe('the site', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'site-')), 'html');
  const index = join(folder, 'search/search_index.json');
  const browser = new TestBrowser();
  let site: Served;
  let searched: string;
  beforeAll(async () => {
    await buildSite({ root: ROOT, folder, languages: false });
    searched = readFileSync(index, 'utf8');
    site = await serve(folder, 600);
  });
  afterAll(async () => {
    site.close();
    await browser.close();
  });

  /** Each page prepares its search from the whole index, which takes longer than all else. One entry does where the search is not looked at. */
  const searchLess = () => writeFileSync(index, JSON.stringify({ ...JSON.parse(searched), docs: JSON.parse(searched).docs.slice(0, 1) }));
  afterEach(() => writeFileSync(index, searched));

  it('shows each page with the headings, lists and blocks that GitHub shows', () => {
    const counts = (text: string) => ['h1', 'h2', 'h3', 'h4', 'li', 'ol', 'ul', 'pre', 'strong', 'em'].map((tag) => `${text.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0} ${tag}`);
    const sources = [CONTENTS, ...chaptersOf(textOf(CONTENTS)).flatMap(({ entries }) => entries.map(({ source }) => source))].filter((source) => source.endsWith('.md') && source !== 'API.md');
    for (const source of sources) {
      const shown = /<article[\s\S]*<\/article>/.exec(readFileSync(join(folder, html(placeOf(source))), 'utf8'))?.[0] ?? '';
      expect([source, ...counts(shown)]).toEqual([source, ...counts(new HtmlRenderer().render(new Parser().parse(textOf(source))))]);
    }
  });

  itInBrowser('asks no other host for anything, and has no error on any page', async () => {
    searchLess();
    const page = await browser.page('light', 1280);
    const [complaints, elsewhere]: string[][] = [[], []];
    page.on('console', (message) => { if (message.type() !== 'log') complaints.push(`${page.url()}: ${message.text()}`); });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => { if (response.status() >= 400) complaints.push(`${page.url()}: ${response.url()}`); });
    page.on('request', (request) => { if (!request.url().startsWith(`${site.address}/`)) elsewhere.push(request.url()); });
    for (const place of [...written, 'api/typescript.md']) {
      await page.goto(`${site.address}/${html(place)}`, { waitUntil: 'load' });
      if (pages.texts.get(place)!.includes('```mermaid')) await page.locator('div.mermaid').first().waitFor({ timeout: 60_000 });
    }
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
    await page.close();
  });

  for (const scheme of ['light', 'dark'] as const) {
    itInBrowser(`is ${scheme} without a fault for people who cannot see it`, async () => {
      searchLess();
      for (const place of ['index.html', 'planning.html', 'operations.html', 'architecture.html', 'decisions/index.html']) {
        const page = await browser.page(scheme, 1280);
        const { complaints, faults } = await look(page, `${site.address}/${place}`);
        expect({ place, complaints, faults }).toEqual({ place, complaints: [], faults: [] });
        expect(await page.evaluate<string>('document.body.getAttribute("data-md-color-scheme")')).toBe(scheme === 'dark' ? 'slate' : 'default');
        await page.close();
      }
    });
  }

  itInBrowser('finds the one page that a word stands in', async () => {
    const word = 'actionlint';
    expect([...pages.texts].filter(([, text]) => text.includes(word)).map(([place]) => place)).toEqual(['contributing.md']);
    const page = await browser.page('light', 1280);
    const complaints: string[] = [];
    page.on('console', (message) => { if (message.type() !== 'log') complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${site.address}/index.html`, { waitUntil: 'load' });
    await page.getByRole('textbox', { name: 'Search' }).pressSequentially(word);
    await page.locator('.md-search-result__link').first().waitFor({ timeout: 60_000 });
    const found = await page.locator('.md-search-result__link').evaluateAll((links) => links.map((link) => new URL((link as unknown as { href: string }).href).pathname));
    expect([...new Set(found)]).toEqual(['/contributing.html']);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

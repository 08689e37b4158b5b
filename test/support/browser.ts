import { source as axe } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, openChromium } from '../../packaging/screenshots/browser';

/** Set where a Chromium must be there, so that no test of a page is left out in silence. */
const REQUIRED = 'BROWSER_TESTS';

const isRequired = process.env[REQUIRED] === 'required';

/** A test that needs Chromium. Without one it is skipped, and its name says so. */
export const itInBrowser = (name: string, test: () => Promise<void>, timeout?: number): void => {
  if (chromiumPath() !== undefined || isRequired) it(name, test, timeout);
  else it.skip(`${name} (skipped, because this computer has no Chromium: apt-get install chromium)`, test);
};

/** A Chromium for the tests of a file. */
export class TestBrowser {
  private browser?: Browser;

  public async page(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
    this.browser ??= await openChromium();
    return this.browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  }

  public async close(): Promise<void> {
    await this.browser?.close();
    this.browser = undefined;
  }
}

/** What a browser says of a page. */
export interface Seen {
  /** Errors and warnings of the console, and errors of scripts. */
  readonly complaints: readonly string[];
  /** Everything that the page asked for, besides itself. */
  readonly requests: readonly string[];
  /** Faults that axe-core calls serious or critical, with the places. */
  readonly faults: readonly string[];
  /** The numbers as they stand in the document, by their paths. */
  readonly figures: readonly (readonly [path: string, value: string])[];
  /** Pixels by which the page is wider than the screen. */
  readonly overflow: number;
}

/** Opens a page and looks at it. The page stays open for more. */
export async function look(page: Page, url: string): Promise<Seen> {
  return { ...await glance(page, url), faults: await faultsOf(page) };
}

/** As `look`, without the faults. axe-core, which finds them, takes longer than all else. */
export async function glance(page: Page, url: string): Promise<Omit<Seen, 'faults'>> {
  const [complaints, requests]: string[][] = [[], []];
  page.on('console', (message) => { if (message.type() !== 'log') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => { if (request.url() !== url) requests.push(request.url()); });
  await page.goto(url, { waitUntil: 'load' });
  const figures = await page.$$eval('data[data-path]', (all) => all.map((one) => [one.getAttribute('data-path')!, one.getAttribute('value')!] as const));
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  return { complaints, requests, figures, overflow };
}

/** The tester runs beside the page. The page's own policy stays as it is. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>('axe.run(document).then(({ violations }) => violations)');
  return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' ')}`);
}

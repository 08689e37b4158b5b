import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAILURE } from '../../../src/contracts/failures';
import { deletionPlanHtml } from '../../../src/domain/deletion/plan-html';
import { accountHtml } from '../../../src/domain/plan/account/account-html';
import { accountPlanOf } from '../../../src/domain/plan/account/account-plan';
import { planHtml } from '../../../src/domain/plan/html/plan-html';
import { planOf } from '../../../src/domain/plan/plan';
import { glance, itInBrowser, look, TestBrowser } from '../../support/browser';
import { deletionPlanFor, reported } from '../../support/deletion-plans';
import { at } from '../../support/pages';
import { failedRow, HOSTILE, pageOf, reportRowOf } from '../../support/reports';
import { planInput, vaultOf } from '../plan/plans';

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), 'pages-'));
const browser = new TestBrowser();
afterAll(() => browser.close());

const plan = planOf(planInput(vaultOf(1000, 2 ** 30), { vaultName: 'photos', keyClashes: { keys: 1, example: HOSTILE[0] } }));
const moved = Array.from({ length: 40 }, (_, i) => reportRowOf(i));
const hostile = HOSTILE.map((text, i) => failedRow(100 + i, i % 2 ? FAILURE.UPLOAD_FAILED : FAILURE.DOWNLOAD_FAILED, { key: text, message: text }));
const report = pageOf([...moved, ...hostile], { description: HOSTILE[0], stop_reason: HOSTILE[1], stopped: true });
const account = accountPlanOf([
  { inventory: 'photos.json', plan, folder: '01' },
  { inventory: 'films.json', plan: planOf(planInput(vaultOf(10, 2 ** 30), { vaultName: HOSTILE[0] })) },
  { inventory: HOSTILE[1], plan: new Error(HOSTILE[2]) },
], { generated_at: plan.generated_at, storage_class: plan.storage_class, tier: plan.tier });
const deletion = deletionPlanFor(
  [reported('2026-09-23T00:00:00Z'), ...HOSTILE.map((reason) => reported('2012-01-01T00:00:00Z', 5, { status: 'failed', reason: reason as never }))],
  { vaultName: HOSTILE[0], run: HOSTILE[1] },
);
const PAGES = {
  account: { text: accountHtml(account), json: account as unknown },
  plan: { text: planHtml(plan), json: plan as unknown },
  deletion: { text: deletionPlanHtml(deletion), json: deletion as unknown },
  report: { text: report.page, json: report.summary as unknown },
};

const urlOf = (name: keyof typeof PAGES): string => {
  const file = join(directory, `${name}.html`);
  writeFileSync(file, PAGES[name].text);
  return `file://${file}`;
};

itInBrowser('what is looked for is found on a page that has it', async () => {
  const file = join(directory, 'bad.html');
  writeFileSync(file, '<html><body style="width: 3000px"><img src="http://example.invalid/a.png"><script>throw new Error("broken")</script></body></html>');
  const page = await browser.page('light', 1000);
  const { complaints, requests, faults, overflow } = await look(page, `file://${file}`);
  expect(complaints).toEqual(expect.arrayContaining(['broken', expect.stringContaining('ERR_NAME_NOT_RESOLVED')]));
  expect(requests).toEqual(['http://example.invalid/a.png']);
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(expect.arrayContaining(['html-has-lang', 'image-alt']));
  expect(overflow).toBeGreaterThan(1000);
  await page.close();
});

describe.each(['account', 'plan', 'deletion', 'report'] as const)('the page of a %s, in Chromium', (name) => {
  for (const [scheme, width] of [['light', 1000], ['dark', 1000], ['light', 360]] as const) {
    itInBrowser(`is ${scheme} and ${width} pixels wide without an error, a request or a fault for people who cannot see it`, async () => {
      const page = await browser.page(scheme, width);
      const { complaints, requests, faults, overflow } = await look(page, urlOf(name));
      expect({ complaints, requests, faults }).toEqual({ complaints: [], requests: [], faults: [] });
      expect(overflow).toBeLessThanOrEqual(0);
      const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(paper).toBe(scheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
      await page.close();
    });
  }

  itInBrowser('has the numbers of its JSON file', async () => {
    const page = await browser.page('light', 1000);
    const { figures } = await glance(page, urlOf(name));
    expect(figures.length).toBeGreaterThan(15);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(PAGES[name].json, path))]);
    await page.close();
  });

  itInBrowser('is light on paper, also for a reader of dark screens', async () => {
    const page = await browser.page('dark', 1000);
    await page.goto(urlOf(name));
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });

  itInBrowser('asks a server for itself alone', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGES[name].text);
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const page = await browser.page('light', 1000);
    try {
      expect(await look(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`)).toMatchObject({ complaints: [], requests: [] });
      expect(asked).toEqual([`/${name}.html`]);
    } finally {
      await page.close();
      server.close();
    }
  });
});

describe('the list of a report, in Chromium', () => {
  itInBrowser('shows hostile names as they are, and none of them does anything', async () => {
    const page = await browser.page('light', 1000);
    const { complaints } = await look(page, urlOf('report'));
    expect([complaints, await page.title()]).toEqual([[], 'Report of the run run-1: the run ended early']);
    const shown = await page.$$eval('tr[data-reason] td:first-child bdi', (all) => all.map(({ textContent }) => textContent));
    // A browser leaves a NUL out, and reads both line ends as one.
    expect(shown).toEqual(HOSTILE.map((text) => text.replace('\u0000', '').replaceAll('\r\n', '\n')));
    await page.close();
  });

  itInBrowser('shows the archives of one reason alone, if that is chosen', async () => {
    const page = await browser.page('light', 1000);
    await page.goto(urlOf('report'));
    const visible = async () => (await Promise.all((await page.$$('tr[data-reason] td:first-child bdi')).map((one) => one.isVisible()))).filter(Boolean).length;
    expect(await visible()).toBe(HOSTILE.length);
    await page.getByLabel(FAILURE.UPLOAD_FAILED).check();
    expect(await visible()).toBe(Math.floor(HOSTILE.length / 2));
    await page.getByLabel('all reasons').check();
    expect(await visible()).toBe(HOSTILE.length);
    await page.close();
  });
});

import { request } from 'node:http';
import { figuresOf } from '../../cli/terminal/run-figures';
import { stepCounts, STEPS, watchPage } from '../../local/demo/watch/page';
import { Seen } from '../../local/demo/watch/seen';
import { WatchServer } from '../../local/demo/watch/server';
import quickStart from '../snapshots/templates/quick-start.json';
import { itInBrowser, look, TestBrowser } from '../support/browser';
import { HOSTILE } from '../support/reports';

const SEEN: Seen = {
  figures: figuresOf({ total_archives: 42, total_bytes: 4200, downloaded_archives: 30, downloaded_bytes: 3000, staged_archives: 8 }),
  phase: 'downloading',
  archives: { requested: 38, ready: 37, prepared: 36, downloaded: 30 },
  chunks: { sent: 51, copied: 45 },
  waiting: { notifications: 1, chunks: 6, validation: 2 },
  executions: { sweeps: 4, updates: 5 },
};
const faults = HOSTILE.map((subject) => ({ at: '2026-11-22T10:00:00.000Z', kind: 'glacier-archive-gone' as const, subject }));
const page = watchPage({ run: 'demo', seen: SEEN, faults }, quickStart);

describe('the page of a run that goes on', () => {
  it('has the nineteen steps of the architecture, each with a count', () => {
    expect(STEPS).toHaveLength(19);
    expect([STEPS[0], STEPS[18]]).toEqual(['the operator executes the launch or resume Automation document', 'a dashboard shows the figures']);
    expect(stepCounts(SEEN)).toHaveLength(19);
    expect(stepCounts(SEEN).slice(7, 14)).toEqual(['51 chunks', '6 waiting', '45 chunks', '45 chunks', '45 chunks', '2 waiting', '30 archives']);
  });

  it('shows on the picture what each part does', () => {
    const [, picture] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page)!;
    const svg = Buffer.from(picture, 'base64').toString();
    for (const words of ['38 requested', '45 of 51 chunks', '30 proven', '4 sweeps']) expect(svg).toContain(`>${words}</text>`);
  });

  it('lists the last faults, and no more than a hundred', () => {
    const many = Array.from({ length: 150 }, (_, i) => ({ ...faults[0], subject: `archive ${i}` }));
    const long = watchPage({ run: 'demo', seen: SEEN, faults: many }, quickStart);
    expect(long).toContain('150 faults');
    expect(long.match(/glacier-archive-gone/g)).toHaveLength(100);
    expect(long).toContain('<bdi>archive 149</bdi>');
    expect(long).not.toContain('<bdi>archive 49</bdi>');
  });
});

describe('the server of that page', () => {
  let ended = false;
  /** A page that asks for itself again would go away while it is looked at. */
  let still = false;
  const server = new WatchServer({
    page: async () => (still ? page.replace(/<meta http-equiv="refresh"[^>]*>/, '') : page), hasEnded: () => ended, file: async (path) => (path === 'report/report.html' ? 'the report' : undefined),
  });
  let address: string;
  const browser = new TestBrowser();
  beforeAll(async () => { address = await server.start(); });
  afterAll(async () => { await browser.close(); await server.stop(); });

  const status = (path: string, headers: Record<string, string> = {}, method = 'GET') => new Promise<number | undefined>((done, fail) => {
    const { hostname, port } = new URL(address);
    request({ hostname, port, path, method, headers }, (answer) => { answer.resume(); done(answer.statusCode); }).on('error', fail).end();
  });

  it('listens on this computer alone, and serves the page, then the report', async () => {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(address)).text()).toBe(page);
    ended = true;
    expect(await (await fetch(address)).text()).toBe('the report');
    ended = false;
  });

  it('answers no page of another site, no change, and no path but those of the run', async () => {
    expect(await status('/', { host: 'example.invalid' })).toBe(403);
    expect(await status('/', {}, 'POST')).toBe(405);
    for (const path of ['/report/../../etc/passwd', '/report/%2e%2e/x.html', '/report/none.csv', '/etc/passwd', '//report/report.html', '/report/report.html?x']) {
      expect([path, await status(path)]).toEqual([path, 404]);
    }
    expect(await status('/report/report.html')).toBe(200);
  });

  itInBrowser('shows the page without an error, a request to elsewhere or a serious fault', async () => {
    const tab = await browser.page('dark', 1000);
    still = true;
    const { complaints, requests, faults: found } = await look(tab, address);
    expect({ complaints, found }).toEqual({ complaints: [], found: [] });
    expect(requests.filter((url) => !url.startsWith('data:image/svg+xml'))).toEqual([]);
    expect(await tab.$eval('main > img', (picture) => (picture as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0);
    await tab.close();
    still = false;
  });
});

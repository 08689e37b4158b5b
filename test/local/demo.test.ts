import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Patience } from '../../local/patience';
import { itInBrowser, look, TestBrowser } from '../support/browser';
import { at, figuresOn } from '../support/pages';

const DEMO = join(__dirname, '..', '..', 'local', 'demo.ts');
jest.setTimeout(1_800_000);

/** What the first demo wrote, which later tests look at. */
const kept = mkdtempSync(join(tmpdir(), 'demo-kept-'));
afterAll(() => rm(kept, { recursive: true, force: true }));

let directory: string;
beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'demo-test-')); });
afterEach(async () => rm(directory, { recursive: true, force: true }));

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly output: () => string;
  readonly temporary: string;
}

/** Starts the demo with its own temporary directory, so that the test sees what it leaves behind. */
async function demo(...given: string[]): Promise<Demo> {
  const temporary = join(directory, 'tmp');
  await mkdir(temporary, { recursive: true });
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [require.resolve('tsx/cli'), DEMO, ...given], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { text += data; });
  const ended = new Promise<number | NodeJS.Signals>((done) => child.once('close', (code, signal) => done(code ?? signal!)));
  return { child, ended, output: () => text, temporary };
}

/** Files that the demo left behind. tsx keeps its compiled files there on purpose. */
const leftIn = async (temporary: string) => (await readdir(temporary)).filter((name) => !name.startsWith('tsx-') && !name.startsWith('node-compile-cache'));

/** Real milliseconds. On two busy cores a transfer has started after more than 30 seconds. */
const PATIENCE_MS = 180_000;
/** A whole run, with faults. It takes 50 seconds on two cores that do nothing else, and four minutes and more on two that do much else. */
const REPORT_MS = 600_000;

/** How often a test looks at the page. For each look the demo reads its whole table and seven other things, and ten a second keep half a core busy. */
const LOOK_MS = 500;

async function until(what: string, holds: () => Promise<boolean> | boolean, { within = PATIENCE_MS, pause = 100 } = {}): Promise<void> {
  for (const patience = new Patience(within); !patience.isOver(); await sleep(pause)) if (await holds()) return;
  throw new Error(`${what} did not come within ${within / 1000} s`);
}

/** The pages that `--watch` shows, up to the report. */
async function watched(output: () => string): Promise<string[]> {
  await until('the address', () => /http:\/\/127\.0\.0\.1:\d+\//.test(output()));
  const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(output())!;
  const pages: string[] = [];
  await until('the report', async () => {
    const answer = await fetch(address);
    const page = await answer.text();
    expect([answer.status, page]).toEqual([200, expect.any(String)]);
    if (page !== pages.at(-1)) pages.push(page);
    return answer.redirected;
  }, { within: REPORT_MS, pause: LOOK_MS });
  return pages;
}

it('transfers the files of a directory, proves them, and writes down the result of each', async () => {
  const out = join(kept, 'out');
  const source = join(directory, 'source');
  await mkdir(join(source, 'sub dir'), { recursive: true });
  const files: Record<string, Buffer> = { 'a.txt': Buffer.from('first'), 'sub dir/ü.bin': Buffer.alloc(3 * 2 ** 20 + 1, 'b'), 'renamed.txt': Buffer.from('third') };
  for (const [path, bytes] of Object.entries(files)) await writeFile(join(source, path), bytes);
  files.marker = Buffer.from('m');
  await writeFile(join(source, 'marker'), files.marker);
  await writeFile(join(source, 'empty.txt'), '');
  const marker = { path: 'marker', description: `<m><v>4</v><p>${Buffer.from('x/').toString('base64')}</p></m>` };
  await writeFile(join(directory, 'descriptions.jsonl'), `{"path": "renamed.txt", "description": "x\\\\y.txt"}\n${JSON.stringify(marker)}\n`);
  const { child, ended, output, temporary } = await demo('--source', source, '--descriptions', join(directory, 'descriptions.jsonl'), '--out', out, '--storage-class', 'STANDARD_IA', '--watch');
  const pages = await watched(output);
  process.kill((await childrenOf(child.pid!))[0], 'SIGINT');
  expect([await ended, output()]).toEqual([0, expect.stringContaining('4 of 4 archives are in S3')]);
  expect(pages[0]).toMatch(/<h1>The run <bdi>demo<\/bdi>: not launched yet<\/h1>[\s\S]*The inventory is not read yet/);
  expect(pages.filter((page) => page.includes('<h2>The nineteen steps</h2>')).length).toBeGreaterThan(5);
  expect(pages.some((page) => figuresOn(page).some(([path, value]) => path === 'total_archives' && value === '4'))).toBe(true);
  expect(pages.at(-1)).toBe(await readFile(join(out, 'report', 'report.html'), 'utf8'));
  expect(output().match(/^Transfer: .*$/gm)).toHaveLength(4); // a pipe gets a line for each step
  expect(output()).not.toContain('\x1b');
  expect(output()).toContain('Left out: empty.txt');
  const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({ run: 'demo', status: 'succeeded', metrics: { downloaded_archives: 4 }, seconds: expect.any(Number) });
  const keys = Object.fromEntries(summary.archives.map((archive: Record<string, string>) => [archive.source_path, archive.key]));
  expect(keys).toEqual({ 'a.txt': 'demo-vault/a.txt', 'sub dir/ü.bin': 'demo-vault/sub dir/ü.bin', 'renamed.txt': 'demo-vault/x/y.txt', 'marker': 'demo-vault/x' });
  for (const { source_path: path, file } of summary.archives) expect(await readFile(join(out, 'objects', file))).toEqual(files[path]);
  expect(output()).toContain('demo-vault/x is also a folder: its object is in');
  expect(await readdir(join(out, 'report'))).toEqual(expect.arrayContaining(['archives-00001.csv', 'archives-00001.jsonl', 'summary.json', 'summary.md']));
  expect(await leftIn(temporary)).toEqual([]);
});

describe('the pages of that demo, in Chromium', () => {
  const browser = new TestBrowser();
  afterAll(() => browser.close());

  for (const [file, json] of [['plan/plan.html', 'plan/plan.json'], ['report/report.html', 'report/summary.json']]) {
    itInBrowser(`${file} has the numbers of ${json}, no error, no request and no serious fault`, async () => {
      const [page, numbers] = [await browser.page('light', 1000), JSON.parse(await readFile(join(kept, 'out', json), 'utf8'))];
      const { figures, overflow, ...wrong } = await look(page, `file://${join(kept, 'out', file)}`);
      expect(wrong).toEqual({ complaints: [], requests: [], faults: [] });
      expect(overflow).toBeLessThanOrEqual(0);
      expect(figures.length).toBeGreaterThan(10);
      for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(numbers, path))]);
      for (const link of await page.$$eval('a[href$=".csv"], a[href$=".jsonl"]', (all) => all.map((one) => one.getAttribute('href')!))) {
        expect(await readdir(join(kept, 'out', 'report'))).toContain(link);
      }
    });
  }
});

it('transfers every archive that still exists despite faults, and lists the faults, in a browser too', async () => {
  const { child, ended, output } = await demo('--faults', '1', '--watch');
  const pages = await watched(output);
  process.kill((await childrenOf(child.pid!))[0], 'SIGINT');
  expect([await ended, output()]).toEqual([0, expect.stringMatching(/\d+ of \d+ archives are in S3/)]);
  expect(Number(/injected\D+(\d+)/.exec(output())?.[1])).toBeGreaterThan(10);
  expect(output()).toContain('Did not happen this time: ');
  expect(pages.filter((page) => /<h2>\d+ faults<\/h2>/.test(page)).length).toBeGreaterThan(5);
  expect(pages.at(-1)).toMatch(/<h1>Run <bdi>demo/);
  expect(output()).toContain('Stopping the local AWS and the emulated vault, because of Ctrl-C');
});

it.each(['SIGINT', 'SIGKILL'] as const)('leaves nothing behind after %s', async (signal) => {
  // The sample vault would take as long to fill as all that this looks at.
  const source = join(directory, 'source');
  await mkdir(source);
  await writeFile(join(source, 'a.txt'), 'first');
  const { child, ended, output, temporary } = await demo('--source', source);
  await until('the transfer', () => output().includes('Moving the vault'));
  const [pid] = await childrenOf(child.pid!);
  process.kill(pid, signal);
  await ended;
  await until('its files to go', async () => (await leftIn(temporary)).length === 0);
  if (signal === 'SIGINT') {
    expect(output()).toMatch(/\nStopping the local AWS and the emulated vault, because of Ctrl-C\nStopped before the end\. .* begins again from the start\.\n$/);
  }
  await until('its processes to end', async () => (await startedIn(temporary)).length === 0);
});

it.each([
  ['a source that does not exist', ['--source', 'nowhere'], 'nowhere'],
  ['a seed that is not a number', ['--faults', 'many'], 'Give a whole number'],
  ['a seed that is too large', ['--faults', '9007199254740993'], 'Give a whole number'],
])('says what is wrong with %s', async (_, given, words) => {
  const { ended, output } = await demo(...given);
  expect([await ended, output()]).toEqual([1, expect.stringContaining(words)]);
});

/** tsx runs the script in a child process. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.trim().split(' ').filter(Boolean).map(Number);
  return children.length ? children : [pid];
}

/** Processes that still run and have the demo's temporary directory in their environment: the local AWS and its functions. */
async function startedIn(temporary: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_, i) => environments[i].includes(temporary));
}

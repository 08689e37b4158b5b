import { FAILURE } from '../../../src/contracts/failures';
import { ADVICE } from '../../../src/domain/report/advice';
import { manifestTotals } from '../../support/memory-runs';
import { activeTags, at, figuresOn } from '../../support/pages';
import { failedRow, HOSTILE, largePageOf, pageOf, reportRowOf } from '../../support/reports';

const many = (count: number) => Array.from({ length: count }, (_, i) => reportRowOf(i));

describe('the page of a report', () => {
  const rows = [...many(40), failedRow(41), failedRow(42, FAILURE.UPLOAD_FAILED), failedRow(43, FAILURE.UPLOAD_FAILED, { key: 'photos/<43>.jpg' })];
  const { summary, page } = pageOf(rows);

  it('has the outcome at the top, and says how to go on', () => {
    expect(page).toMatch(/<h1>Run <bdi>run-1<\/bdi>: some archives could not be moved<\/h1>\s*<div class="note care">/);
    expect(page).toContain('Execute the resume document with <code>WorkflowRun</code> = <code>run-1</code>');
    expect(pageOf(many(3)).page).not.toContain('How to go on');
  });

  it('has the numbers of the summary', () => {
    const figures = figuresOn(page);
    expect(figures.length).toBeGreaterThan(15);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(summary, path))]);
  });

  it('lists each reason with its advice, and a choice for each', () => {
    for (const reason of [FAILURE.UPLOAD_FAILED, FAILURE.DOWNLOAD_FAILED]) {
      expect(page).toContain(ADVICE[reason].replaceAll("'", '&#39;'));
      expect(page).toContain(`<input type="radio" name="show" id="show-${reason}"`);
      expect(page).toContain(`main:has(#show-${reason}:checked) tr[data-reason]:not([data-reason="${reason}"])`);
    }
    expect(page).toContain('All 3 of them');
    expect(page).toContain('<bdi>photos/&lt;43&gt;.jpg</bdi>');
  });

  it('links to the files beside it, and shows their hashes', () => {
    const [{ sha256 }] = summary.files;
    expect(page).toContain('<a href="archives-00001.csv">1</a>');
    for (const hash of Object.values(sha256!)) expect(page).toContain(`<td class="hash">${hash}</td>`);
    expect(new Set(Object.values(sha256!)).size).toBe(3);
  });

  it('draws what arrived over time, and says it in words', () => {
    expect(summary.progress).toMatchObject({ step_seconds: 1, intervals: { length: 40 } });
    expect(page).toContain('in 40 seconds');
    expect(page.match(/<svg viewBox="0 0 420 220" role="img" aria-label="[^"]+\.">/g)).toHaveLength(2);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('writes the moments of the chart so that an evening is no morning', () => {
    expect([...page.matchAll(/text-anchor="middle">([^<]+)</g)].map(([, text]) => text)).toEqual(expect.arrayContaining(['08:30:10', '08:30:30']));
  });

  it('of a run that moved nothing draws no progress', () => {
    const { page: none, summary: nothing } = pageOf([failedRow(1)]);
    expect(nothing).not.toHaveProperty('progress');
    expect(none).not.toContain('<h2>Progress</h2>');
  });

  it('of a run without a manifest says that nothing was requested', () => {
    const { page: none } = pageOf([], { totals: undefined, stop_reason: 'boom <b>' });
    expect(none).toContain('Nothing was requested');
    expect(none).toContain('boom &lt;b&gt;');
    expect(none).not.toContain('<table>');
  });

  it('says first if the report lacks archives', () => {
    const whole = pageOf(many(2), { totals: manifestTotals({ archives: 5 }) });
    expect(whole.page).toMatch(/<\/h1>\s*<div class="note bad" role="note"><p><strong>The report lacks 3 archives/);
  });

  it.each(HOSTILE)('escapes %j as a key, a message, a description of the run and a reason to stop', (hostile) => {
    const row = failedRow(1, FAILURE.UPLOAD_FAILED, { key: hostile, message: hostile });
    const { page: hit } = pageOf([row], { description: hostile, stop_reason: hostile, stopped: true, vault_name: hostile });
    expect(activeTags(hit)).toEqual([]);
    expect(tagsOf(hit)).toEqual(tagsOf(pageOf([failedRow(1, FAILURE.UPLOAD_FAILED)], { description: 'd', stop_reason: 's', stopped: true }).page));
  });

  it('of a million archives of which each has failed with a long name is at most 500 KB', () => {
    const failed = Array.from({ length: 5000 }, (_, i) => failedRow(i, Object.values(FAILURE)[i % 14], { key: '"'.repeat(1024), message: '&<>'.repeat(300) }));
    const { page: large, summary: whole } = largePageOf(failed, 200);
    expect(whole.total.archives).toBe(1_000_000);
    expect(Buffer.byteLength(large)).toBeLessThanOrEqual(500_000);
    expect(large).toContain('Their names are long, so fewer fit here.');
    expect(large).toContain('of 1,000,000</h2>');
  });

  it('of a million archives with common names lists the first thousand, in at most 500 KB', () => {
    const failed = Array.from({ length: 5000 }, (_, i) => failedRow(i, FAILURE.DOWNLOAD_FAILED, { key: `photos/2014/holidays/image-${i}.jpg`, message: 'The connection to Glacier broke, and the download was tried 5 times.' }));
    const { page: large } = largePageOf(failed, 200);
    expect(Buffer.byteLength(large)).toBeLessThanOrEqual(500_000);
    expect(large).toContain('The first 1,000 of 1,000,000');
  });

  it('of a run of 2,000 partitions names the first of them, and says where the others are', () => {
    const { page: large } = largePageOf([reportRowOf(1)], 2000);
    expect(large).toContain('1,900 more partitions');
    expect(Buffer.byteLength(large)).toBeLessThanOrEqual(500_000);
  });
});

/** Without code: a reason to stop may have backticks. */
const tagsOf = (page: string): string[] => page.match(/<[a-z][a-z0-9]*/g)!.filter((tag) => tag !== '<code');

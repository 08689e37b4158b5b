import { FAILURE } from '../../../src/contracts/failures';
import { NO_DELETION_FIGURES } from '../../../src/domain/deletion/figures';
import { deletionPlanHtml } from '../../../src/domain/deletion/plan-html';
import { deletionPlanFor, reported } from '../../support/deletion-plans';
import { activeTags, at, figuresOn } from '../../support/pages';
import { HOSTILE } from '../../support/reports';

const plan = deletionPlanFor([
  reported('2026-09-23T00:00:00Z'), reported('2012-01-01T00:00:00Z'), reported('2012-01-01T00:00:00Z', 5, { status: 'failed', reason: FAILURE.RETRIEVAL_FAILED }),
  reported('2012-01-01T00:00:00Z', 7, { status: 'skipped', reason: FAILURE.NOT_REQUESTED }), reported('2012-01-01T00:00:00Z', 7, { status: 'skipped', reason: FAILURE.NOT_REQUESTED }),
]);
const page = deletionPlanHtml(plan);

it('begins with the warning, then says what it deletes and saves, and how to go on', () => {
  const places = ['cannot be undone', '<ul class="tiles">', '<h2>How to go on</h2>', 'What it costs, and what it saves</h2>', '<h2>What stays in the vault</h2>'].map((text) => page.indexOf(text));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it('has the confirmation to copy, the fee, the saving and the day on which it has paid for itself', () => {
  expect(page).toContain('<pre class="copy">WorkflowRun=run-1,Mode=delete,Confirmation=delete 2 archives of photos</pre>');
  expect(page).toMatch(/\$4\.00<\/data><\/b> for early deletion/);
  expect(page).toMatch(/\$8\.00<\/data><\/b> saved each month/);
  expect(page).toContain('on 2026-12-08');
  expect(page).toContain('From 2026-12-22 on it costs nothing.');
});

it('says what stays, by the reason of the report, the most first', () => {
  const rows = [...page.matchAll(/<th scope="row"><bdi>(\w+)<\/bdi><\/th><td class="number">(\d+)</g)].map(([, reason, archives]) => [reason, archives]);
  expect(rows).toEqual([[FAILURE.NOT_REQUESTED, '2'], [FAILURE.RETRIEVAL_FAILED, '1']]);
});

it('has the numbers of plan.json', () => {
  const figures = figuresOn(page);
  expect(figures.length).toBeGreaterThan(15);
  for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(plan, path))]);
});

it('of nothing to delete says so, and asks for no confirmation', () => {
  const nothing = deletionPlanHtml(deletionPlanFor([]));
  expect(nothing).toContain('There is nothing to delete.');
  expect(nothing).toContain('<b>never</b> pays back');
  expect(nothing).not.toMatch(/NaN|undefined|Infinity|\[object|Confirmation=/);
});

it.each(HOSTILE)('escapes %j as the name of the vault and of the run, and as a reason', (hostile) => {
  const rows = [reported('2012-01-01T00:00:00Z', 5, { status: 'failed', reason: hostile as never }), reported('2012-01-01T00:00:00Z')];
  const hit = deletionPlanHtml(deletionPlanFor(rows, { vaultName: hostile, run: hostile }));
  expect(activeTags(hit)).toEqual([]);
  expect(hit.match(/<(main|h1|style|script|img)\b/g)).toEqual(['<style', '<main', '<h1']);
});

it('of ten million archives, kept for many reasons, is at most 500 KB', () => {
  const kept = Object.fromEntries(Object.values(FAILURE).map((reason) => [reason, { archives: 10_000_000, bytes: 10n ** 17n }]));
  const amount = { archives: 10_000_000, bytes: 10n ** 17n };
  const figures = { ...NO_DELETION_FIGURES, candidates: amount, others: amount, others_by_reason: kept };
  const large = deletionPlanHtml(deletionPlanFor([], { figures }));
  expect(Buffer.byteLength(large)).toBeLessThanOrEqual(500_000);
});

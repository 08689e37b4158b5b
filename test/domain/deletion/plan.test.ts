import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReportRow } from '../../../src/contracts/manifest';
import { NO_DELETION_FIGURES } from '../../../src/domain/deletion/figures';
import { deletionsPerSecond } from '../../../src/domain/deletion/pace';
import { deletionPlanPage } from '../../../src/domain/deletion/plan-page';
import { pricesOf } from '../../../src/domain/plan/prices';
import { deletionPlanFor, reported as row } from '../../support/deletion-plans';

const planOf = (...rows: ReportRow[]) => deletionPlanFor(rows);

it('an archive of 60 days costs the month that is left of 90 days', () => {
  const { early_deletion: early, monthly_saving: saving, pays_back_days: days, pays_back_on: on } = planOf(row('2026-09-23T00:00:00Z'));
  expect(early).toMatchObject({ archives: 1, fee: expect.closeTo(4, 6), without_fee_from: '2026-12-22T00:00:00.000Z' });
  expect(saving).toBeCloseTo(4, 6);
  expect(days).toBe(31); // 30 days for the fee, and the cents of the deletion.
  expect(on).toBe('2026-12-23');
});

it('an archive of 90 days and more costs nothing, and an archive that is not downloaded does not count', () => {
  const plan = planOf(row('2026-08-24T00:00:00Z'), row('2012-01-01T00:00:00Z'), row('2026-11-01T00:00:00Z', 5, { status: 'failed' }));
  expect(plan.early_deletion).toEqual({ archives: 0, bytes: 0, fee: 0 });
  expect(plan).toMatchObject({ archives: 2, confirmation: 'delete 2 archives of photos', not_downloaded: { archives: 1, bytes: 5 }, not_downloaded_by_reason: { failed: { archives: 1, bytes: 5 } } });
  expect(deletionPlanPage(plan)).toContain('early deletion costs nothing');
});

it('nothing is saved if nothing is deleted', () => {
  expect(planOf()).toMatchObject({ archives: 0, monthly_saving: 0, pays_back_days: null, pays_back_on: null });
  expect(deletionPlanPage(planOf())).toContain('Nothing is saved.');
});

it('the page has the confirmation, the fee and the day', () => {
  const page = deletionPlanPage(planOf(row('2026-09-23T00:00:00Z')));
  expect(page).toContain('Confirmation=delete 1 archives of photos');
  expect(page).toContain('costs **$4.00**');
  expect(page).toContain('2026-12-23');
});

it('docs/performance.md has what the plan says of ten million archives, and of as many as AWS published a cost for', () => {
  const page = readFileSync(join(__dirname, '../../../docs/performance.md'), 'utf8').split('## What a deletion costs')[1].split('\n## ')[0];
  const of = (archives: number) => deletionPlanFor([], { figures: { ...NO_DELETION_FIGURES, candidates: { archives, bytes: 0 } }, prices: pricesOf('us-east-2') });
  const [ten, theirs] = [of(10_000_000), of(12_294_399)];
  const sum = (service: string) => ten.cost_lines.filter((line) => line.service === service).reduce((all, { amount }) => all + amount, 0).toFixed(2);
  expect(page).toContain(`| 10,000,000 | ${ten.cost.toFixed(2)} | |`);
  expect(page).toContain(`| 12,294,399 | ${theirs.cost.toFixed(2)} | 51.13 |`);
  expect(page).toContain(`DynamoDB takes ${sum('DynamoDB')} USD, functions ${sum('Lambda')} USD, the looks at objects ${sum('S3')} USD, and logs ${sum('CloudWatch')} USD`);
  expect(page).toContain(`they take ${ten.hours.toFixed(0)} hours`);
});

it('a million archives are deleted in a day at the rate at which a deletion begins', () => {
  expect(deletionsPerSecond() * 24 * 3600).toBeGreaterThan(1e6);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLLED_QUEUES } from '../../src/contracts/batches';
import { ASSUMED } from '../../src/domain/plan/assumptions';
import { pricesOf } from '../../src/domain/plan/prices';

const ROOT = join(__dirname, '..', '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const MINUTES_OF_A_MONTH = 365 / 12 * 24 * 60;

describe('what a stack costs that waits', () => {
  const resources: { Type: string }[] = Object.values(JSON.parse(text('test/snapshots/templates/quick-start.json')).Resources);
  const count = (type: string) => resources.filter(({ Type }) => Type === `AWS::${type}`).length;

  it('is that of the quick start, at the prices of the plan', () => {
    const polls = POLLED_QUEUES * ASSUMED.POLLS * MINUTES_OF_A_MONTH;
    const rows = [
      `| queues that Lambda polls, ${ASSUMED.POLLS} times a minute each | ${count('SQS::Queue')} | ${(polls / 1e6 * pricesOf('us-east-1').prices.sqs_requests).toFixed(2)} |`,
      `| alarms, at $0.10 | ${count('CloudWatch::Alarm')} | ${(count('CloudWatch::Alarm') * 0.1).toFixed(2)} |`,
      `| dashboards, at $3 | ${count('CloudWatch::Dashboard')} | ${(count('CloudWatch::Dashboard') * 3).toFixed(2)} |`,
    ];
    expect(text('docs/planning.md')).toContain(rows.join('\n'));
  });
});

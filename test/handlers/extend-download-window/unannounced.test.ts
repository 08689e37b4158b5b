import { HOUR, SweepWorld } from './sweep-world';
import { LOG_METRIC } from '../../../src/contracts/metrics';
import { sweepMetrics } from '../../../src/handlers/extend-download-window/sweep-metrics';
import { defaultTemplate } from '../../support/default-template';
import { readable, resourcesOf } from '../../support/templates';

it('counts a job that is done and of which no notification came, once', async () => {
  const world = new SweepWorld();
  world.put({ job: { id: 'job-1' } });
  world.job('job-1', 'Succeeded', 1);
  await world.sweep();
  expect([world.sent.length, world.unannounced]).toEqual([1, 1]);
  world.clock.time += 3 * HOUR * 1000;
  await world.sweep();
  expect(world.unannounced).toBe(1);
});

it.each([
  ['whose notification came, though a chunk message was lost', { status: 'staged', job: { id: 'job-1', completed_at: '2026-01-01T00:00:00.000Z' } }, 'Succeeded'],
  ['that Glacier still works on', { job: { id: 'job-1' } }, 'InProgress'],
  ['of an earlier pass, which was announced then', { job: { id: 'job-1' }, requested_at: '2999-01-01T00:00:00.000Z' }, 'Succeeded'],
] as const)('does not count a job %s', async (_, row, status) => {
  const world = new SweepWorld();
  world.put(row as never);
  world.job('job-1', status, 1);
  await world.sweep();
  expect(world.unannounced).toBe(0);
});

const JOBS_UNANNOUNCED = LOG_METRIC.JOBS_UNANNOUNCED.name;

it('is written as the metric that the alarm watches: same namespace, name and dimensions', () => {
  const [{ Properties: alarm }] = Object.values(resourcesOf(defaultTemplate(), 'AWS::CloudWatch::Alarm'))
    .filter(({ Properties }) => Properties.MetricName === JOBS_UNANNOUNCED);
  const watched = Object.fromEntries(readable(alarm.Dimensions).map(({ Name, Value }: Record<string, string>) => [Name, Value]));
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  sweepMetrics(watched.Transfer).unannounced();
  const written = JSON.parse(write.mock.calls[0][0] as string) as Record<string, any>;
  write.mockRestore();
  const [{ Namespace, Dimensions, Metrics }] = written._aws.CloudWatchMetrics;
  expect([Namespace, Metrics]).toEqual([alarm.Namespace, [{ Name: JOBS_UNANNOUNCED, Unit: 'Count' }]]);
  expect(Object.fromEntries(Dimensions[0].map((name: string) => [name, written[name]]))).toEqual(watched);
  expect(written[JOBS_UNANNOUNCED]).toBe(1);
});

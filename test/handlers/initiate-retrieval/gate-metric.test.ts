import { gateMetric } from '../../../src/handlers/initiate-retrieval/gate-metric';
import { transferStack } from '../../support/stacks';

it('writes the metric that the alarm watches: same namespace, name and dimensions', () => {
  const watched = transferStack().transfer.initiateRetrieval.metricRequestsHeldBack();
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const gate = gateMetric(watched.dimensions!.Transfer);
  gate.seen(true);
  gate.seen(false);
  const written = write.mock.calls.map(([line]) => JSON.parse(line as string) as Record<string, any>);
  write.mockRestore();
  for (const line of written) {
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    expect([Namespace, Metrics]).toEqual([watched.namespace, [{ Name: watched.metricName, Unit: 'None' }]]);
    expect(Object.fromEntries(Dimensions[0].map((name: string) => [name, line[name]]))).toEqual(watched.dimensions);
  }
  expect(written.map((line) => line[watched.metricName])).toEqual([1, 0]);
});

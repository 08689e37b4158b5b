import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Metrics } from '../src';
import { definitionOf } from './support/machines';
import { once, transferStack } from './support/stacks';
import { readable, withoutHash } from './support/templates';
import { RUN_METRICS, SPENT } from '../src/contracts/metrics';

const made = once(() => {
  const { stack, transfer } = transferStack();
  return { stack, transfer, template: Template.fromStack(stack) };
});

/** What identifies a metric: under anything else CloudWatch shows an empty graph. */
interface Identity { namespace: unknown; name: unknown; dimensions: Record<string, unknown> }
type MetricMethod = keyof Metrics & `metric${Capitalize<string>}`;
const METRICS = Object.getOwnPropertyNames(Metrics.prototype).filter((name): name is MetricMethod => /^metric[A-Z]/.test(name));

function published(state: string): Identity[] {
  const { Namespace, MetricData } = definitionOf(made().template, 'DashboardWorkflow').state(state).Arguments;
  return MetricData.map(({ MetricName, Dimensions }: { MetricName: string; Dimensions: { Name: string; Value: string }[] }) => ({
    namespace: Namespace, name: MetricName, dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
}

describe('metrics', () => {
  it.each(METRICS)('%s reads what Update Dashboard publishes', (name) => {
    const { stack, transfer } = made();
    const metric = transfer.metrics[name]();
    const identity = { namespace: metric.namespace, name: metric.metricName, dimensions: readable(stack.resolve(metric.dimensions)) };
    expect(published('Publish transfer')).toContainEqual(identity);
  });

  it('are published for every counter and for what was spent, for the transfer and for each run', () => {
    const names = [...Object.values(RUN_METRICS), SPENT.METRIC];
    expect(published('Publish transfer').map(({ name }) => name)).toEqual(names);
    expect(published('Publish run').map(({ name }) => name)).toEqual(names);
    expect(published('Publish run')[0].dimensions).toEqual({ Transfer: '${TransferTransferTable}', WorkflowRun: '{% $states.input.run %}' });
  });

  it('keep their identity whatever the user asks for', () => {
    const metric = made().transfer.metricArchivesFailed({ statistic: 'Minimum', dimensionsMap: { Other: 'x' }, label: 'given up' });
    expect(metric).toMatchObject({ metricName: 'ArchivesFailed', statistic: 'Minimum', label: 'given up' });
    expect(Object.keys(metric.dimensions!)).toEqual(['Transfer']);
    expect(made().transfer.metricArchivesDownloaded().metricName).toBe('ArchivesDownloaded');
  });

  it('fit into one call of PutMetricData', () => expect(published('Publish run').length).toBeLessThanOrEqual(1000));

  it('are on the dashboard, which takes the user\'s widgets too', () => {
    const { stack, transfer } = transferStack();
    transfer.dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'ours' }));
    const [board] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    const body = readable(board.Properties.DashboardBody);
    for (const name of ['ArchivesTotal', 'ArchivesRequested', 'ArchivesStaged', 'ArchivesDownloaded', 'ArchivesFailed', 'ArchivesSkipped', 'BytesDownloaded', 'RequestCost']) {
      expect(body).toContain(`"${name}","Transfer","\${TransferTransferTable}","WorkflowRun","-"`);
    }
    expect(body).toContain('ours');
  });
});

it('offers its parts', () => {
  const { transfer } = made();
  expect(Stack.of(transfer.orchestrator.stateMachine)).toBe(made().stack);
  expect(withoutHash(made().stack.resolve(transfer.ssmDocument.launchDocumentName).Ref)).toBe('TransferSsmDocumentLaunch');
  expect(readable(made().stack.resolve(transfer.ssmDocument.resumeDocumentArn))).toMatch(/:document\/\$\{TransferSsmDocumentResume\}$/);
  expect(readable(made().stack.resolve(transfer.dashboard.dashboardName))).toBe('${TransferDashboardBoard}');
});

it('needs no more than a destination bucket', () => expect(() => new App().synth() && made().template).not.toThrow());

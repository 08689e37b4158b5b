import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bodyOf, DashboardTemplate, identityOf, keyOf, optionsOf, searchedBy } from '../../packaging/dashboard/body';
import { drawnDashboard } from '../../packaging/dashboard/draw';
import { DashboardFigures } from '../../packaging/dashboard/figures';
import { LOG_METRIC, METRIC_DIMENSION, METRIC_NAMESPACE, RUN_METRICS, SERVICE_DIMENSION, SPENT } from '../../src/contracts/metrics';
import { ROOT, textOf } from '../docs/pages';

const read = (path: string): unknown => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'));
const template = read('test/snapshots/templates/quick-start.json') as DashboardTemplate;
const figures = read('packaging/dashboard/figures.json') as DashboardFigures;
const body = bodyOf(template);
const all = body.widgets.flatMap(({ properties }) => properties.metrics ?? []);
const lines = all.filter((line) => !searchedBy(line));

/** Dimensions of the metrics that Update Dashboard publishes of a run, and of those that functions log. */
const { TRANSFER, WORKFLOW_RUN } = METRIC_DIMENSION;
const OWN = new Map<string, readonly string[]>([
  ...[...Object.values(RUN_METRICS), SPENT.METRIC].map((name) => [name, [TRANSFER, WORKFLOW_RUN]] as const),
  ...Object.values(LOG_METRIC).map(({ name }) => [name, [TRANSFER, SERVICE_DIMENSION]] as const),
]);
/** Metrics that SQS publishes, each by the name of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const OF_SQS = ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'];

describe('the dashboard', () => {
  it('names only metrics that are published, with their dimensions', () => {
    expect(lines.length).toBeGreaterThan(20);
    for (const { namespace, name, dimensions } of lines.map(identityOf)) {
      const known = namespace === METRIC_NAMESPACE ? OWN.get(name) : OF_SQS.includes(name) ? ['QueueName'] : undefined;
      expect([namespace, name, Object.keys(dimensions).sort()]).toEqual([namespace, name, known]);
    }
  });

  it('lets its reader choose one of the runs that have figures, and shows that run where it names one', () => {
    const [{ property, populateFrom, search }] = body.variables;
    expect([property, populateFrom]).toEqual([METRIC_DIMENSION.WORKFLOW_RUN, METRIC_DIMENSION.WORKFLOW_RUN]);
    expect(search).toMatch(/^\{GlacierVaultToS3Transfer,Transfer,WorkflowRun\} MetricName="ArchivesTotal" Transfer="\$\{TransferTransferTable\w+\}"$/);
    expect(lines.filter((line) => METRIC_DIMENSION.WORKFLOW_RUN in identityOf(line).dimensions).length).toBeGreaterThan(12);
  });

  it('shows all active runs by name, whichever one its reader has chosen', () => {
    const found = all.filter((line) => searchedBy(line));
    expect(found.map(searchedBy)).toEqual(['ArchivesDownloaded']);
    expect(optionsOf(found[0]).expression).toMatch(
      /^SEARCH\('\{GlacierVaultToS3Transfer,Transfer,WorkflowRun\} MetricName="ArchivesDownloaded" Transfer="\$\{TransferTransferTable\w+\}"', 'Maximum'\)$/);
    expect(optionsOf(found[0]).label).toBe("${PROP('Dim.WorkflowRun')}");
    const [drawn] = drawnDashboard(body, figures).split('All runs: archives downloaded')[1].split('</g>');
    expect(drawn).toContain(`>${figures.run}<`);
    expect(drawn).not.toContain('no data');
  });

  it('shows progress, throughput, the queues and their ages, what was spent, and each alarm', () => {
    expect(body.widgets.map(({ properties: { title } }) => title)).toEqual([
      'Archives of the run', 'Requests to Glacier', 'Progress: archives by status', 'Progress: bytes', 'All runs: archives downloaded', 'Throughput: bytes copied a minute',
      'Queues: waiting messages', 'Queues: age of the oldest message', 'Alarms',
    ]);
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(body.widgets.at(-1)!.properties.alarms).toHaveLength(alarms.length);
  });
});

describe('the picture of the dashboard', () => {
  const svg = textOf('docs/dashboard.svg');

  it('is what npm run snapshots draws from the template of the quick start, with the figures that npm run dashboard keeps', () => {
    expect(svg).toBe(drawnDashboard(body, figures));
  });

  it('follows the template: another title, and a graph less, are another picture', () => {
    const [first, ...others] = body.widgets;
    const renamed = drawnDashboard({ ...body, widgets: [{ ...first, properties: { ...first.properties, title: 'Renamed' } }, ...others] }, figures);
    expect([renamed.includes('>Renamed<'), renamed.includes(`>${first.properties.title}<`)]).toEqual([true, false]);
    expect(drawnDashboard({ ...body, widgets: others }, figures)).not.toContain(`>${first.properties.title}<`);
  });

  it('has figures of each metric, besides those that the local AWS lacks', () => {
    const without = lines.filter((line) => (figures.series[keyOf(line)] ?? []).length < 2).map((line) => identityOf(line).name);
    expect([...new Set(without)]).toEqual(['ApproximateAgeOfOldestMessage']);
    expect(svg.match(/no data/g)).toHaveLength(1);
    expect(Object.keys(figures.series).filter((key) => !lines.map(keyOf).includes(key))).toEqual([]);
  });

  it('shows in light and in dark, and loads nothing from elsewhere', () => {
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|@import|NaN|undefined/);
  });
});

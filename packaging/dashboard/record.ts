import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand, Statistic } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bodyOf, DashboardTemplate, identityOf, keyOf, MetricLine, optionsOf, searchedBy } from './body';
import { DashboardFigures } from './figures';
import { sampleArchives } from '../../local/demo/archives';
import { fillVault } from '../../local/demo/fill-vault';
import { valueOf } from '../../local/prove/log-lines';
import { World } from '../../local/world';
import { LOG_METRIC, METRIC_DIMENSION } from '../../src/contracts/metrics';
import type { Point } from '../../src/domain/page/chart';

/*
 * Moves the vault of the demo on this computer, and keeps what the dashboard's metrics say of it: `npm run dashboard`. The picture in the documents
 * shows it. Each metric is asked for as the dashboard names it. The local AWS has no metrics of SQS, so the queues are asked for their messages. It
 * reads no metrics out of logs, so the lines that hold them are read here.
 */
const ROOT = join(__dirname, '../..');
const RUN = 'demo';
const VAULT = 'demo-vault';
const VISIBLE = 'ApproximateNumberOfMessagesVisible';
const EVERY_MS = 500;

const template = JSON.parse(readFileSync(join(ROOT, 'test/snapshots/templates/quick-start.json'), 'utf8')) as DashboardTemplate;
const lines = bodyOf(template).widgets.flatMap(({ properties }) => properties.metrics ?? []).filter((line) => !searchedBy(line));

/** What a reference of the template is in the local AWS. */
function resolved(world: World, text: string): string {
  return text.replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (_, id: string, attribute?: string) => {
    const physical = world.physicalId(id);
    return attribute === 'QueueName' ? physical.slice(physical.lastIndexOf('/') + 1) : physical;
  });
}

/** Asks the queues that the dashboard shows for their messages. */
class Queues {
  public readonly series: Record<string, Point[]> = {};
  private readonly client: SQSClient;
  private last = 0;

  constructor(private readonly world: World, private readonly launchedAt: number) {
    this.client = new SQSClient(world.ministack.clientConfig);
  }

  public async look(): Promise<void> {
    if (Date.now() - this.last < EVERY_MS) return;
    this.last = Date.now();
    for (const line of lines.filter((one) => identityOf(one).name === VISIBLE)) {
      const QueueUrl = this.world.physicalId(/\{(\w+)/.exec(identityOf(line).dimensions.QueueName)![1]);
      const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
      const { Attributes: found } = await this.client.send(ask);
      (this.series[keyOf(line)] ??= []).push([this.last - this.launchedAt, Number(found!.ApproximateNumberOfMessages)]);
    }
  }

  public close(): void {
    this.client.destroy();
  }
}

async function published(world: World, line: MetricLine, launchedAt: number): Promise<Point[]> {
  const { namespace, name, dimensions } = identityOf(line);
  const ofRun = METRIC_DIMENSION.WORKFLOW_RUN in dimensions ? { [METRIC_DIMENSION.WORKFLOW_RUN]: RUN } : {};
  const client = new CloudWatchClient(world.ministack.clientConfig);
  const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand({
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries({ ...dimensions, ...ofRun }).map(([Name, value]) => ({ Name, Value: resolved(world, value) })),
    StartTime: new Date(launchedAt),
    EndTime: new Date(Date.now() + 60_000),
    Period: 1,
    Statistics: [optionsOf(line).stat as Statistic],
  }));
  client.destroy();
  return Datapoints.map((point): Point => [point.Timestamp!.getTime() - launchedAt, point[optionsOf(line).stat as 'Maximum' | 'Sum']!]).sort(([a], [b]) => a - b);
}

/** The bytes that Chunk Retrieval wrote into its log, added up by second. */
async function copied(world: World, launchedAt: number): Promise<Point[]> {
  const client = new CloudWatchLogsClient(world.ministack.clientConfig);
  const seconds = new Map<number, number>();
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName: world.physicalId('TransferChunkPipelineLogs') })) {
    for (const { timestamp = 0, message = '' } of events) {
      const second = Math.floor((timestamp - launchedAt) / 1000) * 1000;
      const bytes = valueOf(LOG_METRIC.BYTES_COPIED, message);
      if (bytes > 0) seconds.set(second, (seconds.get(second) ?? 0) + bytes);
    }
  }
  client.destroy();
  return [...seconds].sort(([a], [b]) => a - b);
}

async function record(world: World): Promise<DashboardFigures> {
  await fillVault(world.glacier, VAULT, sampleArchives().archives, () => undefined);
  const launched = await world.runDocument(world.output('LaunchDocument'), { VaultName: VAULT, WorkflowRun: RUN });
  const launchedAt = Date.now();
  const queues = new Queues(world, launchedAt);
  const { status } = await world.executionEnded(launched.outputs['StartOrchestrator.ExecutionArn'] as string, () => queues.look());
  queues.close();
  if (status !== 'SUCCEEDED') throw new Error(`the run ended as ${status}`);
  const series: Record<string, readonly Point[]> = { ...queues.series };
  for (const line of lines) {
    const inLogs = identityOf(line).name === LOG_METRIC.BYTES_COPIED.name;
    const points = inLogs ? await copied(world, launchedAt) : await published(world, line, launchedAt);
    if (points.length > 0) series[keyOf(line)] = points;
  }
  return { run: RUN, series };
}

async function main(): Promise<void> {
  const world = await World.start({ app: join(ROOT, 'examples/quick-start/app.ts'), glacier: { anyDescription: true }, log: console.log });
  try {
    const { run, series } = await record(world);
    const text = Object.entries(series).map(([key, points]) => `    ${JSON.stringify(key)}: ${JSON.stringify(points)}`).join(',\n');
    writeFileSync(join(__dirname, 'figures.json'), `{\n  "run": ${JSON.stringify(run)},\n  "series": {\n${text}\n  }\n}\n`);
    for (const key of lines.map(keyOf)) console.log(`${key}: ${series[key]?.length ?? 'no'} values`);
  } finally {
    await world.stop();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Metrics } from './metrics';
import { TABLE } from '../contracts/keys';
import { METRIC_DIMENSION, METRIC_NAMESPACE, RUN_METRICS, RunMetric, SPENT } from '../contracts/metrics';
import { NANO } from '../contracts/prices';
import { AlarmedPartOptions } from '../part-options';
import { listActiveRuns, startPeriodically } from '../private/active-runs';
import { alarm, periodFor } from '../private/alarms';
import { checkSchedule } from '../private/check';
import { DEFAULT_DASHBOARD_PERIOD } from '../private/schedules';
import { boundRoles, machineLogGroup, useOfKeys } from '../private/worker';
import { jsonata, serviceBusy, workflow } from '../private/workflow';

const COUNTERS = Object.keys(RUN_METRICS) as RunMetric[];
/** What is read of a run. */
const READ = [...COUNTERS, SPENT.ATTRIBUTE];
type ShownOfRun = RunMetric | typeof SPENT.ATTRIBUTE;
/** Stands for the run that the reader of the dashboard chooses. It is no name of a run. */
const CHOSEN_RUN = '-';
/**
 * One failed archive raises the alarm. An execution that is a little late leaves a period empty. The alarm must not end and be raised again
 * for that.
 */
const ANY_FAILED = { threshold: 1, periods: 3, breaching: 1 };

/**
 * Runs whose counters one execution publishes. An execution may have 25,000 events. Two calls that succeed with the last of all their retries make
 * 48 events a run, so these make 19,200. Their counters have 430 bytes each, and the output of a state may have 256 KiB.
 */
const MOST_RUNS = 400;
/** JSONata: the first runs of the list, which is in the order of their names. A range of one run would be no list. */
const FIRST_RUNS = `$count($states.input.runs) <= ${MOST_RUNS} ? $states.input.runs : $states.input.runs[[0..${MOST_RUNS - 1}]]`;

/** What Dashboard needs. */
export interface DashboardProps extends AlarmedPartOptions {
  /** Lists the active runs. */
  readonly transferTable: dynamodb.ITable;
  /** Its counters are published and shown. */
  readonly metrics: Metrics;
  /**
   * How often the metrics are published while a run is active. Whole minutes, from 1 minute to 1 day.
   *
   * @default Duration.minutes(5)
   */
  readonly dashboardPeriod?: Duration;
}

/**
 * Publishes the counters of the runs as CloudWatch metrics and shows them (steps 18 and 19).
 *
 * @example
 * const dashboard = new Dashboard(this, 'Dashboard', {
 *   transferTable: transferTable.table,
 *   metrics,
 *   dashboardPeriod: Duration.minutes(1),
 * });
 * dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'Runbook: https://example.com' }));
 */
export class Dashboard extends Construct {
  /** Started periodically for all active runs, and with `{ "run": … }` at the end of a run. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Created disabled. The Orchestrator enables it while a run is active. */
  public readonly rule: events.IRule;
  /** The name that CloudFormation gives the CloudWatch dashboard. */
  public readonly dashboardName: string;
  /** Raised if archives have failed. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly board: cloudwatch.Dashboard;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    boundRoles(this, props);
    checkSchedule('dashboardPeriod', props.dashboardPeriod);
    const logGroup = machineLogGroup(this, props);
    const machine = workflow(this, 'Workflow', {
      definition: this.definition(props), logGroup, part: props, comment: 'Update Dashboard: publishes the counters of the active runs',
    });
    this.stateMachine = machine;
    this.rule = startPeriodically(this, machine, props.dashboardPeriod ?? DEFAULT_DASHBOARD_PERIOD, 'Publishes the counters of the active runs');
    this.board = this.createBoard(props.transferTable);
    this.dashboardName = this.board.dashboardName;
    this.alarms = [this.archivesFailedAlarm(props)];
  }

  /**
   * Adds rows of widgets below those of the transfer.
   *
   * @param widgets The widgets of a row.
   *
   * @example
   * dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'Runbook: https://example.com' }));
   */
  public addWidgets(...widgets: cloudwatch.IWidget[]): void {
    this.board.addWidgets(...widgets);
  }

  /** Dashboard has this alarm and not Metrics, because Dashboard decides how often the metric is published. */
  private archivesFailedAlarm(props: DashboardProps): cloudwatch.Alarm {
    const period = periodFor(props.dashboardPeriod ?? DEFAULT_DASHBOARD_PERIOD, DEFAULT_DASHBOARD_PERIOD);
    return alarm(this, 'ArchivesFailedAlarm', {
      heading: 'Archives failed',
      meaning: 'Archives of an active run were given up',
      metric: props.metrics.metricArchivesFailed({ period }),
      ...ANY_FAILED,
    }, props);
  }

  private definition(props: DashboardProps): sfn.IChainable {
    const transfer = props.transferTable.tableName;
    const forEachRun = sfn.Map.jsonata(this, 'For each run', { items: sfn.ProvideItems.jsonata(jsonata(FIRST_RUNS)) });
    forEachRun.itemProcessor(this.readCounters(props.metrics.table).next(this.publish('Publish run', jsonata('$states.input.counters'), [
      { Name: METRIC_DIMENSION.TRANSFER, Value: transfer }, { Name: METRIC_DIMENSION.WORKFLOW_RUN, Value: jsonata('$states.input.run') },
    ], jsonata('$states.input.counters'))));
    const totals = sfn.Pass.jsonata(this, 'Add up runs', {
      outputs: Object.fromEntries(READ.map((figure) => [figure, jsonata(`$sum($states.input.${figure})`)])),
    });
    const publishAll = forEachRun.next(totals).next(this.publish('Publish transfer', jsonata('$states.input'), [{ Name: METRIC_DIMENSION.TRANSFER, Value: transfer }]));
    const oneRun = sfn.Pass.jsonata(this, 'Take the run given', { outputs: { runs: [jsonata('$states.input.run')] } });
    return new sfn.Choice(this, 'Run given?')
      .when(sfn.Condition.jsonata(jsonata('$exists($states.input.run)')), oneRun.next(publishAll))
      .otherwise(listActiveRuns(this, props.transferTable).next(new sfn.Choice(this, 'Any active run?')
        .when(sfn.Condition.jsonata(jsonata('$count($states.input.runs) > 0')), publishAll)
        .otherwise(new sfn.Succeed(this, 'Nothing to publish'))));
  }

  private readCounters(metricsTable: dynamodb.ITable): sfn.TaskStateBase {
    return tasks.CallAwsService.jsonata(this, 'Read counters', {
      service: 'dynamodb',
      action: 'getItem',
      iamAction: 'dynamodb:GetItem',
      iamResources: [metricsTable.tableArn],
      additionalIamStatements: useOfKeys([metricsTable]),
      parameters: { TableName: metricsTable.tableName, Key: { [TABLE.PK]: { S: jsonata('$states.input') } } },
      outputs: {
        run: jsonata('$states.input'),
        counters: Object.fromEntries(READ.map((figure) => [figure,
          jsonata(`$exists($states.result.Item.${figure}.N) ? $number($states.result.Item.${figure}.N) : 0`)])),
      },
    }).addRetry(serviceBusy('DynamoDb')) as tasks.CallAwsService;
  }

  private publish(id: string, counters: string, dimensions: Record<string, string>[], outputs?: string): sfn.TaskStateBase {
    const source = counters.slice(3, -3);
    return tasks.CallAwsService.jsonata(this, id, {
      service: 'cloudwatch',
      action: 'putMetricData',
      iamAction: 'cloudwatch:PutMetricData',
      iamResources: ['*'],
      parameters: {
        Namespace: METRIC_NAMESPACE,
        MetricData: [
          ...COUNTERS.map((counter) => ({
            MetricName: RUN_METRICS[counter],
            Dimensions: dimensions,
            Unit: counter.endsWith('bytes') ? cloudwatch.Unit.BYTES : cloudwatch.Unit.COUNT,
            Value: jsonata(`${source}.${counter}`),
          })),
          { MetricName: SPENT.METRIC, Dimensions: dimensions, Unit: cloudwatch.Unit.NONE, Value: jsonata(`${source}.${SPENT.ATTRIBUTE} / ${NANO}`) },
        ],
      },
      outputs,
    }).addRetry(serviceBusy('CloudWatch')) as tasks.CallAwsService;
  }

  private createBoard(transferTable: dynamodb.ITable): cloudwatch.Dashboard {
    const ofRun = (name: ShownOfRun, label: string) => metricOfRun(transferTable, name, label);
    const board = new cloudwatch.Dashboard(this, 'Board', { variables: [chosenRun(transferTable)] });
    board.addWidgets(
      new cloudwatch.SingleValueWidget({
        title: 'Archives of the run',
        width: 18,
        metrics: [
          ofRun('total_archives', 'all'), ofRun('requested_archives', 'requested'), ofRun('staged_archives', 'staged'),
          ofRun('downloaded_archives', 'downloaded'), ofRun('failed_archives', 'failed'), ofRun('skipped_archives', 'skipped'),
        ],
      }),
      new cloudwatch.SingleValueWidget({ title: 'Requests to Glacier', width: 6, metrics: [ofRun(SPENT.ATTRIBUTE, 'USD so far')] }),
    );
    board.addWidgets(
      new cloudwatch.GraphWidget({
        title: 'Progress: archives by status',
        width: 12,
        stacked: true,
        left: [
          ofRun('downloaded_archives', 'downloaded'), ofRun('staged_archives', 'staged'), ofRun('requested_archives', 'requested'),
          ofRun('failed_archives', 'failed'), ofRun('skipped_archives', 'skipped'),
        ],
      }),
      new cloudwatch.GraphWidget({
        title: 'Progress: bytes', width: 12, left: [ofRun('downloaded_bytes', 'downloaded'), ofRun('total_bytes', 'all')],
      }),
    );
    board.addWidgets(new cloudwatch.GraphWidget({ title: 'All runs: archives downloaded', width: 24, left: [ofEachRun(transferTable, 'downloaded_archives')] }));
    return board;
  }
}

/** A figure of the run that the reader chooses. */
const metricOfRun = (transferTable: dynamodb.ITable, name: ShownOfRun, label: string): cloudwatch.Metric => new cloudwatch.Metric({
  namespace: METRIC_NAMESPACE,
  metricName: name === SPENT.ATTRIBUTE ? SPENT.METRIC : RUN_METRICS[name],
  dimensionsMap: { [METRIC_DIMENSION.TRANSFER]: transferTable.tableName, [METRIC_DIMENSION.WORKFLOW_RUN]: CHOSEN_RUN },
  statistic: cloudwatch.Stats.MAXIMUM,
  label,
});

/** A search for a figure of all runs of the transfer: CloudWatch finds each that has figures in the time that the dashboard shows. */
const searchOfRuns = (transferTable: dynamodb.ITable, name: RunMetric): string =>
  `{${METRIC_NAMESPACE},${METRIC_DIMENSION.TRANSFER},${METRIC_DIMENSION.WORKFLOW_RUN}} `
  + `MetricName="${RUN_METRICS[name]}" ${METRIC_DIMENSION.TRANSFER}="${transferTable.tableName}"`;

/** A line for each run, with its name. */
const ofEachRun = (transferTable: dynamodb.ITable, name: RunMetric): cloudwatch.MathExpression => new cloudwatch.MathExpression({
  expression: `SEARCH('${searchOfRuns(transferTable, name)}', '${cloudwatch.Stats.MAXIMUM}')`,
  label: `\${PROP('Dim.${METRIC_DIMENSION.WORKFLOW_RUN}')}`,
  usingMetrics: {},
});

/** CloudWatch offers the runs that have figures, and puts the chosen one into each widget that names a run. */
const chosenRun = (transferTable: dynamodb.ITable): cloudwatch.DashboardVariable => new cloudwatch.DashboardVariable({
  id: METRIC_DIMENSION.WORKFLOW_RUN,
  label: 'Run',
  type: cloudwatch.VariableType.PROPERTY,
  value: METRIC_DIMENSION.WORKFLOW_RUN,
  inputType: cloudwatch.VariableInputType.SELECT,
  values: cloudwatch.Values.fromSearch(
    searchOfRuns(transferTable, 'total_archives'),
    METRIC_DIMENSION.WORKFLOW_RUN,
  ),
  defaultValue: cloudwatch.DefaultValue.FIRST,
  visible: true,
});

import { byDriver } from './arithmetic';
import { ASSUMED } from './assumptions';
import { Charge } from './cost-line';
import { amountOf, Drivers, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { FunctionUse } from './workload';
import { POLLED_QUEUES } from '../../contracts/batches';
import { count } from '../format';

/** MiB. */
const GIB = 1024;
const HOUR = 3600;

interface Orchestration {
  readonly basis: PlanBasis;
  readonly time: PlanTime;
  readonly drivers: Drivers;
  readonly uses: readonly FunctionUse[];
}

export function orchestrationCharges({ basis, time, drivers, uses }: Orchestration): Charge[] {
  return [...functions(uses), ...messages(basis, time, drivers), transitions(drivers), ...logsAndTraces(uses, time, drivers)];
}

function functions(uses: readonly FunctionUse[]): Charge[] {
  const service = 'Lambda';
  return uses.flatMap(({ name, invocations, seconds, memory, why }): Charge[] => [
    { service, item: `${name}: requests`, price: 'lambda_requests', amount: invocations, formula: `one for each of ${count(Math.round(invocations))} invocations` },
    {
      service,
      item: `${name}: duration`,
      price: 'lambda_duration',
      amount: seconds * memory / GIB,
      formula: `${count(Math.ceil(seconds))} s (${why}) × ${memory} MiB`,
    },
  ]);
}

function messages({ archives, small, gathered }: PlanBasis, { hours }: PlanTime, drivers: Drivers): Charge[] {
  const [requests, notifications] = [usesOf('sqs'), usesOf('sns')];
  const alone = small - gathered;
  const polls = Math.ceil(hours * 60) * ASSUMED.POLLS * POLLED_QUEUES;
  const charges: Charge[] = [
    {
      service: 'SQS',
      item: 'Requests',
      price: 'sqs_requests',
      amount: amountOf(requests, drivers) + alone + polls,
      formula: `${byDriver(requests, drivers)}${alone ? ` + ${count(alone)} sent alone` : ''}, each to send, receive or delete a batch; ${count(polls)} polls of ${POLLED_QUEUES} empty queues during the transfer`,
    },
    { service: 'SNS', item: 'Notifications of Glacier', price: 'sns_requests', amount: amountOf(notifications, drivers), formula: byDriver(notifications, drivers) },
  ];
  return archives ? charges : [];
}

function transitions(drivers: Drivers): Charge {
  const uses = usesOf('transitions');
  return {
    service: 'Step Functions',
    item: 'State transitions',
    price: 'step_functions_transitions',
    amount: amountOf(uses, drivers),
    formula: byDriver(uses, drivers),
  };
}

function logsAndTraces(uses: readonly FunctionUse[], { hours }: PlanTime, drivers: Drivers): Charge[] {
  const service = 'CloudWatch';
  const [lines, written, requests] = [usesOf('log_events'), usesOf('log_bytes'), usesOf('cloudwatch')];
  const traced = Math.round(uses.reduce((sum, use) => sum + use.traced, 0));
  return [
    { service, item: 'PutMetricData', price: 'cloudwatch_requests', amount: amountOf(requests, drivers), formula: byDriver(requests, drivers) },
    {
      service,
      item: 'Logs',
      price: 'logs_ingestion',
      amount: amountOf(written, drivers) + amountOf(lines, drivers) * ASSUMED.LOG_LINE,
      formula: `bytes: ${byDriver(written, drivers)}; and ${ASSUMED.LOG_LINE} more for each line: ${byDriver(lines, drivers)}`,
    },
    {
      service: 'X-Ray',
      item: 'Traces',
      price: 'xray_traces',
      amount: Math.ceil(Math.min(traced, hours * HOUR) + traced * ASSUMED.TRACED),
      formula: `one a second, and ${ASSUMED.TRACED * 100} % of ${count(traced)} invocations`,
    },
  ];
}

import { byDriver } from './arithmetic';
import { ASSUMED } from './assumptions';
import { Charge } from './cost-line';
import { LAMBDA_LINES } from './lambda-lines';
import { amountOf, Drivers, usesOf } from './measured';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { FunctionUse } from './workload';
import { count, size } from '../format';

/** MiB. */
const GIB = 1024;
/** Work queues and their dead-letter queues. */
const QUEUES = 6;
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

function messages({ archives }: PlanBasis, { hours }: PlanTime, drivers: Drivers): Charge[] {
  const [requests, notifications] = [usesOf('sqs'), usesOf('sns')];
  const polls = Math.ceil(hours * 60) * ASSUMED.POLLS * QUEUES;
  const charges: Charge[] = [
    {
      service: 'SQS',
      item: 'Requests',
      price: 'sqs_requests',
      amount: amountOf(requests, drivers) + polls,
      formula: `${byDriver(requests, drivers)}, each to send, receive or delete a batch; ${count(polls)} polls of ${QUEUES} empty queues during the transfer`,
    },
    { service: 'SNS', item: 'Notifications of Glacier', price: 'sns_requests', amount: amountOf(notifications, drivers), formula: byDriver(notifications, drivers) },
  ];
  return archives ? charges : [];
}

function transitions(drivers: Drivers): Charge {
  const uses = usesOf('transitions');
  const parts = Math.max(0, drivers.partition - 1) * ASSUMED.PARTITION_TRANSITIONS;
  return {
    service: 'Step Functions',
    item: 'State transitions',
    price: 'step_functions_transitions',
    amount: amountOf(uses, drivers) + parts,
    formula: `${byDriver(uses, drivers)}${parts ? `; ${count(parts)} for further partitions` : ''}`,
  };
}

function logsAndTraces(uses: readonly FunctionUse[], { hours }: PlanTime, drivers: Drivers): Charge[] {
  const invocations = Math.round(uses.reduce((sum, use) => sum + use.invocations, 0));
  const own = amountOf(usesOf('log_bytes'), drivers) + amountOf(usesOf('log_events'), drivers) * ASSUMED.LOG_LINE;
  const bytes = own + invocations * LAMBDA_LINES;
  const traces = Math.ceil(Math.min(invocations, hours * HOUR) + invocations * ASSUMED.TRACED);
  const requests = usesOf('cloudwatch');
  return [
    { service: 'CloudWatch', item: 'PutMetricData', price: 'cloudwatch_requests', amount: amountOf(requests, drivers), formula: byDriver(requests, drivers) },
    { service: 'CloudWatch', item: 'Logs', price: 'logs_ingestion', amount: bytes, formula: `${size(Math.round(own))} of lines of the functions; ${count(invocations)} invocations with ${LAMBDA_LINES} bytes of Lambda's lines` },
    { service: 'X-Ray', item: 'Traces', price: 'xray_traces', amount: traces, formula: `one a second, and ${ASSUMED.TRACED * 100} % of ${count(invocations)} invocations` },
  ];
}

import { ASSUMED } from './assumptions';
import { Charge } from './cost-line';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { FunctionUse, partitionCount, requestInvocations, sweeps } from './workload';
import { count, size } from '../format';

/** MiB. */
const GIB = 1024;
/** Messages in one SendMessageBatch. */
const SEND_BATCH = 10;
/** Work queues and their dead-letter queues. */
const QUEUES = 6;

/** State transitions of one loop of Initiate Retrieval. */
const LOOP_TRANSITIONS = 8;
/** State transitions of one sweep and one update of the dashboard. */
const SWEEP_TRANSITIONS = 12;
/** State transitions of one partition of the report. */
const PARTITION_TRANSITIONS = 4;
/** State transitions of Orchestrator, Get Inventory and Cleanup. */
const RUN_TRANSITIONS = 80;

export function orchestrationCharges(basis: PlanBasis, time: PlanTime, uses: readonly FunctionUse[]): Charge[] {
  return [...functions(uses), ...messages(basis, time), transitions(basis, time), ...logsAndTraces(uses)];
}

function functions(uses: readonly FunctionUse[]): Charge[] {
  const service = 'Lambda';
  return uses.flatMap(({ name, invocations, seconds, memory, why }): Charge[] => [
    { service, item: `${name}: requests`, price: 'lambda_requests', amount: invocations, formula: `one for each of ${count(invocations)} invocations` },
    {
      service,
      item: `${name}: duration`,
      price: 'lambda_duration',
      amount: seconds * memory / GIB,
      formula: `${count(Math.ceil(seconds))} s (${why}) × ${memory} MiB`,
    },
  ]);
}

function messages({ archives, chunks }: PlanBasis, { hours }: PlanTime): Charge[] {
  // The last batch of an archive is rarely full. With one message in it, nine tenths of a batch are wasted, which is assumed for every archive.
  const sent = Math.ceil(chunks / SEND_BATCH + archives * (1 - 1 / SEND_BATCH)) + archives;
  const received = 2 * archives + chunks;
  const polls = Math.ceil(hours * 60) * ASSUMED.POLLS * QUEUES;
  return [
    {
      service: 'SQS',
      item: 'Requests',
      price: 'sqs_requests',
      amount: sent + 2 * received + polls,
      formula: `${count(sent)} to send; ${count(received)} messages received and deleted one by one; ${count(polls)} polls of ${QUEUES} empty queues during the transfer`,
    },
    { service: 'SNS', item: 'Notifications of Glacier', price: 'sns_requests', amount: archives, formula: `${count(archives)} archives, one notification each` },
  ];
}

function transitions(basis: PlanBasis, time: PlanTime): Charge {
  const [loops, looks, parts] = [requestInvocations(basis), sweeps(time), partitionCount(basis)];
  return {
    service: 'Step Functions',
    item: 'State transitions',
    price: 'step_functions_transitions',
    amount: loops * LOOP_TRANSITIONS + looks * SWEEP_TRANSITIONS + parts * PARTITION_TRANSITIONS + RUN_TRANSITIONS,
    formula: `${LOOP_TRANSITIONS} for each of ${count(loops)} loops of requests, ${SWEEP_TRANSITIONS} for each of ${count(looks)} sweeps, ${PARTITION_TRANSITIONS} for each of ${count(parts)} partitions, and ${RUN_TRANSITIONS} for the run`,
  };
}

function logsAndTraces(uses: readonly FunctionUse[]): Charge[] {
  const invocations = uses.reduce((sum, use) => sum + use.invocations, 0);
  const [bytes, traces] = [invocations * ASSUMED.LOG_BYTES, Math.ceil(invocations * ASSUMED.TRACED)];
  return [
    { service: 'CloudWatch', item: 'Logs', price: 'logs_ingestion', amount: bytes, formula: `${size(bytes)}: ${count(invocations)} invocations at ${count(ASSUMED.LOG_BYTES)} bytes` },
    { service: 'X-Ray', item: 'Traces', price: 'xray_traces', amount: traces, formula: `${count(traces)}: ${ASSUMED.TRACED * 100} % of ${count(invocations)} invocations` },
  ];
}

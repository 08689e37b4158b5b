import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import prettyBytes from 'pretty-bytes';
import { LogLine, throughputOf, unannouncedIn } from './log-lines';
import type { ProveClients } from './place';
import { listedText, pricesText } from './plan-prices';
import { CHUNK_SIZE } from './settings';
import type { ProveStack } from './stack';
import type { Observation } from './unverified';
import type { ProbeResult } from '../../src/contracts/probe';
import type { Plan } from '../../src/domain/plan/plan';
import { ASSUMED_THROUGHPUT } from '../../src/domain/plan/plan-input';
import type { Verdict } from '../demo/proof';

const LOG_GROUP = 'AWS::Logs::LogGroup';

export interface Observed {
  readonly clients: ProveClients;
  readonly stack: ProveStack;
  /** ARN of the Orchestrator's execution. */
  readonly execution: string;
  readonly verdicts: readonly Verdict[];
  /** The run's own plan. */
  readonly plan: Plan;
}

/** What a run saw of the behaviours that no document of AWS confirms. */
export async function observe({ clients, stack, execution, verdicts, plan }: Observed): Promise<Observation[]> {
  const linesOf = async (part: string) => logLines(clients, await stack.physicalId(LOG_GROUP, `Transfer${part}Logs`));
  const unannounced = unannouncedIn(await linesOf('ExtendDownloadWindow'));
  return [
    { about: '`aws:SourceAccount`', saw: `${verdicts.length - unannounced} of ${verdicts.length} jobs were announced` },
    { about: 'before the checksum of PutObject', saw: `S3 answered the trial of the destination with ${answersText(await answersOf(clients, execution))}` },
    { about: 'composite SHA-256 without the suffix', saw: compositesText(verdicts) },
    { about: 'reads and writes as many MB', saw: throughputText(await linesOf('ChunkPipeline')) },
    { about: 'Prices that the plan marks', saw: pricesText(plan) },
    { about: 'price list names the prices of vaults', saw: listedText(plan) },
  ];
}

async function logLines({ logs }: ProveClients, logGroupName: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
    lines.push(...events.map(({ logStreamName: stream = '', message = '' }) => ({ stream, message })));
  }
  return lines;
}

/** Operation of S3 → how S3 answered, from the results of the tasks that tried the destination. */
async function answersOf({ states }: ProveClients, executionArn: string): Promise<[operation: string, answer: string][]> {
  const answers: [string, string][] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client: states }, { executionArn })) {
    for (const { taskSucceededEventDetails: { output } = {} } of events) answers.push(...Object.entries(probeIn(output).answers));
  }
  return answers;
}

function probeIn(output = '{}'): ProbeResult {
  const { Payload: payload } = JSON.parse(output) as { Payload?: Partial<ProbeResult> };
  return { answers: payload?.answers ?? {} };
}

const answersText = (answers: [operation: string, answer: string][]): string =>
  answers.map(([operation, answer]) => `${operation}: ${answer}`).join(', ') || 'nothing that the history of the execution shows';

function compositesText(verdicts: readonly Verdict[]): string {
  const composites = verdicts.filter(({ size }) => size > CHUNK_SIZE);
  return `${composites.filter(({ proven }) => proven).length} of ${composites.length} objects of several parts were completed so`;
}

function throughputText(lines: readonly LogLine[]): string {
  const { bytes, seconds } = throughputOf(lines);
  if (!seconds) return 'nothing: the log of Chunk Retrieval has no line about a copied chunk';
  const assumed = `the plan assumes ${prettyBytes(ASSUMED_THROUGHPUT)}`;
  return `${prettyBytes(bytes / seconds)} a second and function, ${prettyBytes(bytes)} in ${seconds.toFixed(1)} s of functions (${assumed})`;
}

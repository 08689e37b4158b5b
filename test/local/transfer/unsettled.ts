import { readFileSync } from 'node:fs';
import { GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { LocalResource, resourcesOf, withoutHash } from './resources';
import { World } from '../../../local/world';
import { ArchiveItem, isTerminal } from '../../../src/contracts/archive';
import { ARCHIVE_SK, archiveOfPk, RUN_SK } from '../../../src/contracts/keys';
import { RUN_PHASE, RunItem } from '../../../src/contracts/run';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;
/** Warnings and errors in the log of the local AWS and of the functions. */
const COMPLAINTS = / (WARNING|ERROR) |"level":"(WARN|ERROR)"|Traceback/;
const LOG_LINES = 20;
const LOG_LINE_LENGTH = 700;

/** Describes unfinished runs, archives, messages and executions. A test that hangs prints it, because its world is then removed. */
export async function whatIsUnsettled(world: World): Promise<string> {
  const tables = resourcesOf(world, 'AWS::DynamoDB::Table').filter(({ properties }) => properties.GlobalSecondaryIndexes);
  const sections = await Promise.all([
    ...tables.map(async (table) => inTable(world, table)), inQueues(world), executing(world), complaintsIn(world.ministack.log),
  ]);
  return sections.flat().join('\n');
}

async function inTable(world: World, { logicalId, physicalId }: LocalResource): Promise<string[]> {
  const lines: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: world.documents }, { TableName: physicalId, ConsistentRead: true })) {
    for (const item of Items) {
      if (item.sk === RUN_SK && (item as RunItem).phase !== RUN_PHASE.FINISHED) lines.push(`run ${item.pk}: ${JSON.stringify(item)}`);
      if (item.sk === ARCHIVE_SK && !isTerminal((item as ArchiveItem).status)) lines.push(archiveLine(item as ArchiveItem));
    }
  }
  return lines.sort().map((line) => `${withoutHash(logicalId)}: ${line}`);
}

function archiveLine(row: ArchiveItem): string {
  const { patience, job, upload, archive: { chunks_count }, failure } = row;
  const rest = { patience, job, upload, chunks_count, failure };
  return `${row.status} ${archiveOfPk(row.pk)!.run} ${row.archive.key}: due ${new Date(row.due_at * 1000).toISOString()}, ${JSON.stringify(rest)}`;
}

/** Queues with messages. A failed message stays hidden for up to 90 minutes, which is longer than a test waits. */
async function inQueues(world: World): Promise<string[]> {
  const sqs = new SQSClient(world.ministack.clientConfig);
  try {
    const depths = await Promise.all(resourcesOf(world, 'AWS::SQS::Queue').map(async ({ logicalId, physicalId }) => {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: physicalId, AttributeNames: [...COUNTS] }));
      const [visible, hidden, delayed] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
      return visible + hidden + delayed ? [`queue ${withoutHash(logicalId)}: ${visible} visible, ${hidden} hidden, ${delayed} delayed`] : [];
    }));
    return depths.flat();
  } finally {
    sqs.destroy();
  }
}

async function executing(world: World): Promise<string[]> {
  const machines = resourcesOf(world, 'AWS::StepFunctions::StateMachine');
  const lines = await Promise.all(machines.map(async ({ logicalId, physicalId }) => {
    const { executions = [] } = await world.states.send(new ListExecutionsCommand({ stateMachineArn: physicalId, statusFilter: 'RUNNING' }));
    return Promise.all(executions.map(async ({ executionArn, name }) => {
      const { events = [] } = await world.states.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 50 }));
      const entered = events.find(({ stateEnteredEventDetails: details }) => details);
      const at = entered ? `in "${entered.stateEnteredEventDetails!.name}" since ${entered.timestamp!.toISOString()}` : 'in no state';
      return `execution of ${withoutHash(logicalId)} ${name}: ${at}`;
    }));
  }));
  return lines.flat();
}

function complaintsIn(log: string): string[] {
  return readFileSync(log, 'utf8').split('\n').filter((line) => COMPLAINTS.test(line)).slice(-LOG_LINES).map((line) => `log: ${line.slice(0, LOG_LINE_LENGTH)}`);
}

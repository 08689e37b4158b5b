import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessConfig, ProcessEvent, REDELIVER_PATH, Redelivery } from './process-config';

/**
 * Real milliseconds to wait for a second process. If none begins, all processes that may run at once are busy.
 * Queues hide messages for longer than that.
 */
const PATIENCE_MS = 3_000;
const POLL_MS = 20;
const OK = 200;

interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly eventSourceARN: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

/** The event that a queue's messages arrive in. */
export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/**
 * Whether SQS delivers all messages of an event for the first time. Others are not delivered again on purpose, because
 * each delivery counts towards the dead-letter queue.
 */
export function isFirstDelivery(event: unknown): boolean {
  const records = (event as Partial<QueueEvent>).Records ?? [];
  return records.length > 0 && records.every(({ attributes }) => attributes?.ApproximateReceiveCount === '1');
}

/**
 * Lets SQS deliver the messages of an invocation again. Then it waits until a second process has begun with one of them,
 * so that both work at the same time.
 *
 * @returns false if SQS refused, or no second process began in time
 */
export async function comeAgain({ Records }: QueueEvent, { proxy, invocations }: Pick<ProcessConfig, 'proxy' | 'invocations'>): Promise<boolean> {
  const ids = new Set(Records.map(({ messageId }) => messageId));
  const from = statSync(invocations).size;
  const redelivery: Redelivery = { queue: Records[0].eventSourceARN, receiptHandles: Records.map(({ receiptHandle }) => receiptHandle) };
  if (!await post(new URL(REDELIVER_PATH, proxy), JSON.stringify(redelivery))) return false;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    const lines = readFileSync(invocations).subarray(from).toString().split('\n').slice(0, -1);
    const events = lines.map((line) => JSON.parse(line) as ProcessEvent);
    if (events.some(({ event, messages = [] }) => event === 'began' && messages.some(({ id }) => ids.has(id)))) return true;
  }
  return false;
}

function post(url: URL, body: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST' }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode === OK)).once('error', reject);
    });
    asked.once('error', reject).end(body);
  });
}

import { channel } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import Module from 'node:module';
import { nowAt, scaleNow } from './fast-clock';
import { Invocation, killsFor } from './kills';
import { chance } from './plan';
import { functionOf, invocationName, PROCESS_FAULTS, ProcessConfig, ProcessEvent, ProcessMessage } from './process-config';
import { comeAgain, isFirstDelivery, QueueEvent } from './redelivery';

/**
 * Injects faults into a handler's process. `NODE_OPTIONS=--require` preloads this file; the handler's bundle is the deployed one.
 *
 * - It kills the process with SIGKILL at an outgoing call that the seed chooses. Lambda ends a function in the same way
 *   after a timeout, if memory runs out, or if the host is lost.
 * - It kills the process between the deletion of an archive and its record.
 * - It lets SQS deliver the messages of an invocation to a second process while the first one still works.
 * - It replaces the handler's clock by the fast clock of the emulator. If the bundled clock looks different, it throws.
 * - It rewrites queue URLs to the proxy. The SDK uses a queue URL as the endpoint and ignores `AWS_ENDPOINT_URL_SQS`.
 *
 * It appends each event to a file before it acts. So the record is complete although the process is killed.
 */

interface StreamEvent { Records?: { dynamodb?: { ApproximateCreationDateTime?: number } }[] }
type Handler = (event: unknown, context: unknown) => Promise<unknown>;
interface CompiledModule { exports: { handler?: Handler }; _compile(content: string, filename: string): unknown }

/** A handler's bundle is the one file of its asset. */
const BUNDLE = /[\\/]code[\\/]index\.js$/;
/** The bundled `clock.ts`. Handlers take the time and sleep only there. */
const CLOCK = /(\bnow:(?:\w+\()?\(\)=>)Date\.now\(\)(,"now"\))?,(sleep:(?:\w+\()?\(?(\w+)\)?=>new Promise\((\w+)=>setTimeout\(\5,)\4\)/g;
const WALL_CLOCK = /\bnow:(?:\w+\()?\(\)=>Date\.now\(\)/;
/** Path of a DeleteArchive. */
const DELETED_ARCHIVE = /\/vaults\/[^/]+\/archives\/([\w-]{138})$/;
const NO_CONTENT = 204;
const ARCHIVE_ID = /[A-Za-z0-9_-]{138}/g;

const config = JSON.parse(process.env[PROCESS_FAULTS] ?? 'null') as ProcessConfig | null;

if (config) faulty(config);

function faulty(plan: ProcessConfig): void {
  const { pace, proxy } = plan;
  const compiler = Module.prototype as unknown as CompiledModule;
  const compile = compiler._compile;
  Object.assign(globalThis, { localNow: () => nowAt(pace), localScale: () => scaleNow(pace) });
  compiler._compile = function (this: CompiledModule, content, filename) {
    if (!BUNDLE.test(filename)) return compile.call(this, content, filename);
    for (const [name, value] of Object.entries(process.env)) if (name.endsWith('_QUEUE_URL')) process.env[name] = new URL(new URL(value!).pathname, proxy).href;
    const result = compile.call(this, inLocalTime(content), filename);
    const { handler } = this.exports;
    if (handler) this.exports = { ...this.exports, handler: watched((event, context) => handler(inTime(event, pace), context), plan) };
    return result;
  };
}

function inLocalTime(content: string): string {
  const changed = content.replace(CLOCK, '$1globalThis.localNow()$2,$3$4/globalThis.localScale())');
  if (WALL_CLOCK.test(changed)) throw new Error('the bundled clock does not match CLOCK in local/faults/process.ts, so it would keep real time; adapt that pattern');
  return changed;
}

/** The planned kills and the counted calls of the current invocation. A process has one at a time. */
let calls = {
  during: 0,
  after: 0,
  atEnd: false,
  seen: 0,
  answered: 0,
  kill: (_event: ProcessEvent['event'], _call: number, _archiveId?: string): void => undefined,
  isKilledAt: (_deleted: string): boolean => false,
};
channel('http.client.request.start').subscribe(() => {
  calls.seen += 1;
  // Node publishes this when the request has been written. Whether it arrives stays open.
  if (calls.seen === calls.during) calls.kill('killed-in-call', calls.seen);
});
channel('http.client.response.finish').subscribe((message) => {
  calls.answered += 1;
  if (calls.answered === calls.after) calls.kill('killed-after-call', calls.answered);
  const deleted = deletedIn(message as Exchange);
  if (deleted !== undefined && calls.isKilledAt(deleted)) calls.kill('killed-before-record', calls.answered, deleted);
});

interface Exchange { readonly request: ClientRequest; readonly response: IncomingMessage }

/** The archive that Glacier has just deleted from its vault. */
const deletedIn = ({ request: { method, path }, response: { statusCode } }: Exchange): string | undefined =>
  (method === 'DELETE' && statusCode === NO_CONTENT ? DELETED_ARCHIVE.exec(path)?.[1] : undefined);

type Tell = (event: ProcessEvent['event'], call?: number, archiveId?: string) => void;

function watched(handler: Handler, plan: ProcessConfig): Handler {
  return async (event, context) => {
    const about = aboutOf(event, plan);
    const invocation = about.name;
    const messages = messagesOf(event);
    const tell: Tell = (told, call, archiveId) => {
      const said: ProcessEvent = { event: told, invocation, pid: process.pid, at: Date.now(), call, archiveId, messages };
      appendFileSync(told.startsWith('killed') ? plan.kills : plan.invocations, `${JSON.stringify(said)}\n`);
    };
    tell('began');
    if (isFirstDelivery(event) && chance(plan.seed, 'redelivered', invocation) < plan.redelivered && await comeAgain(event as QueueEvent, plan)) tell('redelivered');
    calls = callsOf(about, plan, tell);
    try {
      const result = await handler(event, context);
      if (calls.atEnd) calls.kill('killed-after-call', calls.answered);
      return result;
    } finally {
      calls = { ...calls, during: 0, after: 0, isKilledAt: () => false };
      tell('ended');
    }
  };
}

/** The planned kills of a new invocation, with call counts of zero. */
function callsOf(about: Invocation, plan: ProcessConfig, tell: Tell): typeof calls {
  return {
    ...killsFor(about, toldIn(plan.kills), plan),
    seen: 0,
    answered: 0,
    // Once for each archive, so that a later invocation gets by.
    isKilledAt: (archiveId) => chance(plan.seed, 'killed before the record', archiveId) < plan.killedBeforeRecord
      && !toldIn(plan.kills).some((kill) => kill.archiveId === archiveId),
    kill: (told, call, archiveId) => {
      tell(told, call, archiveId);
      tell('ended');
      process.kill(process.pid, 'SIGKILL');
    },
  };
}

/** Converts a stream record's time of change to the fast clock. The local AWS gives it in seconds of real time. */
function inTime(event: unknown, pace: ProcessConfig['pace']): unknown {
  for (const { dynamodb } of (event as StreamEvent).Records ?? []) {
    const seconds = dynamodb?.ApproximateCreationDateTime;
    if (seconds) dynamodb.ApproximateCreationDateTime = Math.floor(nowAt(pace, seconds * 1000) / 1000);
  }
  return event;
}

/** The invocation's name. It is the same in every run of a seed, except for the numbers of invocations without an archive. */
function aboutOf(event: unknown, { invocations }: ProcessConfig): Invocation {
  const text = JSON.stringify(event);
  const archives = [...new Set(text.match(ARCHIVE_ID))].sort();
  const received = (text.match(/"ApproximateReceiveCount":"\d+"/g) ?? []).map((found) => found.replace(/\D/g, ''));
  const service = process.env.POWERTOOLS_SERVICE_NAME ?? '';
  if (archives.length || received.length) return { name: [service, ...archives, ...received].join(' ') };
  const ordinal = 1 + toldIn(invocations).filter(({ event: told, invocation }) => told === 'began' && functionOf(invocation) === service).length;
  return { name: invocationName(service, ordinal), ordinal };
}

const messagesOf = (event: unknown): ProcessMessage[] =>
  ((event as { Records?: { messageId?: string; body?: string }[] }).Records ?? [])
    .flatMap(({ messageId: id, body = '' }) => (id ? [{ id, archiveId: body.match(ARCHIVE_ID)?.[0] }] : []));

/** The events that all processes have written. A last line that is still being written is left out. */
const toldIn = (file: string): ProcessEvent[] => readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as ProcessEvent);

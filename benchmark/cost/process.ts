import { channel } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import Module from 'node:module';

/*
 * Preloaded into the process of every handler. It appends one `Invocation` a line to the file that `COST_INVOCATIONS` names.
 * It changes nothing that the handler does.
 */

/** What one invocation of a handler used. */
export interface Invocation {
  /** The function's name for Powertools, which is the id of its construct. */
  readonly handler: string;
  /** How many invocations this process had before. The first ones compile the code. */
  readonly before: number;
  /** Records of its event: messages or changes of rows. */
  readonly records: number;
  /** Milliseconds of CPU, user and system. */
  readonly cpu: number;
  /** Waits for calls one after another, by the service of the first call. Calls at the same time are one wait. */
  readonly waits: Readonly<Record<string, number>>;
  /** All calls, by service. */
  readonly calls: Readonly<Record<string, number>>;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
interface CompiledModule { exports: { handler?: Handler }; _compile(content: string, filename: string): unknown }

/** A handler's bundle is the one file of its asset. */
const BUNDLE = /[\\/]code[\\/]index\.js$/;
const MICROSECONDS = 1000;
const SERVICES: readonly (readonly [prefix: string, service: string])[] = [
  ['DynamoDB_', 'dynamodb'], ['AmazonSQS', 'sqs'], ['AWSStepFunctions', 'states'], ['GraniteServiceVersion', 'cloudwatch'],
];

const file = process.env.COST_INVOCATIONS;
if (file) measure(file);

function measure(output: string): void {
  const compiler = Module.prototype as unknown as CompiledModule;
  const compile = compiler._compile;
  compiler._compile = function (this: CompiledModule, content, filename) {
    const result = compile.call(this, content, filename);
    const { handler } = this.exports;
    if (BUNDLE.test(filename) && handler) this.exports = { ...this.exports, handler: measured(handler, output) };
    return result;
  };
}

let open = 0;
let waits: Record<string, number> = {};
let calls: Record<string, number> = {};
channel('http.client.request.start').subscribe((message) => {
  const service = serviceOf((message as { request: ClientRequest }).request);
  if (open === 0) waits[service] = (waits[service] ?? 0) + 1;
  calls[service] = (calls[service] ?? 0) + 1;
  open += 1;
});
channel('http.client.response.finish').subscribe(() => { open = Math.max(0, open - 1); });

function serviceOf(request: ClientRequest): string {
  const target = String(request.getHeader('x-amz-target') ?? '');
  if (target) return SERVICES.find(([prefix]) => target.startsWith(prefix))?.[1] ?? 'other';
  return request.getHeader('x-amz-glacier-version') === undefined ? 's3' : 'glacier';
}

function measured(handler: Handler, output: string): Handler {
  let before = 0;
  return async (event, context) => {
    open = 0;
    waits = {};
    calls = {};
    const began = process.cpuUsage();
    try {
      return await handler(event, context);
    } finally {
      const { user, system } = process.cpuUsage(began);
      const line: Invocation = { handler: process.env.POWERTOOLS_SERVICE_NAME ?? '', before, records: (event as { Records?: unknown[] }).Records?.length ?? 0, cpu: (user + system) / MICROSECONDS, waits, calls };
      before += 1;
      appendFileSync(output, `${JSON.stringify(line)}\n`);
    }
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invocation } from './process';
import type { Call } from '../../local/ministack/ministack';
import { SMALL_COPIES } from '../../src/contracts/batches';

/*
 * What one local run used, as amounts by caller and item. Items:
 *
 * - `writes`, `index_writes`, `reads`: units of DynamoDB
 * - `s3.OPERATION.destination`, `s3.OPERATION.inventory`: requests to a bucket
 * - `sqs`, `sns`, `cloudwatch`, `glacier.OPERATION`: requests. `sqs` has those of Lambda too: it receives and deletes the messages of an invocation
 * - `invocations`, `messages`, `cpu_ms`, `wait.SERVICE`, `log_bytes`, `log_events`: of a function
 * - `transitions`: of a workflow
 * - `stream_records`: changes of rows that a function gets from a stream
 */
export type Counts = Readonly<Record<string, number>>;

/** A line of `local/ministack/meter.py`. */
type Metered =
  | { readonly kind: 'write'; readonly caller: string; readonly units: number; readonly index: number }
  | { readonly kind: 'read'; readonly caller: string; readonly units: number }
  | { readonly kind: 'records'; readonly function: string; readonly kept: number }
  | { readonly kind: 'invocation'; readonly function: string; readonly handler: string; readonly source: string | null; readonly records: number; readonly lines: number; readonly bytes: number }
  | { readonly kind: 'transition'; readonly machine: string; readonly execution: string }
  | { readonly kind: 's3'; readonly caller: string; readonly method: string; readonly path: string; readonly query: string[]; readonly status: number };

/** The counts of a run, and how often each workflow ran. */
export interface Counted {
  readonly counts: Counts;
  /** Executions by workflow. */
  readonly executions: Counts;
}

export interface Place {
  /** Where the meter, the processes and the call log write. */
  readonly directory: string;
  readonly destinationBucket: string;
}

/** Invocations of a process that compile the code. They do not count for the CPU of a function that is invoked often. */
const WARM_UP = 3;
/** Invocations from which on the median of the warm ones stands for all. */
const OFTEN = 20;
const CALLS: Readonly<Record<string, string>> = { sqs: 'sqs', cloudwatch: 'cloudwatch', glacier: 'glacier' };
/** The root user stands for the tests, for Glacier, and for AWS itself. */
const ROOT = /:root$/;

export const keyOf = (caller: string, item: string): string => `${caller} ${item}`;
export const partsOf = (key: string): { caller: string; item: string } => ({ caller: key.slice(0, key.lastIndexOf(' ')), item: key.slice(key.lastIndexOf(' ') + 1) });

export function countsOf(place: Place): Counted {
  return new Counter(place).counted();
}

class Counter {
  private readonly counts: Record<string, number> = {};
  private readonly executions: Record<string, Set<string>> = {};
  private readonly names: Record<string, string>;
  private readonly metered: readonly Metered[];

  constructor(private readonly place: Place) {
    this.metered = linesOf<Metered>(place.directory, 'meter.jsonl');
    this.names = Object.fromEntries(this.metered.flatMap((line) => (line.kind === 'invocation' ? [[line.function, line.handler]] : [])));
  }

  public counted(): Counted {
    for (const line of this.metered) this.meter(line);
    for (const call of linesOf<Call>(this.place.directory, 'calls.jsonl')) this.call(call);
    this.cpuAndWaits();
    const executions = Object.fromEntries(Object.entries(this.executions).map(([machine, arns]) => [machine, arns.size]));
    return { counts: this.counts, executions };
  }

  private add(caller: string, item: string, amount = 1): void {
    const key = keyOf(this.nameOf(caller), item);
    this.counts[key] = (this.counts[key] ?? 0) + amount;
  }

  private meter(line: Metered): void {
    switch (line.kind) {
      case 'write':
        this.add(line.caller, 'writes', line.units);
        return this.add(line.caller, 'index_writes', line.index);
      case 'read': return this.add(line.caller, 'reads', line.units);
      case 'records':
        return this.add(`${this.nameOf(line.function)}Stream`, 'stream_records', line.kept);
      case 'invocation':
        this.add(line.function, 'invocations');
        this.add(line.function, 'log_bytes', line.bytes);
        this.add(line.function, 'log_events', line.lines);
        if (line.source === 'aws:sqs') this.add(line.function, 'sqs', 2);
        return this.add(line.function, 'messages', line.records);
      case 'transition':
        (this.executions[this.nameOf(line.machine)] ??= new Set()).add(line.execution);
        return this.add(line.machine, 'transitions');
      case 's3':
        if (this.isCounted(line.caller)) this.add(line.caller, `s3.${operationOf(line)}.${line.path.split('/')[1] === this.place.destinationBucket ? 'destination' : 'inventory'}`);
    }
  }

  private call({ principal, operation, allowed }: Call): void {
    const [service, name] = operation.split(':');
    if (allowed && operation === 'sns:Publish' && ROOT.test(principal)) return this.add('Glacier', 'sns');
    if (!allowed || ROOT.test(principal) || !(service in CALLS)) return;
    this.add(principal.split('/').at(-1)!, service === 'glacier' ? `glacier.${name}` : CALLS[service]);
  }

  private cpuAndWaits(): void {
    const invocations = linesOf<Invocation>(this.place.directory, 'invocations.jsonl');
    for (const handler of new Set(invocations.map((one) => one.handler))) {
      const own = invocations.filter((one) => one.handler === handler);
      this.add(handler, 'cpu_ms', cpuOf(own));
      for (const one of own) for (const [service, times] of Object.entries(waitsOf(one))) this.add(handler, `wait.${service}`, times);
    }
  }

  private isCounted(caller: string): boolean {
    return caller in this.names || this.nameOf(caller) !== caller;
  }

  /** `NotificationsProcessor` of a function, `Cleanup` of a workflow. */
  private nameOf(caller: string): string {
    return (this.names[caller] ?? /^Cost-Transfer(\w+?)(Workflow|Rule|Partition)[0-9A-F]{8}-/.exec(caller)?.[1] ?? caller).replace(/ /g, '');
  }
}

/** Copies of small archives overlap, so hardly any of their calls is alone. Each of some lanes waits for the calls of its own archives. */
function waitsOf({ handler, records, waits, calls }: Invocation): Readonly<Record<string, number>> {
  if (handler !== 'ChunkRetrieval' || records < 2) return waits;
  const ofLane = Math.ceil(records / SMALL_COPIES) / records;
  return Object.fromEntries(Object.entries(calls).map(([service, times]) => [service, times * ofLane]));
}

/** Milliseconds of all invocations. The median of the warm ones stands for each of a function that is invoked often. */
function cpuOf(invocations: readonly Invocation[]): number {
  const warm = invocations.filter(({ before }) => before >= WARM_UP).map(({ cpu }) => cpu).sort((a, b) => a - b);
  if (warm.length < OFTEN) return invocations.reduce((sum, { cpu }) => sum + cpu, 0);
  return warm[Math.floor(warm.length / 2)] * invocations.length;
}

function operationOf({ method, path, query }: { method: string; path: string; query: string[] }): string {
  const key = path.split('/').slice(2).join('/');
  if (!key) return query.includes('uploads') ? 'ListMultipartUploads' : { GET: 'ListObjectsV2', HEAD: 'HeadBucket' }[method] ?? `${method}Bucket`;
  if (query.includes('uploads')) return 'CreateMultipartUpload';
  if (!query.includes('uploadId')) return `${{ GET: 'Get', PUT: 'Put', HEAD: 'Head', DELETE: 'Delete' }[method] ?? method}Object`;
  return { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts' }[method] ?? method;
}

function linesOf<T>(directory: string, file: string): T[] {
  return readFileSync(join(directory, file), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
}

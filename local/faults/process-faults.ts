import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pace } from './fast-clock';
import { KindName, KINDS } from './kinds';
import { FaultPlan } from './plan';
import { functionOf, PROCESS_FAULTS, ProcessConfig, ProcessEvent } from './process-config';

const KIND_OF: Partial<Record<ProcessEvent['event'], KindName>> = {
  'killed-in-call': 'process-killed-in-call',
  'killed-after-call': 'process-killed-after-call',
  'killed-before-record': 'deletion-killed-before-record',
  'redelivered': 'sqs-redelivered-while-working',
};

/** Invocations and kills of one function. */
export interface Killed {
  readonly invocations: number;
  readonly kills: number;
}

/** Configures the faults inside the handlers' processes, and reads what these processes wrote down. */
export class ProcessFaults {
  /** Events that the plan has counted. */
  private readonly settled = new Set<string>();
  private readonly files: Pick<ProcessConfig, 'kills' | 'invocations'>;

  constructor(private readonly plan: FaultPlan, private readonly directory: string) {
    this.files = { kills: join(directory, 'kills.jsonl'), invocations: join(directory, 'invocations.jsonl') };
    for (const file of Object.values(this.files)) writeFileSync(file, '');
  }

  /** Environment variables for every handler's process. */
  public environment(pace: Pace, proxy: string): Record<string, string> {
    const rate = (kind: KindName) => (kind in this.plan.counts() ? KINDS[kind].rate * this.plan.intensity : 0);
    const config: ProcessConfig = {
      seed: this.plan.seed,
      killedInCall: rate('process-killed-in-call'),
      killedAfterCall: rate('process-killed-after-call'),
      // A transfer deletes nothing, so this needs no leave of the plan.
      killedBeforeRecord: KINDS['deletion-killed-before-record'].rate * this.plan.intensity,
      assured: this.plan.assured,
      redelivered: rate('sqs-redelivered-while-working'),
      pace,
      proxy,
      ...this.files,
    };
    return { NODE_OPTIONS: `--require=${this.bundle()}`, [PROCESS_FAULTS]: JSON.stringify(config) };
  }

  public kills(): ProcessEvent[] {
    return read(this.files.kills);
  }

  /** The beginnings and ends of all invocations, in order. A kill ends an invocation too. */
  public invocations(): ProcessEvent[] {
    return read(this.files.invocations);
  }

  /** Function name → its invocations and kills, for every function that was invoked. */
  public killsByFunction(): Record<string, Killed> {
    const [began, killed] = [this.invocations().filter(({ event }) => event === 'began'), this.kills()].map((events) => events.map(({ invocation }) => functionOf(invocation)));
    const times = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
    return Object.fromEntries([...new Set(began)].sort().map((name) => [name, { invocations: times(began, name), kills: times(killed, name) }]));
  }

  /** Adds the faults of the processes that are new since the last call to the plan's counts. */
  public settle(): void {
    for (const told of [...this.kills(), ...this.invocations()]) {
      const { event, invocation, call, archiveId } = told;
      const kind = KIND_OF[event];
      const name = JSON.stringify(told);
      if (!kind || this.settled.has(name)) continue;
      this.settled.add(name);
      this.plan.count(kind, archiveId ?? (call === undefined ? invocation : `${invocation}, call ${call}`));
    }
  }

  /**
   * Invocations that began while another one worked on the same message. A fault causes them, or a body that takes
   * longer than the queue hides the message.
   */
  public redeliveries(): ProcessEvent[] {
    const working = new Map<string, number>();
    const workingOn = (message: string) => working.get(message) ?? 0;
    return this.invocations().filter(({ event, messages = [] }) => {
      if (event === 'redelivered') return false;
      const isSecond = event === 'began' && messages.some(({ id }) => workingOn(id));
      for (const { id } of messages) working.set(id, workingOn(id) + (event === 'began' ? 1 : -1));
      return isSecond;
    });
  }

  /** Bundles `process.ts` into one file, because the handlers' processes cannot import from this repository. */
  private bundle(): string {
    const outfile = join(this.directory, 'process-faults.js');
    if (existsSync(outfile)) return outfile;
    const { status, stderr } = spawnSync(require.resolve('esbuild/bin/esbuild'), [
      join(__dirname, 'process.ts'), '--bundle', '--platform=node', '--target=node20', '--log-level=warning', `--outfile=${outfile}`,
    ], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the faults of processes could not be bundled: ${stderr}`);
    return outfile;
  }
}

/** Reads a JSON Lines file. A last line that is still being written is left out. */
const read = (file: string): ProcessEvent[] => readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as ProcessEvent);

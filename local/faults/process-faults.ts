import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pace } from './fast-clock';
import { KindName, KINDS } from './kinds';
import { FaultPlan } from './plan';
import { PROCESS_FAULTS, ProcessConfig, ProcessEvent } from './process-config';

const KILLS: readonly (readonly [event: ProcessEvent['event'], kind: KindName])[] = [
  ['killed-in-call', 'process-killed-in-call'], ['killed-after-call', 'process-killed-after-call'],
];

/** The faults of the processes that run handlers: what they are told, and what they did. */
export class ProcessFaults {
  private readonly files: Pick<ProcessConfig, 'kills' | 'invocations'>;

  constructor(private readonly plan: FaultPlan, private readonly directory: string) {
    this.files = { kills: join(directory, 'kills.jsonl'), invocations: join(directory, 'invocations.jsonl') };
    for (const file of Object.values(this.files)) writeFileSync(file, '');
  }

  /** What the local AWS hands on to every handler. */
  public environment(pace: Pace, proxy: string): Record<string, string> {
    const rate = (kind: KindName) => (kind in this.plan.counts() ? KINDS[kind].rate * this.plan.intensity : 0);
    const config: ProcessConfig = {
      seed: this.plan.seed,
      killedInCall: rate('process-killed-in-call'),
      killedAfterCall: rate('process-killed-after-call'),
      pace,
      proxy,
      ...this.files,
    };
    return { NODE_OPTIONS: `--require=${this.bundle()}`, [PROCESS_FAULTS]: JSON.stringify(config) };
  }

  public kills(): ProcessEvent[] {
    return read(this.files.kills);
  }

  /** Beginnings and ends, in that order. */
  public invocations(): ProcessEvent[] {
    return read(this.files.invocations);
  }

  /** Takes over the kills into the plan's counts: once, at the end. */
  public settle(): void {
    const kills = this.kills();
    for (const { event, invocation, call } of kills) {
      const kind = KILLS.find(([killed]) => killed === event)?.[1];
      if (kind) this.plan.count(kind, `${invocation}, call ${call}`);
    }
  }

  /** Messages that came again while the delivery before was still working: not injected, but what short visibility and slow bodies lead to. */
  public redeliveredWhileWorking(): number {
    const working = new Map<string, number>();
    const dead = new Set(this.kills().flatMap(({ messages = [] }) => messages));
    let redelivered = 0;
    for (const { event, messages = [] } of this.invocations()) {
      for (const message of messages) {
        const others = working.get(message) ?? 0;
        if (event === 'began' && others > 0 && !dead.has(message)) redelivered += 1;
        working.set(message, others + (event === 'began' ? 1 : -1));
      }
    }
    return redelivered;
  }

  /** One file that any Node.js can load: processes of handlers know nothing of this repository. */
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

/** A line that is still being written is left out. */
const read = (file: string): ProcessEvent[] => readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as ProcessEvent);

/*
 * Functions that run into one another. Each call of a core to a store, a queue or a service stops at a gate. `step` opens one
 * gate, carries out that one call and waits until every function stands at a gate again. So a run is a list of choices, the
 * dice make them, and the same seed makes the same ones.
 *
 * A function dies at a gate: by a fault, before its call or after it, or because its time is up. Its later calls are
 * refused, so whatever its `catch` and `finally` blocks do changes nothing, as in a process that is gone.
 */
import { Dice } from './dice';
import { Faults } from './faults';
import { Trace } from './trace';
import { Clock, epochSeconds } from '../../src/domain/clock';

/** The function is dead. */
export class Killed extends Error {
  public readonly name = 'Killed';
}

/** One invocation of a function. */
export interface Task {
  /** Its name and a number that no other invocation has. */
  readonly name: string;
  /** When Lambda ends it (seconds since the epoch). */
  readonly until: number;
  isDead: boolean;
  /** The step at which it last changed the archive's row. */
  changedAt: number;
}

export interface Invocation {
  readonly name: string;
  /** Seconds that it may take. */
  readonly limit: number;
  readonly work: (task: Task) => Promise<unknown>;
  /** What follows: with the error if it failed or died. */
  readonly ended?: (error: Error | undefined, task: Task) => void;
}

/** Conditional writes, which the SDK makes again if their answer is lost. */
const WRITES: readonly string[] = [
  'create', 'replace', 'takeBack', 'move', 'change', 'take', 'claimPut', 'claimBlock', 'finishBlock', 'releaseBlock', 'setPhase', 'claimSweep', 'releaseSweep',
  'charge',
];

export interface ScheduleParts {
  readonly dice: Dice;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly trace: Trace;
  /** Looks at the world after each call. */
  readonly look: () => void;
}

export class Schedule {
  public readonly running = new Set<Task>();
  public steps = 0;
  /** Functions that Lambda ended because their time was up. */
  public timeouts = 0;
  /** Opens the gate of a call that waits. */
  private readonly waiting: (() => void)[] = [];
  private started = 0;
  private inFlight = 0;

  constructor(private readonly parts: ScheduleParts) {}

  public get isIdle(): boolean {
    return this.running.size === 0;
  }

  /** Begins an invocation, up to its first gate. */
  public async start({ name, limit, work, ended }: Invocation): Promise<void> {
    const task: Task = { name: `${name}#${this.started += 1}`, until: epochSeconds(this.parts.clock) + limit, isDead: false, changedAt: 0 };
    this.running.add(task);
    const end = (error?: Error) => {
      this.running.delete(task);
      if (error && !task.isDead) this.parts.trace.note(`${task.name} ended with ${error.name}: ${error.message}`);
      ended?.(task.isDead ? new Killed() : error, task);
    };
    work(task).then(() => end(), end);
    await this.allAtGates();
  }

  public get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Carries out one of the calls that wait. */
  public async step(): Promise<void> {
    this.parts.dice.take(this.waiting)();
    await this.allAtGates();
  }

  /** A port whose calls stop at gates. */
  public gated<T extends object>(port: T, task: Task, portName: string): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const what = `${portName}.${String(name)}`;
        const act = (args: unknown[]) => member.apply(target, args) as unknown;
        return isGenerator(member)
          ? (...args: unknown[]) => this.each(task, what, () => act(args) as AsyncIterable<unknown>)
          : (...args: unknown[]) => this.call(task, what, args, act);
      },
    });
  }

  private async call(task: Task, what: string, args: unknown[], act: (args: unknown[]) => unknown): Promise<unknown> {
    await this.gate(task, what);
    const failed = (error: Error): never => {
      this.seen(task, what, args, `${error.name}: ${error.message}`);
      throw error;
    };
    const result = await this.carriedOut(what, () => act(args)).catch(failed);
    if (what.startsWith('rows.') && result === true) task.changedAt = this.steps;
    this.seen(task, what, args, result);
    this.mayDie(task, `after ${what}`);
    return result;
  }

  private seen(task: Task, what: string, args: unknown[], answer: unknown): void {
    this.parts.trace.call(task.name, what, args, answer);
    this.parts.look();
  }

  private async carriedOut(what: string, act: () => unknown): Promise<unknown> {
    this.inFlight += 1;
    try {
      const isRepeated = WRITES.includes(what.split('.')[1]) && this.parts.faults.strikes('repeat');
      if (isRepeated) {
        this.parts.trace.note(`${what} is made twice`);
        await act();
      }
      return await act();
    } finally {
      this.inFlight -= 1;
    }
  }

  private async *each(task: Task, what: string, act: () => AsyncIterable<unknown>): AsyncGenerator<unknown> {
    await this.gate(task, what);
    yield* act();
  }

  private async gate(task: Task, what: string): Promise<void> {
    if (task.isDead) throw new Killed();
    await new Promise<void>((open) => this.waiting.push(open));
    this.steps += 1;
    if (task.isDead) throw new Killed();
    if (epochSeconds(this.parts.clock) > task.until) {
      this.timeouts += 1;
      this.die(task, `before ${what}: its time is up`);
    }
    this.mayDie(task, `before ${what}`);
  }

  private mayDie(task: Task, where: string): void {
    if (this.parts.faults.strikes('kill')) this.die(task, where);
  }

  private die(task: Task, where: string): never {
    task.isDead = true;
    this.parts.trace.note(`${task.name} dies ${where}`);
    throw new Killed();
  }

  /** No call is under way: what could go on by itself has done so. */
  private async allAtGates(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve)); while (this.inFlight > 0);
  }
}

const isGenerator = (member: object): boolean => member.constructor.name === 'AsyncGeneratorFunction';

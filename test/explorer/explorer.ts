/*
 * Explores the life of one archive: a random scheduler over the cores that are deployed. Every call of every function to a
 * store, a queue or a service is one step, and a seed decides whose step is next, what is delivered when, how far the clock
 * moves, who dies and which answer is lost. The run is stopped, or ended by the breaker, and resumed up to twice. Stores and
 * services are doubles in memory; the contract suites hold those of the stores to DynamoDB.
 *
 * What counts as a problem
 *   at any step      a move of the status that docs/architecture.md does not have; a generation with two uploads, or one that
 *                    comes back; a staged archive that is read from an older job than before; an object with other bytes, a
 *                    second one, or one that was replaced; a request while the output of a known job can be read, or while
 *                    Glacier works on a known job (known: the row names it, or the function that heard the answer ended alive);
 *                    a request while the job of an earlier one, whose answer was lost, may still be announced;
 *                    a request that the run did not count before (spent_requests, spent_bytes)
 *   after a report   an upload that is open, except those of functions that are still at work; an archive that is not
 *                    finished although the run is settled
 *   at the end       downloaded without an object; an object without `downloaded`; a pass that does not end; an archive that
 *                    failed although nothing went wrong; an upload that is open when the last message is delivered, except
 *                    those that a function began after the report and could not end: it died, or did not hear of it
 *
 * A seed replays exactly: there is no other source of chance and no other clock.
 *   npm run explore -- --show SEED [--faults F] [--rates …]     prints each step of one seed
 */
import { KEY } from './archive';
import { breakOff, endPass, hasEnded, resume, settle } from './cleanup';
import { Functions } from './functions';
import { Task } from './schedule';
import { ExplorerSettings, World } from './world';
import { ARCHIVE_STATUS, isTerminal } from '../../src/contracts/archive';
import { RUN_PHASE } from '../../src/contracts/run';

const HOUR = 3600;
/** A pass that takes more turns does not end. */
const MOST_TURNS = 20000;
/** The operator resumes a run up to so many times. */
const MOST_RESUMES = 2;
/** Seconds from the beginning of a pass to its stop, at most: often while a request is under way, or its answer is awaited. */
const STOPPED_WITHIN = [HOUR, 10 * HOUR, 40 * HOUR];
/** Functions of the workflows that run at the same time. */
const MOST_RUNNING = 4;
/** Chances of a turn. */
const CHANCE = { step: 0.6, deliver: 0.5, workflow: 0.03, look: 0.3, leap: 0.8, conclude: 0.2, stop: 0.5, breakOff: 0.4, wait: 0.5 };

/** What came of a seed. */
export interface Exploration {
  readonly seed: number;
  /** The status of the archive at the end, and why it failed. */
  readonly outcome: string;
  readonly problems: readonly string[];
  readonly faults: number;
  readonly steps: number;
  /** Empty unless it was asked for. */
  readonly trace: readonly string[];
}

export async function explore(settings: ExplorerSettings): Promise<Exploration> {
  const explorer = new Explorer(new World(settings));
  await explorer.run();
  const { problems, outcome, world: { faults, schedule, trace } } = explorer;
  return { seed: settings.seed, outcome, problems, faults: faults.struck, steps: schedule.steps, trace: trace.lines };
}

class Explorer {
  private readonly functions: Functions;
  private isStopped = false;
  /** Seconds since the epoch. */
  private stopAt = Infinity;
  /** Functions that were at work when Cleanup wrote a report. */
  private readonly stragglers = new Set<Task>();

  constructor(public readonly world: World) {
    this.functions = new Functions(world);
  }

  public get problems(): string[] {
    return [...this.world.witness.problems];
  }

  public get outcome(): string {
    const { row } = this.world;
    return row ? [row.status, row.failure?.reason].filter((word) => word !== undefined).join(' ') : 'no row';
  }

  public async run(): Promise<void> {
    const { dice, clock } = this.world;
    for (let resumes = dice.below(MOST_RESUMES + 1); ; resumes -= 1) {
      await this.pass();
      if (resumes === 0 || this.world.row?.status === ARCHIVE_STATUS.DOWNLOADED) break;
      clock.time += dice.below(dice.oneOf([1, HOUR, 10 * HOUR])) * 1000;
      resume(this.world);
    }
    await this.finish();
  }

  /** One pass of the run, with Cleanup at its end. */
  private async pass(): Promise<void> {
    const { world, world: { dice, schedule } } = this;
    this.isStopped = dice.chance(CHANCE.stop);
    this.stopAt = this.isStopped ? world.now + dice.below(dice.oneOf(STOPPED_WITHIN)) : Infinity;
    // A walker that has lost its lease may write a row after the run was settled. Then Cleanup settles it again.
    do {
      for (let turns = 0; !await this.isOver(); turns += 1) {
        if (turns === MOST_TURNS) return void this.world.witness.note('a pass does not end');
        if (world.now >= this.stopAt && world.run.phase !== RUN_PHASE.SETTLING) this.stop();
        await this.turn();
      }
      while (dice.chance(CHANCE.wait) && schedule.isWaiting) await schedule.step();
    } while (!await hasEnded(world));
    await this.cleanUp();
  }

  private stop(): void {
    if (this.world.dice.chance(CHANCE.breakOff)) breakOff(this.world);
    else settle(this.world, 'The operator stops the run');
  }

  /** The pass has ended. Some turns may go by before Cleanup sees it. */
  private async isOver(): Promise<boolean> {
    return await hasEnded(this.world) && this.world.dice.chance(CHANCE.conclude);
  }

  private async turn(): Promise<void> {
    const { dice, schedule, glacier, queues } = this.world;
    glacier.tell();
    if (schedule.isWaiting && dice.chance(CHANCE.step)) return schedule.step();
    const message = dice.chance(CHANCE.deliver) ? queues.receive() : undefined;
    if (message) return this.functions.deliver(message);
    if (schedule.running.size < MOST_RUNNING && dice.chance(this.isDue || this.functions.mayRequest ? CHANCE.look : CHANCE.workflow)) {
      if (this.functions.mayRequest && dice.chance(0.5)) return this.functions.request();
      return this.functions.sweep();
    }
    this.letTimePass();
  }

  /** A sweep has something to do. */
  private get isDue(): boolean {
    const { row, run, now } = this.world;
    return row !== undefined && !isTerminal(row.status) && (row.due_at <= now || run.stop_error !== undefined);
  }

  /** A moment, or, if nothing is under way, the time until something is to be done. */
  private letTimePass(): void {
    const { dice, schedule, clock, temper, s3 } = this.world;
    s3.land();
    clock.time += temper.moment() * 1000;
    if (!schedule.isIdle || !dice.chance(CHANCE.leap)) return;
    const next = this.nextEvents().filter((at) => at > this.world.now && at < Infinity);
    if (next.length) clock.time = Math.max(clock.time, Math.min(...next) * 1000);
  }

  private nextEvents(): number[] {
    const { queues, glacier, row } = this.world;
    const ofRow = row && !isTerminal(row.status) ? [row.due_at, this.stopAt] : [];
    return [...queues.messages.map(({ at }) => at), ...glacier.doneTimes(), ...ofRow];
  }

  private async cleanUp(): Promise<void> {
    const { world, world: { s3, faults, schedule, temper } } = this;
    s3.land();
    const { settled, unfinished } = await endPass(world);
    schedule.running.forEach((task) => this.stragglers.add(task));
    const isDownloaded = world.row?.status === ARCHIVE_STATUS.DOWNLOADED;
    if (settled && unfinished) this.world.witness.note('settled and unfinished');
    if (!settled) this.world.witness.note('not settled at the end');
    if (this.openUploads().some((task) => !schedule.running.has(task))) this.world.witness.note('an upload is left open');
    if (isDownloaded && !s3.objects.has(KEY)) this.world.witness.note('downloaded without an object');
    const isUndisturbed = !this.isStopped && temper.isSound && faults.struck === 0 && schedule.timeouts === 0;
    if (isUndisturbed && !isDownloaded) this.world.witness.note('failed although nothing went wrong');
  }

  /** Which functions began the uploads that are open. */
  private openUploads(): Task[] {
    const { s3 } = this.world;
    return [...s3.uploads.keys()].map((uploadId) => s3.origins.get(uploadId)!.task);
  }

  /** The functions that are still at work come to their end, and the messages that are left are delivered. */
  private async finish(): Promise<void> {
    const { queues, clock, schedule, s3 } = this.world;
    for (;;) {
      while (schedule.isWaiting) await schedule.step();
      if (!queues.messages.length) break;
      clock.time = Math.max(clock.time, Math.min(...queues.messages.map(({ at }) => at)) * 1000);
      await this.functions.deliver(queues.receive()!);
    }
    const excused = ({ task, isKnown }: { readonly task: Task; readonly isKnown: boolean }) => this.stragglers.has(task) && (task.isDead || !isKnown);
    if ([...s3.uploads.keys()].some((uploadId) => !excused(s3.origins.get(uploadId)!))) this.world.witness.note('an upload is left open after the end');
    if (s3.objects.has(KEY) !== (this.world.row?.status === ARCHIVE_STATUS.DOWNLOADED)) this.world.witness.note('an object, and not downloaded, or the other way round');
  }
}

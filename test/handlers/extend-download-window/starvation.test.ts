import { MAX_REFUSED_SECONDS } from '../../../src/contracts/failures';
import { JobDocument } from '../../../src/contracts/glacier';
import { Pace } from '../../../src/domain/archive/pace';
import { sweep } from '../../../src/handlers/extend-download-window/sweep';
import { TestClock } from '../../support/test-clock';
import { FREE_FLOW, PRICES, WORKERS } from '../support/free-flow';
import { HeldQueues } from '../support/held-queues';
import { archiveIdOf, serviceError, throttling } from '../support/inventories';
import { DEPLOYMENT, jobDocument } from '../support/job-notifications';
import { MemoryArchives } from '../support/memory-archives';
import { WalkingRuns } from '../support/walking-runs';

const HOUR = 3600;
const DAY = 24 * HOUR;
const PERIOD = 300;
/** Milliseconds until the deadline of one invocation. */
const INVOCATION = 300_000;
/** Milliseconds of one look, of which eight are made at the same time. */
const LOOK = 6;
const nothing = async () => undefined;

/** A clock on which several can sleep at the same time. It goes on once all others wait. */
class SharedClock extends TestClock {
  private readonly sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  public override async sleep(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    await new Promise<void>((wake) => {
      this.sleepers.push({ until, wake });
      setImmediate(() => this.wakeNext());
    });
  }

  private wakeNext(): void {
    this.sleepers.sort((a, b) => a.until - b.until);
    const { until, wake } = this.sleepers.shift()!;
    this.time = Math.max(this.time, until);
    wake();
  }
}

/** Executions of Extend Download Window, each of at most 50 invocations in a row. Many archives need another job. */
class CrowdedWorld {
  public readonly clock = new SharedClock();
  public readonly runs = new WalkingRuns();
  public readonly archives = new MemoryArchives();
  public readonly sent: string[] = [];
  public readonly asked: string[] = [];
  public readonly begun = this.now;
  private readonly pace: Pace;
  private readonly known = new Map<string, JobDocument>();

  constructor(private readonly refuses: (world: CrowdedWorld) => Error | undefined, private readonly period = PERIOD, rate = 5) {
    this.runs.put('run-1', { phase: 'downloading' }, true);
    this.pace = new Pace(this.clock, rate);
    const read = this.archives.archive.bind(this.archives);
    this.archives.archive = async (id) => {
      this.clock.time += LOOK;
      return read(id);
    };
  }

  public get now() {
    return Math.floor(this.clock.now() / 1000);
  }

  /** Archives whose job is gone. */
  public lose(count: number) {
    for (let n = 0; n < count; n += 1) {
      this.archives.put({ run: 'run-1', archiveId: archiveIdOf(`lost-${n}`) }, { status: 'requested', job: { id: `gone-${n}` }, due_at: this.now - 1 });
    }
  }

  /** An archive whose output can be read, and of which a message was lost. Nothing need be requested for it. */
  public ready(status: 'requested' | 'staged') {
    const id = { run: 'run-1', archiveId: archiveIdOf(`ready-${status}`) };
    const row = this.archives.put(id, { status, job: { id: `ready-${status}` }, due_at: this.now - 1, requested_at: new Date(this.clock.now() - DAY).toISOString() });
    this.known.set(`ready-${status}`, jobDocument(id, row.archive, { JobId: `ready-${status}`, CompletionDate: new Date(this.clock.now()).toISOString() }));
  }

  public failed() {
    return [...this.archives.rows.values()].filter((row) => row.status === 'failed').length;
  }

  public async execution(done = () => false): Promise<number> {
    const begun = this.clock.time;
    const settings = { deployment: DEPLOYMENT, limits: {}, prices: PRICES, downloadWindow: DAY, sweepPeriod: this.period, workers: WORKERS };
    let invocations = 0;
    for (let more = true; more && invocations < 50 && !done(); invocations += 1) {
      ({ more } = await sweep({ run: 'run-1', execution: 'x' }, this.clock.now() + INVOCATION, this.ports(), settings));
    }
    this.clock.time = Math.max(this.clock.time, begun + this.period * 1000);
    return invocations;
  }

  /** @returns hours that went by */
  public async until(done: () => boolean, atMost: number): Promise<number> {
    while (!done() && this.now < this.begun + atMost) await this.execution(done);
    return (this.now - this.begun) / HOUR;
  }

  private ports() {
    const { runs, archives, pace, clock } = this;
    return {
      runs,
      archives,
      pace,
      clock,
      jobs: {
        describe: async (_vault: string, id: string) => this.known.get(id),
        requestArchive: async ({ archiveId }: { archiveId: string }) => this.take(archiveId),
      },
      notifications: {
        send: async (bodies: readonly string[]) => { this.sent.push(...bodies.map((body) => (JSON.parse(body) as JobDocument).JobId!)); },
      },
      queues: new HeldQueues(),
      figures: FREE_FLOW.figures,
      uploads: { abort: nothing, object: nothing },
      waits: { putResult: nothing },
      metrics: { unannounced: () => undefined, heldBack: () => undefined },
      log: { info: () => undefined, warn: () => undefined },
    };
  }

  private take(archiveId: string): string {
    const error = this.refuses(this);
    if (error) throw error;
    return `new-${this.asked.push(archiveId)}`;
  }
}

/** Takes a request every two seconds, on average. Some that were saved up may be taken together. */
function twoSecondsEach(): (world: CrowdedWorld) => Error | undefined {
  let [tokens, last] = [10, 0];
  return ({ clock }) => {
    tokens = Math.min(60, tokens + (clock.now() - (last || clock.now())) / 2000);
    last = clock.now();
    if (tokens < 1) return throttling();
    tokens -= 1;
    return undefined;
  };
}

const policy = () => serviceError('PolicyEnforcedException', 'no', 400);

it('sends what needs nothing of Glacier in the first sweep, while Glacier throttles every request', async () => {
  const world = new CrowdedWorld(throttling);
  world.lose(1000);
  world.ready('staged');
  world.ready('requested');
  await world.until(() => world.sent.length === 2, DAY);
  expect(world.sent.sort()).toEqual(['ready-requested', 'ready-staged']);
  expect(world.now - world.begun).toBeLessThanOrEqual(PERIOD);
});

it('sends it within two hours if Glacier takes a request every two seconds, and 25,000 wait', async () => {
  const world = new CrowdedWorld(twoSecondsEach());
  world.lose(25_000);
  world.ready('staged');
  world.ready('requested');
  expect(await world.until(() => world.sent.length === 2, DAY)).toBeLessThan(2);
  expect(await world.until(() => world.asked.length >= 1000, DAY)).toBeLessThan(2);
  expect(new Set(world.asked).size).toBe(world.asked.length);
});

it('ends an execution in which Glacier takes nothing after minutes, not hours', async () => {
  const world = new CrowdedWorld(throttling);
  world.lose(1000);
  expect(await world.execution()).toBe(1);
  expect(world.now - world.begun).toBeLessThanOrEqual(PERIOD);
});

it.each<[string, () => Error, number, number]>([['throttled', throttling, 5, 600], ['refused by a policy', policy, 0.25, 800]])(
  'gives each archive up 14 days after it was due, looked at before or not: %s', async (_, refuses, rate, count) => {
    const world = new CrowdedWorld(refuses, 3 * HOUR, rate);
    world.lose(count);
    await world.until(() => world.failed() > 0, MAX_REFUSED_SECONDS - 4 * HOUR);
    expect(world.failed()).toBe(0);
    await world.until(() => world.failed() === count, MAX_REFUSED_SECONDS + DAY);
    expect(world.failed()).toBe(count);
  }, 120_000);

it('reaches archives at the end of the index, though the time is never enough for all', async () => {
  const world = new CrowdedWorld(() => undefined);
  world.lose(400);
  const seen = new Set<string>();
  const read = world.archives.archive.bind(world.archives);
  world.archives.archive = async (id) => {
    seen.add(id.archiveId);
    world.clock.time += 6_000; // a slow table: an invocation looks at about fifty
    return read(id);
  };
  world.archives.change = async () => false; // nothing moves on
  await world.execution(() => seen.size === 400);
  expect(seen.size).toBe(400);
});

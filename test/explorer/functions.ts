import { ID } from './archive';
import { DOWNLOAD_WINDOW } from './glacier';
import { Message, Queue } from './queues';
import { Task } from './schedule';
import { World } from './world';
import { parseArchiveReady, parseCopyMessage } from '../../src/contracts/messages';
import { RUN_PHASE } from '../../src/contracts/run';
import { Pace } from '../../src/domain/archive/pace';
import { retrieveChunk } from '../../src/handlers/chunk-pipeline/chunk-retrieval';
import { OutputRange } from '../../src/handlers/chunk-pipeline/copy-chunk';
import { processNotification } from '../../src/handlers/chunk-pipeline/notifications-processor';
import { putArchive } from '../../src/handlers/chunk-pipeline/put-archive';
import { recordFailure } from '../../src/handlers/dead-letters/record-failure';
import { sweep } from '../../src/handlers/extend-download-window/sweep';
import { requestArchives } from '../../src/handlers/initiate-retrieval/request-archives';
import { waitAfterFailure } from '../../src/handlers/shared/message-in-hand';
import { validate } from '../../src/handlers/validation/validate';
import { FREE_FLOW, PRICES, WORKERS } from '../handlers/support/free-flow';
import { DEPLOYMENT } from '../handlers/support/job-notifications';

const SETTINGS = {
  deployment: DEPLOYMENT, downloadWindow: DOWNLOAD_WINDOW, sweepPeriod: 300, chunkSize: 8 * 2 ** 20, limits: {}, prices: PRICES, workers: WORKERS,
};
/** To the sweep the functions are so slow that a few messages are more work than a copy waits for. */
const SWEEP = { ...SETTINGS, workers: { notifications: 1 / 2000, chunks: 1 / 1000, small: 1 / 1000, validations: 1 / 2000 } };
/** Seconds that each function may take. */
const LIMIT: Readonly<Record<Queue | 'workflow', number>> = { notification: 180, chunk: 900, small: 900, validation: 900, dead: 60, workflow: 600 };
/** Functions of workflows begin nothing new after so many milliseconds. */
const WORKING_TIME = 300_000;
/** Requests a second. */
const RATE = 100;
const SILENT = { info: () => undefined, warn: () => undefined };

/** The functions of the transfer, each with its own cores and with ports that stop at gates. */
export class Functions {
  constructor(private readonly world: World) {}

  /** Delivers a message to its function. */
  public async deliver(message: Message): Promise<void> {
    const { schedule, queues } = this.world;
    const limit = LIMIT[message.queue];
    const hiddenUntil = this.world.now + limit;
    await schedule.start({
      name: message.queue,
      limit,
      work: (task) => this.receive(message, task),
      // A function that dies cannot give its message back, so the queue hides the message for the time limit.
      ended: (error, task) => {
        if (error) queues.giveBack(message, task.isDead ? hiddenUntil : this.world.now + waitAfterFailure(message.received + 1));
      },
    });
  }

  private receive({ queue, body, received }: Message, task: Task): Promise<unknown> {
    switch (queue) {
      case 'notification': return this.notify(body, task);
      case 'chunk':
      case 'small': return this.copy(body, task);
      case 'validation': return this.validate(body, task);
      case 'dead': return recordFailure({ body, queue: 'a queue', received }, { ...this.shared(task), deployment: DEPLOYMENT });
    }
  }

  private notify(body: string, task: Task) {
    const { shared, uploads } = { shared: this.shared(task), uploads: this.s3(task) };
    const ports = {
      ...shared,
      uploads,
      isOfThisBucket: async (run: string) => (await shared.runs.run(run))?.destination_bucket === uploads.bucketName,
      chunksQueue: this.sender('chunk', task),
      smallArchivesQueue: this.sender('small', task),
      validationQueue: this.sender('validation', task),
    };
    return processNotification({ body, owner: task.name }, ports, SETTINGS);
  }

  private copy(body: string, task: Task) {
    const { glacier, schedule } = this.world;
    const source = schedule.gated({ open: (range: OutputRange) => glacier.open(range) }, task, 'glacier');
    const ports = { ...this.shared(task), source, parts: this.s3(task), validationQueue: this.sender('validation', task), metrics: { copied: () => undefined } };
    const remaining = () => (task.until - this.world.now) * 1000;
    const message = parseCopyMessage(body);
    if ('chunk' in message) return retrieveChunk(message, ports, { remaining, keepHidden: async () => undefined });
    const { objects, isOfThisBucket } = { objects: ports.parts, isOfThisBucket: async () => true };
    return putArchive(message, { ...ports, objects, isOfThisBucket }, { remaining, keepHidden: async () => undefined, owner: task.name });
  }

  private validate(body: string, task: Task) {
    return validate(parseArchiveReady(body), { ...this.shared(task), uploads: this.s3(task) });
  }

  public async sweep(): Promise<void> {
    await this.work('sweep', (task) => {
      const notifications = this.sender('notification', task);
      const metrics = { unannounced: () => undefined, heldBack: () => undefined };
      const unheard = { figures: FREE_FLOW.figures, waits: { putResult: async () => undefined }, metrics };
      const { queues } = this.world;
      const to = { notifications, queues, uploads: this.s3(task), ...unheard };
      const ports = { ...this.shared(task), runs: this.sweptRuns(task), ...this.requester(task), ...to };
      return sweep({ run: ID.run, execution: task.name, conclude: false }, this.world.clock.now() + WORKING_TIME, ports, SWEEP);
    });
  }

  public async request(): Promise<void> {
    await this.work('request', (task) => {
      const ports = { ...FREE_FLOW, ...this.shared(task), ...this.requester(task), objects: this.world.objects };
      return requestArchives({ run: ID.run }, { owner: task.name, deadline: this.world.clock.now() + WORKING_TIME }, ports, SETTINGS);
    });
  }

  private sweptRuns(task: Task) {
    const { schedule, runs, temper } = this.world;
    const claimSweep = async (...args: Parameters<typeof runs.claimSweep>) => await runs.claimSweep(...args) || temper.doSweepsOverlap;
    return schedule.gated(new Proxy(runs, { get: (target, name) => (name === 'claimSweep' ? claimSweep : Reflect.get(target, name)) }), task, 'runs');
  }

  /** Runs may be requested only as long as they are in this phase. */
  public get mayRequest(): boolean {
    return this.world.run.phase === RUN_PHASE.REQUESTING;
  }

  private async work(name: string, work: (task: Task) => Promise<unknown>): Promise<void> {
    const { schedule, glacier } = this.world;
    await schedule.start({ name, limit: LIMIT.workflow, work, ended: (_, task) => glacier.noteEnded(task, schedule.steps) });
  }

  private shared(task: Task) {
    const { schedule, archives, runs, clock } = this.world;
    return { archives: schedule.gated(archives, task, 'rows'), runs: schedule.gated(runs, task, 'runs'), clock };
  }

  private s3(task: Task) {
    const { schedule, s3 } = this.world;
    const begin = (...args: Parameters<typeof s3.start>) => s3.begin(task, args);
    return schedule.gated(new Proxy(s3, { get: (target, name) => (name === 'start' ? begin : Reflect.get(target, name)) }), task, 's3');
  }

  private requester(task: Task) {
    const { schedule, glacier, clock } = this.world;
    const jobs = { requestArchive: () => glacier.requestArchive(task), describe: (_vault: string, jobId: string) => glacier.describe(jobId) };
    return { jobs: schedule.gated(jobs, task, 'glacier'), pace: new Pace(clock, RATE), log: SILENT };
  }

  /** Each message is a call of its own: a function may die between two of them. */
  private sender(queue: Queue, task: Task) {
    const { schedule, queues } = this.world;
    const one = schedule.gated({ send: (body: string) => queues.send(queue, body) }, task, `${queue}s`);
    return { send: async (bodies: readonly string[]) => { for (const body of bodies) await one.send(body); } };
  }
}

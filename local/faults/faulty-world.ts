import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsProxy } from './aws-proxy';
import { FastClock } from './fast-clock';
import { GlacierFaults } from './glacier';
import { LookEntry } from './looks';
import { NotificationFaults } from './notifications';
import { FaultPlan } from './plan';
import { ProcessFaults } from './process-faults';
import { World, WorldOptions } from '../world';

const HOUR = 3_600_000;
/** Real seconds for which a queue hides a message. Handlers are usually faster; on a busy machine some are not. */
const VISIBILITY_SECONDS = 5;
const ARCHIVE_ID_LENGTH = 138;
/**
 * Seconds of the fast clock in one real second, at most. A loop's invocation begins nothing more after five minutes (`deadline.ts`): three real
 * seconds. With twice this scale a slow, busy computer used them up before the first request, in each invocation, and the run stood still.
 */
export const GREATEST_SCALE = 100;

export interface FaultyWorldOptions extends Pick<WorldOptions, 'app' | 'bundled' | 'log' | 'glacier' | 'signal'> {
  readonly plan: FaultPlan;
  /** Seconds in one real second, for Glacier, the handlers, waits and schedules. @default 100 */
  readonly scale?: number;
  /**
   * Factor for the period of a schedule. The local AWS has one thread, and frequent schedules would keep it busy.
   *
   * @default 1 / scale
   */
  readonly scheduleScale?: number;
  /** Milliseconds of the fast clock for which a job's output exists. @default 24 hours */
  readonly outputLifetime?: number;
  /** Real seconds for which a message is hidden, computed from those of the template or of a handler. @default - always 5 */
  readonly hideFor?: (seconds: number) => number;
}

/**
 * A local world with the faults of a plan and a fast clock.
 *
 * Faults are injected between the deployed functions and the services, never in the product: by the proxy, by the Glacier
 * emulator, around its notifications, and by the preloaded `process.ts` in the handlers' processes.
 * `stop` ends everything. If this process is killed, MiniStack ends and removes the directory too (`removeAtEnd`).
 */
export class FaultyWorld {
  public static async start(options: FaultyWorldOptions): Promise<FaultyWorld> {
    const faulty = new FaultyWorld(options, await mkdtemp(join(tmpdir(), 'faults-')));
    try {
      await faulty.open(options);
      return faulty;
    } catch (error) {
      await faulty.stop();
      throw error;
    }
  }

  public readonly plan: FaultPlan;
  public readonly glacier: GlacierFaults;
  public readonly processes: ProcessFaults;
  public readonly notifications: NotificationFaults;
  public world!: World;
  /** The clock of Glacier and of the handlers. */
  public clock!: FastClock;
  private readonly proxy: AwsProxy;
  private readonly hideFor: (seconds: number) => number;

  private constructor({ plan, hideFor = () => VISIBILITY_SECONDS }: FaultyWorldOptions, private readonly directory: string) {
    this.plan = plan;
    this.glacier = new GlacierFaults(plan, () => this.world.glacierEmulator);
    this.notifications = new NotificationFaults(plan, this.glacier);
    this.processes = new ProcessFaults(plan, directory);
    this.hideFor = hideFor;
    this.proxy = new AwsProxy(plan, hideFor);
  }

  public async stop(): Promise<void> {
    this.notifications.stop();
    await this.world?.stop();
    await this.proxy.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** The proxy's log of HeadObject. */
  public get looks(): readonly LookEntry[] {
    return this.proxy.looks.log;
  }

  private async open(options: FaultyWorldOptions): Promise<void> {
    const { app, bundled, log, signal, glacier, scale = GREATEST_SCALE, scheduleScale = 1 / scale, outputLifetime = 24 * HOUR } = options;
    const pace = { scale, origin: Date.now(), changes: join(this.directory, 'clock.json') };
    this.clock = new FastClock(pace);
    const proxy = await this.proxy.start();
    this.world = await World.start({
      app,
      bundled,
      log,
      signal,
      notifications: this.notifications.around,
      glacier: {
        clock: this.clock,
        outputLifetime,
        newArchiveId: archiveIds(this.plan.seed),
        faults: this.glacier.faults,
        durations: { Expedited: 240_000, Standard: 240_000, Bulk: 240_000, Inventory: 240_000 },
        ...glacier,
      },
      ministack: {
        removeAtEnd: [this.directory],
        waitScale: 1 / scale,
        scheduleScale,
        // No endpoint for SQS: the SDK uses the queue URL as its endpoint, and `process.ts` rewrites queue URLs.
        environment: {
          AWS_ENDPOINT_URL_S3: proxy, AWS_ENDPOINT_URL_DYNAMODB: proxy, AWS_ENDPOINT_URL_SFN: proxy, ...this.processes.environment(pace, proxy),
        },
      },
    });
    this.proxy.to({ ...this.world.ministack.clientConfig, pace });
    await this.hideMessages();
  }

  /** Shortens the visibility timeouts. The template has the handler's timeout, up to 15 minutes of real time. */
  private async hideMessages(): Promise<void> {
    const sqs = new SQSClient(this.world.ministack.clientConfig);
    try {
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      for (const QueueUrl of QueueUrls) {
        const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }));
        const VisibilityTimeout = String(this.hideFor(Number(Attributes!.VisibilityTimeout)));
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
      }
    } finally {
      sqs.destroy();
    }
  }
}

/** Makes archive ids that are the same for every world of a seed, in the order of the uploads. */
function archiveIds(seed: number): () => string {
  let n = 0;
  return () => {
    n += 1;
    return createHash('shake256', { outputLength: ARCHIVE_ID_LENGTH }).update(`${seed}/${n}`).digest('base64url').slice(0, ARCHIVE_ID_LENGTH);
  };
}

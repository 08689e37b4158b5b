import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsProxy } from './aws-proxy';
import { FastClock } from './fast-clock';
import { GlacierFaults } from './glacier';
import { NotificationFaults } from './notifications';
import { FaultPlan } from './plan';
import { ProcessFaults } from './process-faults';
import { World, WorldOptions } from '../world';

const HOUR = 3_600_000;
/** Seconds on the wall for which a queue hides a message: handlers need less, but not all of them when the machine is busy. */
const VISIBILITY_SECONDS = 5;
const ARCHIVE_ID_LENGTH = 138;

export interface FaultyWorldOptions extends Pick<WorldOptions, 'app' | 'log' | 'glacier'> {
  readonly plan: FaultPlan;
  /** A second on the wall is so many for Glacier, the handlers, waits and schedules. */
  readonly scale: number;
  /** The period of a schedule is multiplied by this: the local AWS has one thread, and periods of a minute would keep it busy. @default 1 / scale */
  readonly scheduleScale?: number;
  /** Milliseconds of the fast clock for which a job's output exists. @default 24 hours */
  readonly outputLifetime?: number;
  /** Seconds on the wall for which a queue hides a message, from the seconds of the template. @default - 5, whatever the template says */
  readonly hideFor?: (seconds: number) => number;
}

/** A local world in which things go wrong as a plan says, and in which hours pass in seconds. */
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
  /** Glacier's and the handlers'. */
  public clock!: FastClock;
  private readonly proxy: AwsProxy;

  private constructor({ plan }: FaultyWorldOptions, private readonly directory: string) {
    this.plan = plan;
    this.glacier = new GlacierFaults(plan, () => this.world.glacierEmulator);
    this.notifications = new NotificationFaults(plan, this.glacier);
    this.processes = new ProcessFaults(plan, directory);
    this.proxy = new AwsProxy(plan);
  }

  public async stop(): Promise<void> {
    this.notifications.stop();
    await this.world?.stop();
    await this.proxy.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async open(options: FaultyWorldOptions): Promise<void> {
    const { app, log, glacier, scale, scheduleScale = 1 / scale, outputLifetime = 24 * HOUR, hideFor = () => VISIBILITY_SECONDS } = options;
    const pace = { scale, origin: Date.now(), skipped: join(this.directory, 'skipped') };
    this.clock = new FastClock(pace);
    const proxy = await this.proxy.start();
    this.world = await World.start({
      app,
      log,
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
        // SQS is not among them: the SDK takes the queue's URL for its endpoint, which `process.ts` leads here.
        environment: {
          AWS_ENDPOINT_URL_S3: proxy, AWS_ENDPOINT_URL_DYNAMODB: proxy, AWS_ENDPOINT_URL_SFN: proxy, ...this.processes.environment(pace, proxy),
        },
      },
    });
    this.proxy.to({ ...this.world.ministack.clientConfig, pace });
    await this.hideMessages(hideFor);
  }

  /** The template hides a message six times as long as its handler may take: on the wall that would be an hour and a half. */
  private async hideMessages(hideFor: (seconds: number) => number): Promise<void> {
    const sqs = new SQSClient(this.world.ministack.clientConfig);
    try {
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      for (const QueueUrl of QueueUrls) {
        const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }));
        const VisibilityTimeout = String(hideFor(Number(Attributes!.VisibilityTimeout)));
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
      }
    } finally {
      sqs.destroy();
    }
  }
}

/** The same ids for every world of a seed, in the order of the uploads. */
function archiveIds(seed: number): () => string {
  let n = 0;
  return () => {
    n += 1;
    return createHash('shake256', { outputLength: ARCHIVE_ID_LENGTH }).update(`${seed}/${n}`).digest('base64url').slice(0, ARCHIVE_ID_LENGTH);
  };
}

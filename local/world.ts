import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Assembly } from './deploy/assembly';
import { deploy, DeployedStack } from './deploy/deploy';
import { synthesize } from './deploy/synthesize';
import { executionEnded } from './execution-ended';
import { ministackAuthorizer, snsPublisher, SnsPublisher } from './glacier/adapters';
import { GlacierEmulator, GlacierEmulatorOptions, Publish } from './glacier/emulator';
import { MiniStack, MiniStackOptions } from './ministack/ministack';
import { AutomationExecution, runAutomation } from './ssm/automation';

const POLL_MS = 200;

export interface WorldOptions {
  /** File of the CDK app whose synthesized template is deployed. @default - nothing is deployed until `deploy` is called */
  readonly app?: string;
  /** What the synthesis waits for: the bundles of the functions. @default - they are there */
  readonly bundled?: Promise<void>;
  /** Runs beside the deployment, as soon as Glacier and the local AWS answer. The start waits for its end. @default - nothing */
  readonly meanwhile?: (world: World) => Promise<unknown>;
  /** Options of the Glacier emulator. @default - jobs complete after about a second */
  readonly glacier?: Partial<GlacierEmulatorOptions>;
  /** Wraps the publication of notifications, for example to inject faults. @default - notifications are published as they are */
  readonly notifications?: (publish: Publish) => Publish;
  /** Options of MiniStack. @default - waits take a fiftieth of their time, and schedules a twentieth */
  readonly ministack?: MiniStackOptions;
  /** Called with a line for each step of the start. @default - the lines are dropped */
  readonly log?: (line: string) => void;
  /** Ends the start if it is aborted. @default - the start goes on to its end */
  readonly signal?: AbortSignal;
}

/**
 * A Glacier emulator and a local AWS, with the template of a CDK app deployed into them.
 *
 * What is deployed is the synthesized template and the bundled functions, with IAM enforced. No product code knows that
 * it runs locally: only endpoints in the environment differ.
 * If the start fails, `start` stops what has been started and throws. If this process dies, MiniStack ends too and
 * removes the directory.
 */
export class World {
  public static async start(options: WorldOptions): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'glacier-vault-to-s3-'));
    const world = new World(directory);
    try {
      await world.open(options);
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  public glacierEmulator!: GlacierEmulator;
  public ministack!: MiniStack;
  public stacks: DeployedStack[] = [];
  /** The synthesized assembly, before `prune` removed resources. */
  public assembly!: Assembly;
  public s3!: S3Client;
  public glacier!: GlacierClient;
  public states!: SFNClient;
  public documents!: DynamoDBDocumentClient;
  private publisher?: SnsPublisher;

  private constructor(private readonly directory: string) {}

  /** The value of an output. @throws Error if no stack has it */
  public output(name: string): string {
    const value = this.stacks.map(({ outputs }) => outputs[name]).find((found) => found !== undefined);
    if (value === undefined) throw new Error(`no stack has an output named ${name}`);
    return value;
  }

  /** Physical id of a resource. @throws Error if not exactly one logical id begins with `prefix` */
  public physicalId(prefix: string): string {
    const found = this.stacks.flatMap(({ resources }) => Object.entries(resources)).filter(([logicalId]) => logicalId.startsWith(prefix));
    if (found.length !== 1) throw new Error(`${found.length} resources have a logical id that begins with ${prefix}`);
    return found[0][1] as string;
  }

  /** Starts an Automation document as Systems Manager would. */
  public async runDocument(name: string, parameters: Record<string, string>): Promise<AutomationExecution> {
    const document = this.stacks.flatMap(({ documents }) => Object.values(documents)).find((candidate) => candidate.name === name);
    if (!document) throw new Error(`no stack has an Automation document named ${name}`);
    return runAutomation({ ...this.ministack.clientConfig, accountId: this.ministack.accountId, document: document.content, parameters });
  }

  /** Waits until an execution has ended. Calls `looking` at each poll while it runs. */
  public async executionEnded(executionArn: string, looking: () => Promise<void> | void = () => undefined): Promise<DescribeExecutionCommandOutput> {
    return executionEnded(this.states, executionArn, { pollMs: POLL_MS, looking });
  }

  /** Synthesizes an app and deploys it, as `start` does. @param env environment variables of the app */
  public async deploy(app: string, env?: NodeJS.ProcessEnv): Promise<void> {
    this.assembly = await this.synthesize(app, env);
    this.stacks = await deploy(this.assembly, { ...this.ministack.clientConfig, log: () => undefined });
  }

  /** Ends all servers and clients, and removes the directory. May be called twice. */
  public async stop(): Promise<void> {
    await this.glacierEmulator?.stop();
    await this.ministack?.stop();
    this.publisher?.close();
    for (const client of [this.s3, this.glacier, this.states, this.documents]) client?.destroy();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async open(options: WorldOptions): Promise<void> {
    const { app, bundled, meanwhile, glacier, ministack, notifications = (publish) => publish, log = () => undefined, signal } = options;
    const assembly = app === undefined ? undefined : this.assembled(app, { bundled, log });
    assembly?.catch(() => undefined); // it is awaited when there is a local AWS to deploy it into
    // Each needs the other's endpoint. The emulator reads MiniStack's from this variable at its first call.
    let endpoint = '';
    this.glacierEmulator = new GlacierEmulator({
      dataDir: join(this.directory, 'glacier'),
      authorize: (request) => ministackAuthorizer(endpoint)(request),
      publish: notifications((topicArn, message) => this.publisher!.publish(topicArn, message)),
      ...glacier,
    });
    await this.glacierEmulator.start();
    signal?.throwIfAborted();
    log('Starting the local AWS');
    const environment = { AWS_ENDPOINT_URL_GLACIER: this.glacierEmulator.endpoint, ...ministack?.environment };
    const removeAtEnd = [this.directory, ...ministack?.removeAtEnd ?? []];
    this.ministack = await MiniStack.start({ waitScale: 0.02, scheduleScale: 0.05, ...ministack, environment, removeAtEnd });
    endpoint = this.ministack.endpoint;
    this.publisher = snsPublisher(endpoint, this.ministack.region);
    this.connect();
    if (assembly === undefined) return;
    signal?.throwIfAborted();
    log('Deploying the template');
    this.assembly = await assembly;
    const deployed = async () => { this.stacks = await deploy(this.assembly, { ...this.ministack.clientConfig, log }); };
    await untilAborted(() => Promise.all([deployed(), meanwhile?.(this)]), signal);
  }

  private async assembled(app: string, { bundled, log }: Pick<WorldOptions, 'bundled'> & Required<Pick<WorldOptions, 'log'>>): Promise<Assembly> {
    await bundled;
    log('Synthesizing the template');
    return this.synthesize(app);
  }

  private async synthesize(app: string, env?: NodeJS.ProcessEnv): Promise<Assembly> {
    return synthesize(app, join(this.directory, 'cdk.out'), env);
  }

  private connect(): void {
    const config = this.ministack.clientConfig;
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.states = new SFNClient(config);
    this.documents = DynamoDBDocumentClient.from(new DynamoDBClient(config));
    this.glacier = new GlacierClient({ ...config, endpoint: this.glacierEmulator.endpoint });
  }
}

/** Rejects as soon as `signal` is aborted. The work fails by itself when the local AWS has ended. */
async function untilAborted<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  return Promise.race([work(), new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))]);
}

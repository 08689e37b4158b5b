import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CHUNK_SIZE, soakArchives } from './archives';
import { boundsOf } from './bounds';
import { Faults } from './causes';
import { isActive, metricsOf, objectsOf, openUploadsOf, refusedIn } from './evidence';
import { overtakenLeases } from './leases';
import { messagesTo } from './messages';
import { Bound, Evidence, Finding, Held, judge } from './oracle';
import { RUN_ERROR } from '../../src/contracts/launch';
import { fillVault } from '../demo/fill-vault';
import { Destination, readReport, Row } from '../demo/proof';
import { FaultyWorld } from '../faults/faulty-world';
import { FAULTS_PER_ARCHIVE, KindName } from '../faults/kinds';
import { FaultPlan, InjectedFault } from '../faults/plan';
import { ProcessEvent } from '../faults/process-config';
import { Killed } from '../faults/process-faults';

const APP = join(__dirname, 'app.ts');
const VAULT = 'soak';
const RUN = 'soak';
/** A second on the wall is so many for the run at most: a lost notification, which is looked for after 65 minutes, costs 20 seconds. */
const FASTEST = 200;
/** Archives that can be moved at that pace. More of them take longer on the wall, so that the run's own hours must be longer too: output expires after twelve. */
const ARCHIVES_AT_FASTEST = 300;
const WINDOW_MS = 12 * 3_600_000;
/** For which a notification's delivery holds its archive, on the run's clock. */
const LEASE_MS = 120_000;
const POLL_MS = 250;
/** Of the archives, when the user stops the execution. */
const STOPPED_AT = 1 / 3;
/** Times that a run which ended early is taken up again: whatever ended it passes. */
const RESUMES = 3;

/**
 * Seconds on the wall after which a run hangs. An archive is given up after five starts. The longest start is a job that never
 * completes: 65 minutes and two sweeps; the longest wait for messages doubles from 15 minutes to 4 hours: 8 hours in all.
 * To that comes what the machine takes for the archives, and for waking up.
 */
const longest = (archives: number): number => (5 * (65 + 30) * 60 + 8 * 3600) / scaleOf(archives) + archives + 120;

const scaleOf = (archives: number): number => Math.min(FASTEST, Math.round(FASTEST * ARCHIVES_AT_FASTEST / archives));

export interface SoakOptions {
  readonly archives: number;
  /** About how many faults are injected. */
  readonly faults: number;
  readonly seed: number;
  /** Told what is being done. @default - nobody */
  readonly log?: (line: string) => void;
}

export interface SoakResult {
  readonly seed: number;
  readonly archives: number;
  readonly bytes: number;
  readonly bytesFetched: number;
  /** Jobs that Glacier took on. */
  readonly jobs: number;
  readonly counts: Partial<Record<KindName, number>>;
  readonly neverFired: readonly KindName[];
  /** By function, of those that were invoked. */
  readonly killed: Readonly<Record<string, Killed>>;
  /** Invocations that began while another one worked on the same message: those that were injected, and those that came of slow bodies. */
  readonly redelivered: number;
  /** How the run ended before it was taken up again, each time. */
  readonly endedEarly: readonly string[];
  /** Archives by what the report says of them. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** What was paid for, and what there was to explain it. */
  readonly bounds: readonly Bound[];
  /** What was injected, and what the metrics said meanwhile. */
  readonly journal: readonly InjectedFault[];
  readonly samples: readonly Readonly<Record<string, unknown>>[];
}

/** Moves a vault while everything goes wrong that can, and judges what came of it. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const plan = new FaultPlan({ seed: options.seed, intensity: options.faults / (options.archives * FAULTS_PER_ARCHIVE) });
  const faulty = await FaultyWorld.start({ app: APP, plan, scale: scaleOf(options.archives), outputLifetime: WINDOW_MS, log: options.log });
  try {
    return await new Soak(faulty, options).run();
  } finally {
    await faulty.stop();
  }
}

/** An archive as it was uploaded. */
type Filled = Omit<Held, 'faults'>;

type Account = Pick<Evidence, 'uploaded' | 'bounds'>;

class Soak {
  private readonly started = Date.now();
  private readonly samples: Record<string, unknown>[] = [];
  private readonly endedEarly: string[] = [];
  private readonly destination: Destination;
  private readonly inventory: Destination;
  /** Ids, once for each resume. */
  private readonly givenUpBefore: string[] = [];

  constructor(private readonly faulty: FaultyWorld, private readonly options: SoakOptions) {
    this.destination = new Destination(this.world.s3, this.bucket);
    this.inventory = new Destination(this.world.s3, this.world.output('InventoryBucket'));
  }

  public async run(): Promise<SoakResult> {
    const before = await this.occupy();
    const uploaded = await this.fill();
    this.log(`The vault holds ${uploaded.length} archives`);
    const hung = await this.transfer().then(() => undefined, (error: Error) => error.message);
    this.faulty.processes.settle();
    return this.result(uploaded, before, hung);
  }

  private get world() {
    return this.faulty.world;
  }

  private get bucket(): string {
    return this.world.output('DestinationBucket');
  }

  private log(line: string): void {
    this.options.log?.(line);
  }

  /** Somebody's objects: one stands where an archive wants to go. */
  private async occupy(): Promise<Map<string, string>> {
    const before = new Map<string, string>();
    for (const key of [`${VAULT}/folder-8/file-8.bin`, `${VAULT}/somebody/else.txt`, 'elsewhere.txt']) {
      await this.world.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: `theirs: ${key}` }));
      before.set(key, (await this.destination.read(key)).treeHash);
    }
    return before;
  }

  /** The vault, and when each of its archives was uploaded. */
  private async fill(): Promise<Filled[]> {
    const times = [this.faulty.clock.now()];
    const sources = soakArchives(this.options.archives, this.options.seed);
    const uploaded = await fillVault(this.world.glacier, VAULT, sources, () => times.push(this.faulty.clock.now()));
    return uploaded.map((archive, i) => ({ ...archive, began: times[i], ended: times[i + 1] }));
  }

  /** Launches, stops the execution on the way as a user would, and resumes until the run has come to its end. Throws if it hangs. */
  private async transfer(): Promise<void> {
    const execution = await this.launch();
    await this.until('the first third', async () => await this.downloaded() >= STOPPED_AT * this.options.archives || await this.hasEnded(execution));
    if (await this.hasEnded(execution)) {
      if (!await this.isCutShort(execution)) return;
    } else {
      await this.world.states.send(new StopExecutionCommand({ executionArn: execution, cause: 'stopped by a user' }));
      this.faulty.plan.count('states-execution-stopped', RUN);
      this.log('Stopped the execution');
      await this.until('the end of the stopped run', async () => !await isActive(this.world, RUN));
    }
    await this.resume();
  }

  private async resume(): Promise<void> {
    for (let resumes = 0; resumes <= RESUMES; resumes++) {
      this.givenUpBefore.push(...(await this.rows()).filter(({ status }) => status === 'failed').map(({ archive_id: id }) => id));
      if (!await this.isCutShort(await this.start('ResumeDocument', { WorkflowRun: RUN }))) return;
    }
    throw new Error(`the run did not come to its end in ${RESUMES} resumes: ${this.endedEarly.join('; ')}`);
  }

  private launch(): Promise<string> {
    return this.start('LaunchDocument', { VaultName: VAULT, WorkflowRun: RUN, S3StorageClass: 'STANDARD', Tier: 'Expedited' });
  }

  /** Waits for the end. True: the run was not at its own. */
  private async isCutShort(executionArn: string): Promise<boolean> {
    await this.until('the end of the run', () => this.hasEnded(executionArn));
    const { status, error, cause } = await this.world.executionEnded(executionArn);
    if (status === 'SUCCEEDED' || error === RUN_ERROR.NOTHING_TO_RESUME) return false;
    this.endedEarly.push(`${error}: ${cause}`);
    return true;
  }

  private async hasEnded(executionArn: string): Promise<boolean> {
    const looked = new Error();
    return this.world.executionEnded(executionArn, () => { throw looked; }).then(() => true, (error: Error) => {
      if (error !== looked) throw error;
      return false;
    });
  }

  private async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = this.started + 1000 * longest(this.options.archives);
    while (!await condition()) {
      if (Date.now() > deadline) throw new Error(`${what} did not come in ${longest(this.options.archives)} s`);
      this.samples.push({ seconds: (Date.now() - this.started) / 1000, ...await metricsOf(this.world, RUN) });
      await sleep(POLL_MS);
    }
  }

  private async downloaded(): Promise<number> {
    return Number((await metricsOf(this.world, RUN)).downloaded_archives ?? 0);
  }

  private async start(document: string, parameters: Record<string, string>): Promise<string> {
    const { status, outputs, failureMessage } = await this.world.runDocument(this.world.output(document), parameters);
    if (status !== 'Success') throw new Error(`the document ended with ${status}: ${failureMessage}`);
    return outputs['StartOrchestrator.ExecutionArn'] as string;
  }

  private rows(): Promise<Row[]> {
    return readReport(this.inventory, RUN);
  }

  private async result(filled: readonly Filled[], before: Map<string, string>, hung?: string): Promise<SoakResult> {
    const { plan, processes, glacier: { spending } } = this.faulty;
    const rows = await this.rows();
    const redeliveries = processes.redeliveries();
    const evidence = await this.evidence(this.account(filled, rows, redeliveries), rows, before, hung);
    return {
      seed: this.options.seed,
      archives: filled.length,
      counts: plan.counts(),
      killed: processes.killsByFunction(),
      redelivered: redeliveries.length,
      findings: judge(evidence),
      bounds: evidence.bounds,
      endedEarly: this.endedEarly,
      samples: this.samples,
      journal: plan.journal,
      bytes: filled.reduce((sum, { source }) => sum + source.size, 0),
      bytesFetched: spending.bytes,
      jobs: [...spending.jobs.values()].reduce((sum, times) => sum + times.length, 0),
      neverFired: plan.neverFired(),
      statuses: statusesOf(rows),
      seconds: (Date.now() - this.started) / 1000,
    };
  }

  private async evidence(account: Account, rows: readonly Row[], before: Map<string, string>, hung?: string): Promise<Evidence> {
    return {
      ...account,
      rows,
      before,
      hung,
      samples: this.samples,
      objects: await objectsOf(this.world, this.bucket),
      openUploads: await openUploadsOf(this.world, this.bucket),
      metrics: await metricsOf(this.world, RUN),
      refused: refusedIn(this.world),
    };
  }

  /** What went wrong with each archive, and what that explains. */
  private account(filled: readonly Filled[], rows: readonly Row[], redeliveries: readonly ProcessEvent[]): Account {
    const { options, givenUpBefore, faulty: { plan: { journal }, processes, glacier: { spending }, notifications } } = this;
    const invocations = processes.invocations();
    const keys = new Map(rows.map(({ archive_id: id, key }) => [id, key]));
    const archives = filled.map(({ archiveId, source: { size } }) => ({ archiveId, size, key: keys.get(archiveId) }));
    const faults = new Faults(journal, archives, CHUNK_SIZE);
    return {
      uploaded: filled.map((archive) => ({ ...archive, faults: faults.of(archive.archiveId).map(({ kind }) => kind) })),
      bounds: boundsOf({
        archives,
        faults,
        spending,
        kills: processes.kills(),
        givenUpBefore,
        redeliveries,
        overtaken: overtakenLeases(invocations, LEASE_MS / scaleOf(options.archives)),
        messages: {
          published: notifications.sent,
          notifications: messagesTo('NotificationsProcessor', invocations),
          chunks: messagesTo('ChunkRetrieval', invocations),
        },
        chunkSize: CHUNK_SIZE,
      }),
    };
  }
}

/** `failed: RetrievalFailed` → how many. */
function statusesOf(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, reason } of rows) {
    const name = status === 'downloaded' ? status : `${status}: ${reason}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

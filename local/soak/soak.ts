import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CHUNK_SIZE, soakArchives } from './archives';
import { boundsOf } from './bounds';
import { Faults } from './causes';
import { deleteWhileFaulty, SoakDeletion } from './deletion';
import { isActive, metricsOf, objectsOf, openUploadsOf, refusedIn } from './evidence';
import { overtakenLeases } from './leases';
import { deliveriesTo, messagesTo } from './messages';
import { Evidence, Held, judge } from './oracle';
import { SoakOptions, SoakResult } from './result';
import { RUN_ERROR } from '../../src/contracts/launch';
import { fillVault } from '../demo/fill-vault';
import { Destination, readReport, Row } from '../demo/proof';
import { FaultyWorld, GREATEST_SCALE } from '../faults/faulty-world';
import { FAULTS_PER_ARCHIVE } from '../faults/kinds';
import { FaultPlan } from '../faults/plan';
import { LogEntry } from '../glacier/ports';
import { Patience } from '../patience';

const APP = join(__dirname, 'app.ts');
const VAULT = 'soak';
const RUN = 'soak';
/** Archives that can be transferred while the clock goes fastest. More archives need more real time, so it slows down: output expires after 12 hours. */
const ARCHIVES_AT_FASTEST = 600;
const WINDOW_MS = 12 * 3_600_000;
/** Milliseconds for which the Notifications Processor holds an archive, on the run's clock. */
const LEASE_MS = 120_000;
const POLL_MS = 250;
/** Share of downloaded archives at which the soak stops the execution, like a user. */
const STOPPED_AT = 1 / 3;
/** Resumes of a run that ended early. More would mean that the cause does not pass. */
const RESUMES = 3;

/**
 * Real seconds without any change of the run's figures after which it counts as hung, however slow the computer is. An archive is given up after
 * five starts. The longest start is one without an answer: 65 minutes and two sweeps (2 × 15 min). A late job takes two hours more. Waits for
 * messages double from 15 minutes to 4 hours: about 8 hours in total. In addition, two minutes for the start of the processes.
 */
const longest = (archives: number): number => (5 * (65 + 30) * 60 + 10 * 3600) / scaleOf(archives) + 120;

const scaleOf = (archives: number): number => Math.min(GREATEST_SCALE, Math.round(GREATEST_SCALE * ARCHIVES_AT_FASTEST / archives));

/**
 * Transfers a vault while faults of every kind are injected, and checks the result with the oracle.
 *
 * It fills a vault and launches a run. Like a user, it stops the execution at a third of the archives, and resumes the run.
 * If the run hangs, the result has the finding `hung`. The local world is stopped in any case.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const plan = new FaultPlan({ seed: options.seed, intensity: options.faults / (options.archives * FAULTS_PER_ARCHIVE) });
  const glacierLog: LogEntry[] = [];
  const faulty = await FaultyWorld.start({
    app: APP,
    plan,
    scale: scaleOf(options.archives),
    outputLifetime: WINDOW_MS,
    log: options.log,
    glacier: { log: (entry) => glacierLog.push(entry) },
  });
  try {
    return await new Soak(faulty, options, glacierLog).run();
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
  /** Ids of failed archives, once for each resume. */
  private readonly givenUpBefore: string[] = [];

  constructor(private readonly faulty: FaultyWorld, private readonly options: SoakOptions, private readonly glacierLog: readonly LogEntry[]) {
    this.destination = new Destination(this.world.s3, this.bucket);
    this.inventory = new Destination(this.world.s3, this.world.output('InventoryBucket'));
  }

  public async run(): Promise<SoakResult> {
    const before = await this.occupy();
    const uploaded = await this.fill();
    this.log(`The vault holds ${uploaded.length} archives`);
    const hung = await this.transfer().then(() => undefined, (error: Error) => error.message);
    this.faulty.processes.settle();
    const rows = await this.rows();
    const account = this.account(uploaded, rows);
    const result = await this.result(account, rows, before, hung);
    if (!this.options.deletes || result.findings.length) return result;
    return { ...result, deletion: await this.delete(account, rows) };
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

  /** Puts objects of another owner into the destination, one of them at the key of an archive. @returns key → tree hash */
  private async occupy(): Promise<Map<string, string>> {
    const before = new Map<string, string>();
    for (const key of [`${VAULT}/folder-8/file-8.bin`, `${VAULT}/of-another-owner.txt`, 'elsewhere.txt']) {
      await this.world.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: `theirs: ${key}` }));
      before.set(key, (await this.destination.read(key)).treeHash);
    }
    return before;
  }

  /** Fills the vault. @returns its archives with the times of their uploads */
  private async fill(): Promise<Filled[]> {
    const times = [this.faulty.clock.now()];
    const sources = soakArchives(this.options.archives, this.options.seed);
    const uploaded = await fillVault(this.world.glacier, VAULT, sources, () => { times.push(this.faulty.clock.now()); });
    return uploaded.map((archive, i) => ({ ...archive, began: times[i], ended: times[i + 1] }));
  }

  /**
   * Launches the run, and resumes until it has ended. One of the executions is stopped like a user does it. A fault can end the first one
   * before that.
   *
   * @throws Error if the run hangs
   */
  private async transfer(): Promise<void> {
    let execution = await this.launch();
    let stopped = false;
    for (let resumes = 0; resumes <= RESUMES; resumes++) {
      const isStopped: boolean = !stopped && await this.isStopped(execution);
      if (!isStopped && !await this.isCutShort(execution)) return;
      stopped ||= isStopped;
      this.givenUpBefore.push(...(await this.rows()).filter(({ status }) => status === 'failed').map(({ archive_id: id }) => id));
      execution = await this.start('ResumeDocument', { WorkflowRun: RUN });
    }
    if (await this.isCutShort(execution)) throw new Error(`the run did not end after ${RESUMES + 1} resumes: ${this.endedEarly.join('; ')}`);
  }

  /** Stops the execution after a third of the archives. @returns false if it has ended before */
  private async isStopped(executionArn: string): Promise<boolean> {
    await this.until('the first third', async () => await this.downloaded() >= STOPPED_AT * this.options.archives || await this.hasEnded(executionArn));
    if (await this.hasEnded(executionArn)) return false;
    await this.world.states.send(new StopExecutionCommand({ executionArn, cause: 'stopped by a user' }));
    this.faulty.plan.count('states-execution-stopped', RUN);
    this.log('Stopped the execution');
    await this.until('the end of the stopped run', async () => !await isActive(this.world, RUN));
    return true;
  }

  private launch(): Promise<string> {
    return this.start('LaunchDocument', { VaultName: VAULT, WorkflowRun: RUN, S3StorageClass: 'STANDARD', Tier: 'Expedited' });
  }

  /** Waits for the end of an execution. @returns true if the run can be resumed because the execution ended early */
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
    let [patience, before] = [new Patience(1000 * longest(this.options.archives)), ''];
    while (!await condition()) {
      const figures = await metricsOf(this.world, RUN);
      this.samples.push({ seconds: (Date.now() - this.started) / 1000, ...figures });
      if (JSON.stringify(figures) !== before) [patience, before] = [new Patience(patience.milliseconds), JSON.stringify(figures)];
      if (patience.isOver()) throw new Error(`${what} did not come, and nothing has changed for ${patience.milliseconds / 1000} s`);
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

  private delete({ uploaded }: Account, rows: readonly Row[]): Promise<SoakDeletion> {
    const { bucket, glacierLog } = this;
    return deleteWhileFaulty(this.faulty, { run: RUN, bucket, archives: uploaded, rows, glacierLog, say: (line) => this.log(line) });
  }

  private async result(account: Account, rows: readonly Row[], before: Map<string, string>, hung?: string): Promise<SoakResult> {
    const { plan, processes, glacier: { spending } } = this.faulty;
    const evidence = await this.evidence(account, rows, before, hung);
    return {
      seed: this.options.seed,
      archives: account.uploaded.length,
      counts: plan.counts(),
      killed: processes.killsByFunction(),
      redelivered: processes.redeliveries().length,
      findings: judge(evidence),
      bounds: evidence.bounds,
      endedEarly: this.endedEarly,
      samples: this.samples,
      journal: [...plan.journal],
      bytes: account.uploaded.reduce((sum, { source }) => sum + source.size, 0),
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
      run: RUN,
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

  /** The faults of each archive, and the bounds that follow from them. */
  private account(filled: readonly Filled[], rows: readonly Row[]): Account {
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
        redeliveries: processes.redeliveries(),
        overtaken: overtakenLeases(invocations, LEASE_MS / scaleOf(options.archives)),
        messages: {
          published: notifications.sent,
          notifications: messagesTo('NotificationsProcessor', invocations),
          delivered: deliveriesTo('NotificationsProcessor', invocations),
          chunks: messagesTo('ChunkRetrieval', invocations),
        },
        chunkSize: CHUNK_SIZE,
      }),
    };
  }
}

/** Status and reason, for example `failed: RetrievalFailed` → number of archives. */
function statusesOf(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, reason } of rows) {
    const name = status === 'downloaded' ? status : `${status}: ${reason}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

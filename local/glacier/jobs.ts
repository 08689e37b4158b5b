import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Disk, newId } from './disk';
import { notFound } from './errors';
import { asCsv, asJson, selectFrom } from './inventory';
import { jobDocument } from './job-document';
import type { Archive, ArchiveJob, InventoryJob, Job, Vault } from './model';
import type { Cancel, Fault } from './ports';
import { Publication } from './publication';
import { Settings, timestamp, vaultArn } from './settings';
import type { Store } from './store';

const JOB_ID_LENGTH = 92;

/** The fields of a job that the caller sets. The emulator sets the others. */
type Wanted<T extends Job> = Omit<T, 'jobId' | 'creationDate' | 'statusCode' | 'statusMessage' | 'completionDate'>;
export type WantedJob = Wanted<ArchiveJob> | Wanted<InventoryJob>;

/**
 * The retrieval jobs. A job completes after a duration on the emulator's clock, and its completion is published.
 * After `outputLifetime` the job and its output no longer exist. Jobs are only in memory, so none survives the process.
 */
export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly cancels = new Map<string, Cancel>();
  private readonly completing = new Set<Promise<void>>();
  private readonly publication: Publication;

  constructor(private readonly settings: Settings, private readonly disk: Disk, private readonly store: Store) {
    this.publication = new Publication(settings);
  }

  public initiate(wanted: WantedJob): Job {
    const job: Job = { ...wanted, jobId: newId(JOB_ID_LENGTH), creationDate: timestamp(this.settings), statusCode: 'InProgress' };
    this.jobs.set(job.jobId, job);
    this.endAfter(this.settings.durations[job.action === 'ArchiveRetrieval' ? job.tier : 'Inventory'], job, async () => this.faultOf(job));
    return job;
  }

  public async find(vault: Vault, jobId: string): Promise<Job> {
    if (this.isExpired(this.jobs.get(jobId))) await this.expire(jobId);
    const job = this.jobs.get(jobId);
    if (job?.vaultName !== vault.name) throw notFound(`The job ID was not found: ${jobId}`);
    return job;
  }

  /** The jobs of a vault, oldest first. */
  public async ofVault(vault: Vault): Promise<Job[]> {
    for (const job of this.jobs.values()) if (this.isExpired(job)) await this.expire(job.jobId);
    return [...this.jobs.values()].filter((job) => job.vaultName === vault.name);
  }

  /** Removes a job and its output now, as if they had expired. */
  public async expire(jobId: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (!job) return;
    this.cancels.get(jobId)?.();
    this.cancels.delete(jobId);
    this.jobs.delete(jobId);
    if (job.action === 'ArchiveRetrieval') await this.releaseBytes(job.archive);
    else await this.disk.discard(this.disk.stagingDir(jobId));
  }

  public async expireAllOf(vault: Vault): Promise<void> {
    for (const job of await this.ofVault(vault)) await this.expire(job.jobId);
  }

  /** Removes the bytes of a deleted archive, unless a finished job still offers them. */
  public async releaseBytes(archive: Archive): Promise<void> {
    const offered = [...this.jobs.values()].some((job) =>
      job.action === 'ArchiveRetrieval' && job.archive === archive && job.statusCode === 'Succeeded');
    if (!offered && !this.store.holds(archive)) await this.disk.removeBytes(archive.archiveId);
  }

  public async stop(): Promise<void> {
    for (const cancel of this.cancels.values()) cancel();
    this.cancels.clear();
    await Promise.all(this.completing);
    await this.publication.stop();
  }

  private endAfter(milliseconds: number, job: Job, fault: () => Promise<Fault | undefined>): void {
    this.cancels.set(job.jobId, this.settings.clock.after(milliseconds, () => {
      this.cancels.delete(job.jobId);
      const completing = this.complete(job, fault).finally(() => this.completing.delete(completing));
      this.completing.add(completing);
    }));
  }

  private async complete(job: Job, faultOf: () => Promise<Fault | undefined>): Promise<void> {
    const fault = await faultOf();
    if (fault?.kind === 'late') return this.endAfter(fault.milliseconds, job, async () => undefined);
    const failure = fault?.kind === 'error' ? fault.message : await this.attempt(job).catch((error: Error) => error.message);
    job.statusCode = failure === undefined ? 'Succeeded' : 'Failed';
    job.statusMessage = failure ?? 'Succeeded';
    job.completionDate = timestamp(this.settings);
    this.announce(job);
  }

  private async faultOf(job: Job): Promise<Fault | undefined> {
    const { jobId, vaultName } = job;
    return this.settings.faults({ operation: 'CompleteJob', params: { jobId, vaultName }, input: jobDocument(this.settings, job), headers: {} });
  }

  /** Does the job's work. @returns the reason if the job failed */
  private async attempt(job: Job): Promise<string | undefined> {
    if (job.action === 'InventoryRetrieval') return this.writeInventory(job);
    if (!this.store.holds(job.archive)) return `The archive ID was not found: ${job.archive.archiveId}`;
    job.treeHash = await this.disk.treeHashOf(job.archive, job.range);
    return undefined;
  }

  private async writeInventory(job: InventoryJob): Promise<string | undefined> {
    const vault = this.store.find(job.vaultName);
    const inventory = vault && await this.store.inventoryOf(vault);
    if (!inventory) return `Inventory not found for vault: ${vaultArn(this.settings, job.vaultName)}`;
    const { archives, nextMarker } = selectFrom(inventory, job.wish);
    const pieces = job.wish.format === 'CSV' ? asCsv(archives) : asJson(vaultArn(this.settings, job.vaultName), inventory.date, archives);
    const path = join(await this.disk.newStaging(job.jobId), 'inventory');
    const file = createWriteStream(path);
    await pipeline(Readable.from(pieces), file);
    job.output = { path, size: file.bytesWritten, nextMarker };
    return undefined;
  }

  /** Publishes a completion to the job's topic and to the vault's topic. If both are set, two messages go out, as from the service. */
  private announce(job: Job): void {
    const message = JSON.stringify(jobDocument(this.settings, job));
    if (job.snsTopic !== undefined) this.publication.start(job.snsTopic, message);
    const configured = this.store.find(job.vaultName)?.notifications;
    if (configured?.Events.includes(`${job.action}Completed`)) this.publication.start(configured.SNSTopic, message);
  }

  private isExpired(job: Job | undefined): boolean {
    const { clock, outputLifetime } = this.settings;
    return job?.completionDate !== undefined && Date.parse(job.completionDate) + outputLifetime <= clock.now();
  }
}

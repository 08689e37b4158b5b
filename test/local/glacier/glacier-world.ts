import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateVaultCommand, DescribeJobCommand, DescribeJobCommandOutput, GetJobOutputCommand, GlacierClient, InitiateJobCommand, JobParameters,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import { Cancel, Clock, GlacierEmulator, GlacierEmulatorOptions, LogEntry } from '../../../local/glacier/emulator';

export const MIB = 1024 * 1024;
export const ACCOUNT = '000000000000';
export const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:jobs`;

const PATIENCE_MS = 20_000;

/** Waits until a condition gives a truthy value. @throws Error after `PATIENCE_MS` */
export async function until<T>(condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${condition}`);
    await sleep(5);
  }
}

/** A clock that moves only when a test moves it. */
export class ManualClock implements Clock {
  private time = Date.parse('2026-11-02T03:04:05.678Z');
  private waiting: { at: number; work: () => void }[] = [];

  public now(): number {
    return this.time;
  }

  public after(milliseconds: number, work: () => void): Cancel {
    const entry = { at: this.time + milliseconds, work };
    this.waiting.push(entry);
    return () => { this.waiting = this.waiting.filter((other) => other !== entry); };
  }

  public advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.waiting.filter(({ at }) => at <= this.time);
    this.waiting = this.waiting.filter(({ at }) => at > this.time);
    for (const { work } of due) work();
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

const SIGNED = {
  'authorization': 'AWS4-HMAC-SHA256 Credential=test/20261102/us-east-1/glacier/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-glacier-version': '2012-06-01',
};

/** An emulator with a client of the SDK. It collects the log and the publications. */
export class GlacierWorld {
  public static async start(options: Partial<GlacierEmulatorOptions> = {}): Promise<GlacierWorld> {
    const world = new GlacierWorld(options.dataDir ?? await mkdtemp(join(tmpdir(), 'glacier-test-')), options);
    await world.emulator.start();
    world.client = world.clientWithKey('test');
    return world;
  }

  public readonly log: LogEntry[] = [];
  public readonly published: { topic: string; message: Record<string, unknown> }[] = [];
  public readonly emulator: GlacierEmulator;
  public client!: GlacierClient;
  private readonly clients: GlacierClient[] = [];

  private constructor(public readonly dataDir: string, options: Partial<GlacierEmulatorOptions>) {
    this.emulator = new GlacierEmulator({
      durations: { Expedited: 0, Standard: 0, Bulk: 0, Inventory: 0 },
      log: (entry) => this.log.push(entry),
      publish: async (topic, message) => { this.published.push({ topic, message: JSON.parse(message) }); },
      ...options,
      dataDir,
    });
  }

  public clientWithKey(accessKeyId: string): GlacierClient {
    const client = new GlacierClient({
      endpoint: this.emulator.endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'test' }, maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  public async stop({ keepData = false } = {}): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.emulator.stop();
    if (!keepData) await rm(this.dataDir, { recursive: true, force: true });
  }

  public async vault(vaultName: string): Promise<string> {
    await this.client.send(new CreateVaultCommand({ accountId: '-', vaultName }));
    return vaultName;
  }

  public async upload(vaultName: string, body: Buffer | string, archiveDescription?: string): Promise<string> {
    const answer = await this.client.send(new UploadArchiveCommand({ accountId: '-', vaultName, archiveDescription, body: Buffer.from(body) }));
    return answer.archiveId!;
  }

  public async initiate(vaultName: string, jobParameters: JobParameters): Promise<string> {
    const answer = await this.client.send(new InitiateJobCommand({ accountId: '-', vaultName, jobParameters }));
    return answer.jobId!;
  }

  public async describe(vaultName: string, jobId: string): Promise<DescribeJobCommandOutput> {
    return this.client.send(new DescribeJobCommand({ accountId: '-', vaultName, jobId }));
  }

  /** Waits until a job has completed, whose time is already over. */
  public async completed(vaultName: string, jobId: string): Promise<DescribeJobCommandOutput> {
    return until(async () => {
      const job = await this.describe(vaultName, jobId);
      return job.Completed ? job : undefined;
    });
  }

  public async retrieve(vaultName: string, jobParameters: JobParameters): Promise<string> {
    const jobId = await this.initiate(vaultName, jobParameters);
    await this.completed(vaultName, jobId);
    return jobId;
  }

  public async output(vaultName: string, jobId: string, range?: string) {
    const answer = await this.client.send(new GetJobOutputCommand({ accountId: '-', vaultName, jobId, range }));
    return { ...answer, data: Buffer.from(await answer.body!.transformToByteArray()) };
  }

  /** Sends any HTTP request, also one that no SDK would send. */
  public async raw(method: string, path: string, headers: Record<string, string> = {}, body: Buffer | string = ''): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const call = request(new URL(this.emulator.endpoint), { method, path, headers: { ...SIGNED, ...headers }, agent: false }, (answer) => {
        const blocks: Buffer[] = [];
        answer.on('data', (block: Buffer) => blocks.push(block)).on('error', reject)
          .on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(blocks).toString() }));
      });
      call.on('error', reject).end(body);
    });
  }
}

/** Name, status and message of the error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<{ name: string; status?: number; message: string }> {
  const error = await call.then(() => { throw new Error('the call succeeded'); }, (thrown: Error) => thrown);
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return { name: error.name, status: $metadata?.httpStatusCode, message: error.message };
}

import { ChildProcess, spawn } from 'child_process';
import { closeSync, openSync, readFileSync, truncateSync } from 'fs';
import { mkdir, mkdtemp, rm, symlink } from 'fs/promises';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { createInterface } from 'readline';
import { Readable } from 'stream';
import { setTimeout as sleep } from 'timers/promises';
import { ensureVenv } from '../python/venv';

const LAUNCHER = join(__dirname, 'launcher.py');
const REGION = 'us-east-1';
/** What `aws configure` would hold. MiniStack takes this key for the account's root user. */
const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
/** Where no init process reaps orphans their entries stay for ever, though nothing runs: so there is an end to waiting. */
const GROUP_GONE_WITHIN_MS = 500;
const POLL_MS = 25;
const LOG_TAIL_LINES = 30;
const REPORT_FD = 3;

export interface MiniStackOptions {
  /** Seconds of a Wait state or a retry are multiplied by this; 0 skips them. @default 1 */
  readonly waitScale?: number;
  /** TimeoutSeconds of tasks that wait for a token are multiplied by this. @default - waitScale, or 1 where that is 0: nobody could answer at once */
  readonly callbackTimeoutScale?: number;
  /** The period of a `rate()` schedule is multiplied by this. @default 1 */
  readonly scheduleScale?: number;
  /** Seconds between two looks at the schedules. @default 1 */
  readonly scheduleTick?: number;
  /** More environment, which Lambdas inherit: `AWS_ENDPOINT_URL_GLACIER` for instance. @default - none */
  readonly environment?: Record<string, string>;
  /** The Node.js that runs Lambda functions. @default - the one that runs this */
  readonly nodeBinary?: string;
  /** @default - any free port */
  readonly port?: number;
  /** Where the log and the call log are kept after the end. @default - with the state, removed at the end */
  readonly logDirectory?: string;
  /** Directories that go with it, however it ends: for what its parent cannot remove when it is killed. @default - none */
  readonly removeAtEnd?: string[];
  /** Patches to leave out, by name; `all` leaves MiniStack as it is. For the tests of the patches. @default - none */
  readonly withoutPatches?: string[];
}

/** One authorization decision. */
export interface Call {
  /** Seconds since 1970. */
  readonly time: number;
  /** Who asked for the decision: a signed request, a state machine, a rule, or another emulator of ours. */
  readonly via: 'http' | 'states' | 'events' | 'local';
  /** ARN of the user or the assumed role; the account's root for the deployment itself. */
  readonly principal: string;
  /** The IAM action: `sqs:SendMessage`. */
  readonly action: string;
  /** What was called, where it differs from the action: `sqs:SendMessageBatch`. */
  readonly operation: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Why not: `ImplicitDeny`, `Deny`, or an authentication error. */
  readonly reason: string | null;
  readonly method: string | null;
  readonly path: string | null;
}

/** An AWS on 127.0.0.1, with IAM enforced and fresh state. It ends with this process, however that ends. */
export class MiniStack {
  /** Installs what is missing (see `ensureVenv`), starts it and returns once it answers. */
  public static async start(options: MiniStackOptions = {}): Promise<MiniStack> {
    const { python } = await ensureVenv();
    const stateDir = await mkdtemp(join(tmpdir(), 'ministack-'));
    try {
      return await MiniStack.launch(python, stateDir, options);
    } catch (error) {
      await rm(stateDir, { recursive: true, force: true });
      throw error;
    }
  }

  private static async launch(python: string, stateDir: string, options: MiniStackOptions): Promise<MiniStack> {
    const logDir = options.logDirectory ?? stateDir;
    await mkdir(logDir, { recursive: true });
    const files = { log: join(logDir, 'ministack.log'), callLog: join(logDir, 'calls.jsonl') };
    const env = await environment(stateDir, files.callLog, options);
    const log = openSync(files.log, 'a');
    // A process group of its own: Ctrl-C reaches only us, and the workers can be ended together with it.
    const child = spawn(python, [LAUNCHER], { env, cwd: stateDir, detached: true, stdio: ['pipe', log, log, 'pipe'] });
    closeSync(log);
    child.stdin!.on('error', () => undefined); // a life line that is already cut is no news: `exited` tells
    child.once('exit', () => killGroup(child)); // its workers, should it have been killed itself
    const exited = new Promise<void>(done => child.once('close', () => done()));
    const started = new AbortController();
    try {
      const port = await Promise.race([reportedPort(child), failWhenGone(child, files.log, started.signal)]);
      const ministack = new MiniStack(`http://127.0.0.1:${port}`, files.callLog, files.log, child, exited, stateDir);
      await Promise.race([ministack.untilHealthy(started.signal), failWhenGone(child, files.log, started.signal)]);
      return ministack;
    } catch (error) {
      killGroup(child);
      throw error;
    } finally {
      started.abort();
    }
  }

  public readonly region = REGION;
  public readonly accountId = '000000000000';
  /** Of the account's root user. */
  public readonly credentials = ROOT;

  private constructor(
    /** For every AWS client: `AWS_ENDPOINT_URL`. */
    public readonly endpoint: string,
    /** JSON Lines, one `Call` each. */
    public readonly callLog: string,
    /** What MiniStack itself writes. */
    public readonly log: string,
    private readonly child: ChildProcess,
    private readonly exited: Promise<void>,
    private readonly stateDir: string,
  ) {}

  /** Of the launcher, which leads the process group of everything that it starts. */
  public get pid(): number {
    return this.child.pid!;
  }

  /** What an AWS SDK client takes as configuration. */
  public get clientConfig() {
    return { endpoint: this.endpoint, region: this.region, credentials: this.credentials };
  }

  /** Every authorization decision since the start or the last reset. */
  public readCalls(): Call[] {
    const lines = readFileSync(this.callLog, 'utf8').split('\n');
    lines.pop(); // nothing, or a line that is being written
    return lines.map(line => JSON.parse(line) as Call);
  }

  /** Forgets everything: resources, executions, workers and the call log. */
  public async reset(): Promise<void> {
    const response = await fetch(`${this.endpoint}/_ministack/reset`, { method: 'POST' });
    if (!response.ok) { throw new Error(`MiniStack could not be reset: ${response.status} ${await response.text()}`); }
    truncateSync(this.callLog);
  }

  /** Ends it, its workers and its state. May be called twice. */
  public async stop(): Promise<void> {
    this.child.stdin!.end(); // the launcher's life line: it ends as it would if we died
    const inTime = await Promise.race([this.exited.then(() => true), sleep(STOP_WITHIN_MS, false, { ref: false })]);
    if (!inTime) { killGroup(this.child); }
    await this.exited;
    await untilGroupIsGone(this.pid);
    await rm(this.stateDir, { recursive: true, force: true });
  }

  private async untilHealthy(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const healthy = await fetch(`${this.endpoint}/_ministack/health`, { signal }).then(response => response.ok, () => false);
      if (healthy) { return; }
      await sleep(POLL_MS);
    }
  }
}

/** Nothing of the caller's environment gets in: Lambdas inherit this one, and a stray AWS_PROFILE would change them. */
async function environment(stateDir: string, callLog: string, options: MiniStackOptions): Promise<NodeJS.ProcessEnv> {
  const bin = join(stateDir, 'bin');
  const temporary = join(stateDir, 'tmp');
  await Promise.all([mkdir(bin), mkdir(temporary)]);
  await symlink(options.nodeBinary ?? process.execPath, join(bin, 'node'));
  const waitScale = options.waitScale ?? 1;
  closeSync(openSync(callLog, 'a'));
  return {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: stateDir,
    TMPDIR: temporary,
    PYTHONDONTWRITEBYTECODE: '1',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
    SFN_WAIT_SCALE: String(waitScale),
    LOCAL_CALLBACK_TIMEOUT_SCALE: String(options.callbackTimeoutScale ?? (waitScale || 1)),
    LOCAL_SCHEDULE_SCALE: String(options.scheduleScale ?? 1),
    LOCAL_SCHEDULE_TICK: String(options.scheduleTick ?? 1),
    LOCAL_CALL_LOG: callLog,
    LOCAL_PORT: String(options.port ?? 0),
    LOCAL_STATE_DIR: stateDir,
    LOCAL_REMOVE_AT_END: (options.removeAtEnd ?? []).join(delimiter),
    LOCAL_WITHOUT_PATCH: (options.withoutPatches ?? []).join(','),
    ...options.environment,
  };
}

/** The launcher binds its port itself and tells it by one line, so that nobody can take it in between. */
async function reportedPort(child: ChildProcess): Promise<number> {
  for await (const line of createInterface(child.stdio[REPORT_FD] as Readable)) {
    return (JSON.parse(line) as { port: number }).port;
  }
  return new Promise(() => undefined); // ended without a word: failWhenGone says why
}

/** Rejects when the launcher ends or takes too long before it is ready, with the end of its log. */
async function failWhenGone(child: ChildProcess, log: string, started: AbortSignal): Promise<never> {
  const gone = new Promise<string>(done => {
    child.once('error', error => done(error.message));
    child.once('close', (code, signal) => done(`it ended with ${signal ?? `code ${code}`}`));
  });
  const late = sleep(READY_WITHIN_MS, `it was not ready within ${READY_WITHIN_MS / 1000} s`, { signal: started, ref: false })
    .catch(() => new Promise<never>(() => undefined));
  const reason = await Promise.race([gone, late]);
  const tail = readFileSync(log, 'utf8').split('\n').slice(-LOG_TAIL_LINES).join('\n');
  throw new Error(`MiniStack did not start: ${reason}\n${tail}`);
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) { signalGroup(child.pid, 'SIGKILL'); }
}

/** The workers were killed together with the launcher; this is until the kernel has cleared them away. */
async function untilGroupIsGone(pid: number): Promise<void> {
  for (const end = Date.now() + GROUP_GONE_WITHIN_MS; Date.now() < end && signalGroup(pid, 0);) { await sleep(POLL_MS); }
}

/** False when nobody is left in the group. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') { throw error; }
    return false;
  }
}

import { ChildProcess, spawn } from 'child_process';
import { closeSync, openSync, readFileSync, truncateSync } from 'fs';
import { mkdir, mkdtemp, rm, symlink } from 'fs/promises';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';
import { createInterface } from 'readline';
import { Readable } from 'stream';
import { setTimeout as sleep } from 'timers/promises';
import { ensureVenv } from '../python/venv';

const LAUNCHER = join(__dirname, 'launcher.py');
const REGION = 'us-east-1';
/** MiniStack treats this key as the account's root user. */
const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
/** Without an init process the entries of dead orphans stay for ever, so the wait for them has a limit. */
const GROUP_GONE_WITHIN_MS = 500;
const POLL_MS = 25;
const LOG_TAIL_LINES = 30;
const REPORT_FD = 3;

export interface MiniStackOptions {
  /** Factor for the seconds of Wait states and retries. 0 skips them. @default 1 */
  readonly waitScale?: number;
  /** Factor for TimeoutSeconds of tasks that wait for a token. @default - waitScale, or 1 if that is 0, because no answer comes in 0 seconds */
  readonly callbackTimeoutScale?: number;
  /** Factor for the period of a `rate()` schedule. @default 1 */
  readonly scheduleScale?: number;
  /** Seconds between two checks of the schedules. @default 1 */
  readonly scheduleTick?: number;
  /** Further environment variables, which Lambda functions inherit, for example `AWS_ENDPOINT_URL_GLACIER`. @default - none */
  readonly environment?: Record<string, string>;
  /** Path of the Node.js that runs Lambda functions. @default - the one that runs this process */
  readonly nodeBinary?: string;
  /** Path of a Python that has PySpark, for the Spark jobs of Glue. @default - Spark jobs fail */
  readonly sparkPython?: string;
  /** @default - any free port */
  readonly port?: number;
  /** Directory in which the log and the call log stay after the end. @default - the state directory, removed at the end */
  readonly logDirectory?: string;
  /** Directories that MiniStack removes when it ends, also if this process is killed. @default - none */
  readonly removeAtEnd?: string[];
  /** Names of patches to leave out, for the tests of the patches. `all` leaves out every patch. @default - none */
  readonly withoutPatches?: string[];
}

/** One authorization decision. */
export interface Call {
  /** Seconds since 1970. */
  readonly time: number;
  /** Origin of the request: a signed request, a state machine, a rule, or another emulator of ours. */
  readonly via: 'http' | 'states' | 'events' | 'local';
  /** ARN of the user or the assumed role. The deployment itself uses the account's root. */
  readonly principal: string;
  /** The IAM action: `sqs:SendMessage`. */
  readonly action: string;
  /** The API operation, which can differ from the action: `sqs:SendMessageBatch`. */
  readonly operation: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Null if allowed; otherwise `ImplicitDeny`, `Deny`, or an authentication error. */
  readonly reason: string | null;
  readonly method: string | null;
  readonly path: string | null;
}

/** A running MiniStack. */
interface Running {
  readonly endpoint: string;
  readonly callLog: string;
  readonly log: string;
  readonly child: ChildProcess;
  /** Resolves when the launcher has ended. */
  readonly exited: Promise<void>;
  readonly stateDir: string;
}

/**
 * A local AWS (MiniStack with our patches) on 127.0.0.1, with IAM enforced and without any state of earlier runs.
 *
 * It ends with this process, also if this process is killed: the launcher notices that its standard input has ended.
 * Then the launcher removes the state directory and kills its Lambda workers.
 */
export class MiniStack {
  /** Installs the Python packages if they are missing (see `ensureVenv`), starts MiniStack, and waits until it answers. */
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
    const compiled = join(dirname(dirname(python)), 'compiled');
    const env = await environment({ stateDir, compiled, callLog: files.callLog }, options);
    const log = openSync(files.log, 'a');
    // Its own process group: Ctrl-C reaches only this process, and the workers can be killed with the launcher.
    const child = spawn(python, [LAUNCHER], { env, cwd: stateDir, detached: true, stdio: ['pipe', log, log, 'pipe'] });
    closeSync(log);
    child.stdin!.on('error', () => undefined); // the launcher has already ended; `exited` reports that
    child.once('exit', () => killGroup(child)); // kills the workers, in case the launcher was killed itself
    const exited = new Promise<void>(done => child.once('close', () => done()));
    const started = new AbortController();
    try {
      const port = await Promise.race([reportedPort(child), failWhenGone(child, files.log, started.signal)]);
      const ministack = new MiniStack({ endpoint: `http://127.0.0.1:${port}`, ...files, child, exited, stateDir });
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
  /** Credentials of the account's root user. */
  public readonly credentials = ROOT;
  /** URL for every AWS client: `AWS_ENDPOINT_URL`. */
  public readonly endpoint: string;
  /** JSON Lines file with one `Call` a line. */
  public readonly callLog: string;
  /** File with MiniStack's own output. */
  public readonly log: string;

  private constructor(private readonly running: Running) {
    this.endpoint = running.endpoint;
    this.callLog = running.callLog;
    this.log = running.log;
  }

  /** Process id of the launcher. It leads the process group of everything that it starts. */
  public get pid(): number {
    return this.running.child.pid!;
  }

  /** Configuration for an AWS SDK client. */
  public get clientConfig() {
    return { endpoint: this.endpoint, region: this.region, credentials: this.credentials };
  }

  /** Every authorization decision since the start or the last reset. */
  public readCalls(): Call[] {
    const lines = readFileSync(this.callLog, 'utf8').split('\n');
    lines.pop(); // empty, or a line that is still being written
    return lines.map(line => JSON.parse(line) as Call);
  }

  /** Removes all resources, executions and workers, and empties the call log. */
  public async reset(): Promise<void> {
    const response = await fetch(`${this.endpoint}/_ministack/reset`, { method: 'POST' });
    if (!response.ok) { throw new Error(`MiniStack could not be reset: ${response.status} ${await response.text()}`); }
    truncateSync(this.callLog);
  }

  /** Ends MiniStack and its workers, and removes its state. May be called twice. */
  public async stop(): Promise<void> {
    const { child, exited, stateDir } = this.running;
    child.stdin!.end(); // the launcher ends, as if this process had died
    const inTime = await Promise.race([exited.then(() => true), sleep(STOP_WITHIN_MS, false, { ref: false })]);
    if (!inTime) { killGroup(child); }
    await exited;
    await untilGroupIsGone(this.pid);
    await rm(stateDir, { recursive: true, force: true });
  }

  private async untilHealthy(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const healthy = await fetch(`${this.endpoint}/_ministack/health`, { signal }).then(response => response.ok, () => false);
      if (healthy) { return; }
      await sleep(POLL_MS);
    }
  }
}

interface Paths {
  readonly stateDir: string;
  /** Where Python keeps the modules that it has compiled, for the next start. Nothing is written beside the sources. */
  readonly compiled: string;
  readonly callLog: string;
}

/** MiniStack's whole environment, without the caller's: Lambda functions inherit it, and AWS_PROFILE, for example, would change them. */
async function environment({ stateDir, compiled, callLog }: Paths, options: MiniStackOptions): Promise<NodeJS.ProcessEnv> {
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
    PYTHONPYCACHEPREFIX: compiled,
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
    LOCAL_SPARK_PYTHON: options.sparkPython ?? '',
    LOCAL_STATE_DIR: stateDir,
    LOCAL_REMOVE_AT_END: (options.removeAtEnd ?? []).join(delimiter),
    LOCAL_WITHOUT_PATCH: (options.withoutPatches ?? []).join(','),
    ...options.environment,
  };
}

/** Reads the port from the launcher. The launcher binds the port itself, so that no other process can take it in between. */
async function reportedPort(child: ChildProcess): Promise<number> {
  for await (const line of createInterface(child.stdio[REPORT_FD] as Readable)) {
    return (JSON.parse(line) as { port: number }).port;
  }
  return new Promise(() => undefined); // the launcher has ended; failWhenGone reports it
}

/** Rejects with the end of the log if the launcher ends or takes too long before it is ready. */
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

/** Waits until the kernel has removed the killed workers. */
async function untilGroupIsGone(pid: number): Promise<void> {
  for (const end = Date.now() + GROUP_GONE_WITHIN_MS; Date.now() < end && signalGroup(pid, 0);) { await sleep(POLL_MS); }
}

/** @returns false if the process group is empty */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') { throw error; }
    return false;
  }
}

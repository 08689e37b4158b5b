import { spawn } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { Readable, Writable } from 'stream';
import { sparkHere } from './spark-here';
import { SPARK_GROUP_ROWS, SparkStep } from '../../../src/contracts/spark';
import { ensureSparkVenv } from '../../python/venv';

export const BUILD_MANIFEST = resolve(__dirname, '..', '..', '..', 'spark', 'build_manifest.py');
/** Spark's own variables can name another Spark or other settings. */
const SPARK_VARIABLES = /^(SPARK|PYSPARK|HADOOP)_/;
/** Characters of the end of stderr that are shown if Spark fails. */
const SHOWN = 16_000;
/** The other file system of local paths writes a file of checksums beside each file. For both it starts a `chmod`. */
export const LOCAL_FILES = { 'spark.hadoop.fs.file.impl': 'org.apache.hadoop.fs.RawLocalFileSystem' };
const DEFAULT_CORES = 2;
const DEFAULT_MEMORY = '2g';

export interface PySparkOptions {
  /** Tasks at the same time. @default 2 */
  readonly cores?: number;
  /** Most memory of the Java heap, as Java writes it. @default 2g */
  readonly memory?: string;
  /** Further settings of Spark. @default - none */
  readonly settings?: Readonly<Record<string, string>>;
  /** Options of Java. @default - none */
  readonly javaOptions?: string;
  /** Ends Spark. @default - it runs to its end */
  readonly signal?: AbortSignal;
  /** Gets the script's stdin and stdout. @default - the script has neither */
  readonly talk?: (stdin: Writable, stdout: Readable) => void;
}

export interface SparkRun extends PySparkOptions {
  readonly step: SparkStep;
  /** The work folder. */
  readonly work: string;
}

/** Runs a step of `spark/build_manifest.py` on this computer. */
export async function runSpark({ step, work, ...options }: SparkRun): Promise<void> {
  await runPySpark(BUILD_MANIFEST, ['--step', step, '--work', resolve(work), '--group-rows', `${SPARK_GROUP_ROWS}`], options);
}

/**
 * Runs a script with Spark in local mode: all of it in one Java process, which listens on 127.0.0.1 only. Its temporary files are in a folder that is
 * removed afterwards.
 *
 * @throws Error with the end of stderr if the script fails
 */
export async function runPySpark(script: string, args: readonly string[], options: PySparkOptions = {}): Promise<void> {
  const tools = sparkHere();
  if ('missing' in tools) throw new Error(`Spark cannot run, because ${tools.missing}.`);
  const { python } = await ensureSparkVenv(tools.python);
  const scratch = mkdtempSync(join(tmpdir(), 'spark-'));
  try {
    await ended(python, [script, ...args], scratch, options);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function ended(python: string, args: readonly string[], scratch: string, options: PySparkOptions): Promise<void> {
  return new Promise((done, fail) => {
    // Without its Python, Java ends too. It keeps stderr open until then, so `close` comes after both.
    const talk = options.talk ? 'pipe' : 'ignore';
    const child = spawn(python, args, { env: environment(scratch, options), cwd: scratch, stdio: [talk, talk, 'pipe'], signal: options.signal });
    let end = '';
    let problem: Error | undefined;
    options.talk?.(child.stdin!, child.stdout!);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => { end = (end + text).slice(-SHOWN); });
    child.once('error', (error) => { problem = error; });
    child.once('close', (code) => {
      if (code === 0) done();
      else fail(problem ?? new Error(`Spark ended with code ${code}:\n${end.trim()}`));
    });
  });
}

function environment(scratch: string, options: PySparkOptions): NodeJS.ProcessEnv {
  const { cores = DEFAULT_CORES, memory = DEFAULT_MEMORY, javaOptions = '', settings = {} } = options;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SPARK_VARIABLES.test(name)));
  const all = {
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.host': '127.0.0.1',
    'spark.local.dir': scratch,
    'spark.ui.enabled': 'false',
    'spark.ui.showConsoleProgress': 'false',
    ...LOCAL_FILES,
    ...settings,
  };
  const submit = ['--master', `local[${cores}]`, '--driver-memory', memory, '--driver-java-options', `-Djava.io.tmpdir=${scratch} ${javaOptions}`,
    ...Object.entries(all).flatMap(([name, value]) => ['--conf', `${name}=${value}`]), 'pyspark-shell'];
  return {
    ...inherited,
    PYSPARK_SUBMIT_ARGS: submit.map((word) => `'${word}'`).join(' '),
    PYTHONDONTWRITEBYTECODE: '1',
    SPARK_LOCAL_IP: '127.0.0.1',
    TMPDIR: scratch,
  };
}

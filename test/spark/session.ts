import { join } from 'path';
import { createInterface } from 'readline';
import { Writable } from 'stream';
import { WorkFolder } from './work-folders';
import { runPySpark } from '../../local/spark/pyspark/run-spark';
import { SparkStep } from '../../src/contracts/spark';

export interface Run {
  /** `two runs`: those of two_runs.py. */
  readonly step: SparkStep | 'two runs';
  readonly work: WorkFolder;
  readonly groupRows: number;
}

/**
 * Options of Java for runs of seconds. Its better compiler would take longer than it saves, and so would threads that collect garbage beside the others.
 * The classes are Spark's own, so none is verified. With the first sizes, Java would collect garbage very often until it has grown.
 */
export const SHORT_RUNS = [
  '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:+UnlockDiagnosticVMOptions', '-XX:-BytecodeVerificationRemote', '-Xmn256m', '-XX:MetaspaceSize=256m',
].join(' ');
const SETTINGS = {
  // Spark compiles the code of each plan. It keeps 100 of them by default, and a manifest has more.
  'spark.sql.codegen.cache.maxEntries': '5000',
  // What Spark's page would show of a plan. There is no page.
  'spark.sql.ui.explainMode': 'simple',
};
/** Java may print lines of its own. */
const ANSWER = /^\{"failure": /;

/** One Java process that runs the script for one work folder after another. */
export class SparkSession {
  private readonly waiting: ((failure: string) => void)[] = [];
  private readonly ended: Promise<void>;
  private stdin?: Writable;
  private readonly ready: Promise<void>;

  constructor() {
    let begin: () => void;
    this.ready = new Promise((done) => { begin = done; });
    this.ended = runPySpark(join(__dirname, 'several.py'), [], {
      javaOptions: SHORT_RUNS,
      settings: SETTINGS,
      talk: (stdin, stdout) => {
        this.stdin = stdin;
        createInterface(stdout).on('line', (line) => { if (ANSWER.test(line)) this.waiting.shift()!((JSON.parse(line) as { failure: string }).failure); });
        begin();
      },
    });
    this.ended.catch(() => undefined);
  }

  /** A failure is in the work folder afterwards. */
  public async run({ step, work, groupRows }: Run): Promise<void> {
    await Promise.race([this.ready, this.ended]);
    const answer = new Promise<string>((done) => { this.waiting.push(done); });
    this.stdin!.write(`${JSON.stringify({ step, work: work.path, groupRows })}\n`);
    const died = this.ended.then(() => { throw new Error('Spark ended before its answer.'); });
    work.failure = await Promise.race([answer, died]);
  }

  public async end(): Promise<void> {
    await Promise.race([this.ready, this.ended]);
    this.stdin!.end();
    await this.ended;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the tasks of Spark took. */
export interface SparkWork {
  /** Seconds of CPU. */
  readonly cpu: number;
  readonly shuffleBytes: number;
  readonly spilledBytes: number;
}

/** Settings with which Spark writes down what each task took. */
export const eventLogIn = (folder: string): Record<string, string> => ({ 'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': `file://${folder}` });

/** Fields of the event log, as Spark names them. */
interface TaskEnd {
  readonly 'Event': string;
  readonly 'Task Metrics'?: {
    /** Nanoseconds. */
    readonly 'Executor CPU Time': number;
    readonly 'Disk Bytes Spilled': number;
    readonly 'Shuffle Write Metrics': { readonly 'Shuffle Bytes Written': number };
  };
}

export function sparkWork(folder: string): SparkWork {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  const tasks = lines.filter((line) => line.includes('"SparkListenerTaskEnd"')).flatMap((line) => (JSON.parse(line) as TaskEnd)['Task Metrics'] ?? []);
  if (!tasks.length) throw new Error('the event log of Spark has no tasks');
  const sum = (of: (task: (typeof tasks)[number]) => number) => tasks.reduce((total, task) => total + of(task), 0);
  return {
    cpu: sum((task) => task['Executor CPU Time']) / 1e9,
    shuffleBytes: sum((task) => task['Shuffle Write Metrics']['Shuffle Bytes Written']),
    spilledBytes: sum((task) => task['Disk Bytes Spilled']),
  };
}

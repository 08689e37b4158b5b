import { ChildProcess, fork, spawn } from 'child_process';
import { once } from 'events';
import { join } from 'path';
import { COPY, FLOOR } from './chunk-retrieval/measured';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const RSS_LIMIT_MIB = 200;
const CPU_LIMIT = 1.25;
const BUNDLE = join(__dirname, '../assets/handlers/chunk-pipeline/chunk-retrieval.lambda/index.js');

/**
 * How fast S3 accepts bytes: bytes a second, and for how many seconds; 0 means no limit. It is slow only at first, because
 * 4 GiB would take minutes. In that time a stream without backpressure fills the memory, so the test still finds it.
 */
const FAST = { name: 'fast', rate: 0, seconds: 0 };
const SLOW = { name: 'slow', rate: 10 * MIB, seconds: 10 };

interface Measured {
  /** Bytes. */
  readonly peak: number;
  /** Seconds of CPU, user and system. */
  readonly cpu: number;
  readonly seconds: number;
}

/** Measures Chunk Retrieval: its memory for three sizes with a fast and a slow S3, and its CPU time relative to a floor. */
export async function run(): Promise<void> {
  for (const size of [64 * MIB, GIB, 4 * GIB]) {
    for (const s3 of [FAST, SLOW]) {
      const { peak, seconds } = await measure(COPY, size, s3);
      report(`peak memory, chunk of ${size / MIB} MiB, ${s3.name} S3 (${seconds.toFixed(1)} s)`, Math.round(peak / MIB), RSS_LIMIT_MIB, 'MiB');
    }
  }
  const floor = await measure(FLOOR, GIB, FAST, 1);
  const copy = await measure(COPY, GIB, FAST, 1);
  console.log(`  CPU a GiB: ${copy.cpu.toFixed(2)} s; floor (two SHA-256 and a bare copy by node:http): ${floor.cpu.toFixed(2)} s`);
  report('CPU a GiB beside its floor', Number((copy.cpu / floor.cpu).toFixed(2)), CPU_LIMIT, '×');
}

function report(what: string, value: number, limit: number, unit: string): void {
  console.log(`  ${what}: ${value} ${unit} (limit ${limit} ${unit}) ${value <= limit ? 'ok' : 'OVER'}`);
  if (value > limit) process.exitCode = 1;
}

/** Runs `script` in a separate process against doubles in another process. The first `warmUp` runs do not count. */
async function measure(script: string, size: number, s3: typeof FAST, warmUp = 0): Promise<Measured> {
  const doubles = fork(join(__dirname, 'chunk-retrieval/doubles.ts'), [size, s3.rate, s3.seconds].map(String), { execArgv: process.execArgv });
  try {
    const [url] = await once(doubles, 'message') as [string];
    return await outcomeOf(spawn(process.execPath, ['-e', script], {
      env: { ...environment(url, size), WARM_UP: `${warmUp}` }, stdio: ['ignore', 'pipe', 'inherit'],
    }));
  } finally {
    doubles.kill();
  }
}

function environment(url: string, size: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    BUNDLE,
    ENDPOINT: url,
    SIZE: `${size}`,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TRANSFER_TABLE: 'table',
    DESTINATION_BUCKET: 'bucket',
    VALIDATION_QUEUE_URL: `${url}/validation`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
}

/** Parses the last line that the process prints. */
async function outcomeOf(child: ChildProcess): Promise<Measured> {
  let printed = '';
  child.stdout!.on('data', (data) => { printed += data; });
  const [code] = await once(child, 'close') as [number];
  if (code !== 0) throw new Error(`the measured process ended with ${code}: ${printed}`);
  return JSON.parse(printed.trim().split('\n').pop()!) as Measured;
}

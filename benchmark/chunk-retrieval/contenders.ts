import { ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundCpu } from './cpu-share';
import { COPY, FLOOR } from './measured';
import { ensureVenv } from '../../local/python/venv';
import { chunkMessage } from '../../src/contracts/messages';
import { TLS } from '../../test/handlers/support/tls-s3';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;
const BUNDLE = join(__dirname, '../../assets/handlers/chunk-pipeline/chunk-retrieval.lambda/index.js');
const GUIDANCE = join(__dirname, 'guidance.py');

/** How fast a side moves bytes: bytes a second, and for how many seconds. */
export interface Pace {
  readonly rate: number;
  readonly seconds: number;
}

export interface DoublesOptions {
  /** Bytes of the chunk. */
  readonly size: number;
  readonly tls: boolean;
  /** @default - as fast as they can */
  readonly glacier?: Pace;
  readonly s3?: Pace;
}

export type Contender = 'ours' | 'guidance' | 'floor';

export interface Measurement extends DoublesOptions {
  readonly contender: Contender;
  readonly repetitions: number;
  /** Messages in one invocation. @default 1 */
  readonly batch?: number;
  /** Share of one CPU that the process gets, as Lambda bounds it. @default - no bound */
  readonly cpuShare?: number;
}

interface Printed {
  readonly repetitions: { readonly cpu: number; readonly seconds: number }[];
  /** Bytes. */
  readonly peak: number;
}

export interface Measured {
  /** Bytes that were in memory at once. */
  readonly peak: number;
  /** CPU seconds, user and system, of the repetition that needed least. The first ones also pay for compilation. */
  readonly cpu: number;
  /** Wall seconds of the shortest repetition. */
  readonly seconds: number;
}

/** Measures a contender in a process of its own. Glacier and S3 are in two further processes, which are not measured. */
export async function measure(what: Measurement): Promise<Measured> {
  const doubles = [startDoubles(what), startDoubles(what)];
  const directory = await mkdtemp(join(tmpdir(), 'chunk-retrieval-'));
  try {
    const authority = join(directory, 'authority.pem');
    await writeFile(authority, TLS.cert);
    const [glacier, s3] = (await Promise.all(doubles.map((child) => once(child, 'message')))).map(([url]) => url as string);
    const child = await start(what.contender, { ...environment(glacier, s3, authority, what.batch), SIZE: `${what.size}`, REPETITIONS: `${what.repetitions}` });
    const unbound = what.cpuShare ? boundCpu(child, what.cpuShare) : () => undefined;
    const { peak, repetitions } = await outcomeOf(child).finally(unbound);
    return { peak, cpu: Math.min(...repetitions.map(({ cpu }) => cpu)), seconds: Math.min(...repetitions.map(({ seconds }) => seconds)) };
  } finally {
    doubles.forEach((child) => child.kill());
    await rm(directory, { recursive: true });
  }
}

function startDoubles({ size, tls, glacier, s3 }: DoublesOptions): ChildProcess {
  return fork(join(__dirname, 'doubles.ts'), [JSON.stringify({ size, tls, glacier, s3 } satisfies DoublesOptions)], { execArgv: ['--import', 'tsx'] });
}

async function start(contender: Contender, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const [command, args] = contender === 'guidance' ? [(await ensureVenv()).python, [GUIDANCE]]
    : [process.execPath, ['-e', contender === 'ours' ? COPY : FLOOR]];
  return spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What Lambda and the construct give the function, and where its services are. */
function environment(glacier: string, s3: string, authority: string, batch = 1): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    BUNDLE,
    MESSAGES: JSON.stringify(Array.from({ length: batch }, (_, i) => chunkMessage({ run: 'run', archiveId: `archive-${i}`, chunk: 1 }))),
    AWS_ENDPOINT_URL: s3,
    AWS_ENDPOINT_URL_GLACIER: glacier,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_CA_BUNDLE: authority,
    NODE_EXTRA_CA_CERTS: authority,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TRANSFER_TABLE: 'table',
    DESTINATION_BUCKET: 'bucket',
    VALIDATION_QUEUE_URL: `${s3}/validation`,
    CHUNKS_QUEUE_URL: `${s3}/chunks`,
    SMALL_ARCHIVES_QUEUE_URL: `${s3}/small-archives`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
  };
}

/** Parses the last line that the process prints. */
async function outcomeOf(child: ChildProcess): Promise<Printed> {
  let printed = '';
  child.stdout!.on('data', (data) => { printed += data; });
  const [code] = await once(child, 'close') as [number];
  if (code !== 0) throw new Error(`the measured process ended with ${code}: ${printed}`);
  return JSON.parse(printed.trim().split('\n').pop()!) as Printed;
}

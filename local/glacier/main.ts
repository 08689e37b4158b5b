import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ministackAuthorizer, SnsPublisher, snsPublisher } from './adapters';
import { GlacierEmulator, LogEntry } from './emulator';
import { watchParents } from '../../cli/parents';

interface Arguments {
  readonly port: number;
  readonly data?: string;
  readonly region: string;
  readonly jobSeconds: number;
  readonly jobsPerSecond?: number;
  readonly snsEndpoint?: string;
  readonly iamEndpoint?: string;
  readonly quiet?: boolean;
}

const number = (minimum: number, maximum = Infinity) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= minimum && value <= maximum)) throw new InvalidArgumentError(`Give a number from ${minimum} to ${maximum}.`);
  return value;
};

const port = (text: string) => {
  const value = number(0, 65_535)(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('Give a whole number.');
  return value;
};

const url = (text: string) => {
  if (!URL.canParse(text)) throw new InvalidArgumentError('Give a URL, such as http://127.0.0.1:4566.');
  return text;
};

const EXPLANATION = `
It speaks the real API (2012-06-01): vaults, archives, multipart uploads, retrieval jobs, inventories, notifications.
Any AWS SDK or the aws CLI can use it; any access key will do. Inventories are always up to date.
Without --data everything is in a temporary directory, which is removed at the end.`;

function readArguments(): Arguments {
  return new Command('npm run glacier --')
    .description('Runs an emulator of Amazon Glacier\'s vault API on 127.0.0.1 until Ctrl-C.')
    .option('--port <n>', 'port to listen on; 0 takes a free one', port, 0)
    .option('--data <dir>', 'keep vaults and archives in DIR, and open what is there already')
    .option('--region <name>', 'region in ARNs', 'us-east-1')
    .option('--job-seconds <n>', 'how long a retrieval takes', number(0), 1)
    .option('--jobs-per-second <n>', 'more InitiateJob calls than this get a ThrottlingException', number(0.01))
    .option('--sns-endpoint <url>', 'publish completed jobs to this SNS (default: they are only logged)', url)
    .option('--iam-endpoint <url>', 'ask this MiniStack whether a call is allowed (default: all calls are allowed)', url)
    .option('--quiet', 'do not log calls')
    .addHelpText('after', EXPLANATION)
    .parse()
    .opts<Arguments>();
}

function line({ time, operation, resource, status, bytes, accessKeyId, error }: LogEntry): void {
  process.stderr.write(`${[time, status, operation, resource, `${bytes} bytes`, accessKeyId, error].filter(Boolean).join(' ')}\n`);
}

function emulatorFor(given: Arguments, dataDir: string, sns: SnsPublisher | undefined): GlacierEmulator {
  const milliseconds = given.jobSeconds * 1000;
  return new GlacierEmulator({
    dataDir,
    region: given.region,
    durations: { Expedited: milliseconds, Standard: milliseconds, Bulk: milliseconds, Inventory: milliseconds },
    initiateJobsPerSecond: given.jobsPerSecond,
    publish: sns?.publish,
    authorize: given.iamEndpoint === undefined ? undefined : ministackAuthorizer(given.iamEndpoint),
    log: given.quiet ? undefined : line,
  });
}

function introduce(endpoint: string, region: string, dataDir: string): void {
  process.stdout.write(`Amazon Glacier emulator: ${endpoint}
data:  ${dataDir}

aws:   AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=${region} aws --endpoint-url ${endpoint} glacier list-vaults --account-id -
boto3: boto3.client('glacier', endpoint_url='${endpoint}', region_name='${region}', aws_access_key_id='test', aws_secret_access_key='test')

Ctrl-C ends it.
`);
}

async function main(): Promise<void> {
  const given = readArguments();
  const dataDir = given.data === undefined ? mkdtempSync(join(tmpdir(), 'glacier-')) : resolve(given.data);
  // Synchronously at exit, so that the temporary directory is removed after any end but a SIGKILL.
  if (given.data === undefined) process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const sns = given.snsEndpoint === undefined ? undefined : snsPublisher(given.snsEndpoint, given.region);
  const emulator = emulatorFor(given, dataDir, sns);
  const ended = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end());
    watchParents(end);
  });
  await emulator.start(given.port);
  introduce(emulator.endpoint, given.region, dataDir);
  await ended;
  await emulator.stop();
  sns?.close();
}

main().then(() => process.exit(0), (error: NodeJS.ErrnoException) => {
  process.stderr.write(`${error.code === 'EADDRINUSE' ? 'The port is taken; choose another --port.' : error.message}\n`);
  process.exit(1);
});

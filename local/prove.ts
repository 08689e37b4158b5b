import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Command } from 'commander';
import { interruption } from './demo/interruption';
import { AwsPlace } from './prove/aws-place';
import { command, Given } from './prove/command';
import { LeftoverFiles } from './prove/leftovers';
import { clientsOf, Where } from './prove/place';
import { Refusal } from './prove/refusals';
import { Progress } from '../cli/terminal/progress';

/** Git ignores it. */
const DIRECTORY = join(__dirname, '..', '.local', 'prove');

const EXPLANATION = `
It makes a vault and a stack under names of its own, moves the vault to S3, reads every object back, and removes the stack, its
buckets and the archives. It touches nothing else. It costs some cents, which it tells before it asks. Glacier deletes the vault
itself only a day later: npm run prove -- --clean. If a run is interrupted, --clean removes what it left.

The region must be bootstrapped for the CDK, and the account must be one that Glacier makes vaults for.
Exit status: 0 only if every archive is proven, or if nothing is left after --clean.`;

interface Arguments extends Given {
  readonly state: string;
}

function readArguments(): Arguments {
  return new Command('npm run prove --')
    .description('Proves the transfer in your AWS account, with a small vault of its own.')
    .option('--profile <name>', 'profile of ~/.aws/config (default: the default credentials of the AWS SDK)')
    .option('--region <name>', 'region (default: that of the profile or of AWS_REGION)')
    .option('--yes', 'do not ask before something is made that costs money')
    .option('--clean', 'remove what earlier runs left, and their vaults as soon as Glacier allows it')
    .option('--state <dir>', 'where a run writes down what it makes, for --clean', DIRECTORY)
    .addHelpText('after', EXPLANATION)
    .parse()
    .opts<Arguments>();
}

async function identify({ profile, region }: Pick<Given, 'profile' | 'region'>): Promise<Where> {
  const sts = new STSClient({ ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) });
  try {
    const known = await sts.config.region().catch((cause: Error) => { throw new Refusal(`No region is known (${cause.message}). Give --region NAME.`); });
    const { Account: account } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: account!, region: known, ...(profile === undefined ? {} : { profile }) };
  } finally {
    sts.destroy();
  }
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Refusal('Nothing was made: there is no terminal to ask on. Give --yes if you agree.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

const given = readArguments();
command(given, {
  files: new LeftoverFiles(given.state),
  progress: new Progress(process.stderr),
  interrupted: interruption(),
  identify,
  clientsOf,
  placeOf: (where, clients) => new AwsPlace(where, clients),
  ask,
  write: (text) => void process.stdout.write(text),
}).then((status) => process.exit(status), (error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

import { Command, InvalidArgumentError } from 'commander';

export interface WatchArguments {
  readonly run: string;
  readonly stack?: string;
  readonly document?: string;
  /** Id of the transfer's construct, if the stack has several. */
  readonly transfer?: string;
  readonly profile?: string;
  readonly region?: string;
  /** Seconds between two looks. */
  readonly every: number;
}

/** A look costs two or three reads of DynamoDB, so a day of looks costs less than a cent. */
const EVERY_SECONDS = 5;

const EXPLANATION = `
The transfer is the one of a stack, or the one that a launch document belongs to: give one of the two. If a stack has several, --transfer says which.
It reads two tables, and changes nothing. transfer.grantWatch(grantee) in the CDK app gives the permissions that it needs.

On a terminal one screen updates. A pipe gets a line for each step that the run reaches. The result goes to stdout when the run has ended.
Ctrl-C ends the watching. The run goes on in AWS.

Exit status: 0 every archive is downloaded, or the run is planned; 3 the run ended otherwise; 2 there is no such run, or AWS refused; 1 a bug.

Examples:
  $ npx cdk-glacier-vault-to-s3-cli watch photos-2026 --stack Archives --profile archives
  $ npx cdk-glacier-vault-to-s3-cli watch photos-2026 --document "$LAUNCH"`;

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 3600)) throw new InvalidArgumentError('Give seconds from 0.1 to 3600.');
  return value;
};

/** Adds the command `watch`. @param watch what it does */
export function addWatch(program: Command, watch: (given: WatchArguments) => Promise<void>): void {
  program.command('watch')
    .description('Shows how far a run of a deployed transfer is, until it ends.')
    .argument('<run>', 'name of the run: WorkflowRun of its launch')
    .allowExcessArguments(false)
    .option('--stack <name>', 'CloudFormation stack of the transfer')
    .option('--transfer <id>', 'the transfer of the stack, by the id of its construct (default: the only one)')
    .option('--document <name>', 'launch document of the transfer, instead of the stack')
    .option('--profile <name>', 'profile of ~/.aws/config (default: the default credentials of the AWS SDK)')
    .option('--region <name>', 'region of the stack (default: that of the profile or of AWS_REGION)')
    .option('--every <seconds>', 'time between two looks', seconds, EVERY_SECONDS)
    .addHelpText('after', EXPLANATION)
    .action((run: string, options: Omit<WatchArguments, 'run'>) => watch({ ...options, run }));
}

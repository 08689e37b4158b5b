import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AutomationExecution, GetAutomationExecutionCommand, GetParameterCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Leftovers } from './leftovers';
import { Place, ProveClients, Where } from './place';
import { notBootstrapped, Refusal } from './refusals';
import { APP, APP_ENV } from './settings';
import { synthesize } from '../deploy/synthesize';

const CDK = require.resolve('aws-cdk/bin/cdk');
/** The bootstrap stack of the CDK keeps its version there. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version';
const ENDED_WELL = 'Success';
const RUNNING = ['Pending', 'InProgress', 'Waiting'];
const EXECUTION_ARN = 'StartOrchestrator.ExecutionArn';

/** An account of AWS: the CDK's own command deploys, and Systems Manager executes the launch document. */
export class AwsPlace implements Place {
  private readonly ssm: SSMClient;

  /** @param cdk file of the CDK's command. @default - that of the package aws-cdk */
  constructor(private readonly where: Where, public readonly clients: ProveClients, public readonly pollMs = 5_000, private readonly cdk = CDK) {
    const { region, profile } = where;
    this.ssm = new SSMClient({ region, ...(profile === undefined ? {} : { profile }) });
  }

  public async ready(): Promise<void> {
    try {
      await this.ssm.send(new GetParameterCommand({ Name: BOOTSTRAP_VERSION }));
    } catch (error) {
      throw (error as Error).name === 'ParameterNotFound' ? notBootstrapped(this.where) : error;
    }
  }

  public async deploy({ stackName, vaultName }: Leftovers): Promise<void> {
    const { account, region } = this.where;
    const directory = await mkdtemp(join(tmpdir(), 'glacier-prove-'));
    try {
      await synthesize(APP, directory, {
        CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region, [APP_ENV.STACK_NAME]: stackName, [APP_ENV.VAULT_NAME]: vaultName,
      });
      await this.runCdk('deploy', stackName, '--app', directory, '--require-approval', 'never', '--progress', 'events');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  public async launch(document: string, parameters: Record<string, string>): Promise<string> {
    const Parameters = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
    const { AutomationExecutionId } = await this.ssm.send(new StartAutomationExecutionCommand({ DocumentName: document, Parameters }));
    const { AutomationExecutionStatus: status, FailureMessage: failure, Outputs: outputs } = await this.automationEnded(AutomationExecutionId!);
    const arn = outputs?.[EXECUTION_ARN]?.[0];
    if (status !== ENDED_WELL || arn === undefined) throw new Error(`The launch document ended as ${status}: ${failure ?? 'it has no execution of the Orchestrator'}`);
    return arn;
  }

  private async automationEnded(AutomationExecutionId: string): Promise<AutomationExecution> {
    for (;;) {
      const { AutomationExecution: execution } = await this.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId }));
      if (!RUNNING.includes(execution!.AutomationExecutionStatus!)) return execution!;
      await sleep(this.pollMs);
    }
  }

  /** Its output goes to the user's terminal, and ends with the cause if it fails. */
  private async runCdk(...given: string[]): Promise<void> {
    const { region, profile } = this.where;
    const child = spawn(process.execPath, [this.cdk, ...given, ...(profile === undefined ? [] : ['--profile', profile])], {
      env: { ...process.env, AWS_REGION: region }, stdio: ['ignore', process.stderr, process.stderr],
    });
    const kill = () => void child.kill();
    process.once('exit', kill);
    try {
      const code = await new Promise<number | NodeJS.Signals>((done, fail) => child.once('error', fail).once('close', (status, signal) => done(status ?? signal!)));
      if (code !== 0) throw new Refusal(`cdk ${given[0]} failed (${code}). What it printed above says why.`);
    } finally {
      process.removeListener('exit', kill);
    }
  }
}

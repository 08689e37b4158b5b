import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { InvalidDocumentError } from './document';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** An API call with its own client, because credentials differ between executions. */
export type Call = (connection: Connection, parameters: Record<string, unknown>) => Promise<object>;
type StepFunctionsCommand = StartExecutionCommand | DescribeExecutionCommand | StopExecutionCommand;

const stepFunctions = (command: new (parameters: never) => StepFunctionsCommand): Call => async (connection, parameters) => {
  const client = new SFNClient(connection);
  try {
    return await client.send(new command(parameters as never) as StartExecutionCommand);
  } finally {
    client.destroy();
  }
};

/** The calls that a step may make, by service and API. `aws:executeAwsApi` uses boto3's service names. */
const CALLS: Record<string, Record<string, Call>> = {
  stepfunctions: {
    DescribeExecution: stepFunctions(DescribeExecutionCommand),
    StartExecution: stepFunctions(StartExecutionCommand),
    StopExecution: stepFunctions(StopExecutionCommand),
  },
};

/** The call for an API. @throws InvalidDocumentError if the API is not in `CALLS` */
export function callOf(service: string, api: string): Call {
  const calls = CALLS[service];
  if (!calls) throw new InvalidDocumentError(`the service ${JSON.stringify(service)} is not understood here; understood: ${Object.keys(CALLS).join(', ')}`);
  const call = calls[api];
  if (!call) throw new InvalidDocumentError(`the API ${JSON.stringify(api)} of ${service} is not understood here; understood: ${Object.keys(calls).join(', ')}`);
  return call;
}

/** Assumes a role as Systems Manager. The MiniStack patch `automation-trust` recognizes it by the session name. */
export async function assumeRole(connection: Connection, roleArn: string, executionId: string): Promise<Credentials> {
  const sts = new STSClient(connection);
  try {
    const { Credentials: found } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: `Automation-${executionId}` }));
    if (!found?.AccessKeyId || !found.SecretAccessKey) throw new Error('STS answered without credentials');
    return { accessKeyId: found.AccessKeyId, secretAccessKey: found.SecretAccessKey, sessionToken: found.SessionToken };
  } catch (cause) {
    throw new Error(`The defined assume role is unable to be assumed. ${messageOf(cause)}`, { cause });
  } finally {
    sts.destroy();
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

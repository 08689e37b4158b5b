import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { InvalidDocumentError } from './document';
import { trusts } from './trust';

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

/** One API call with its own client, since every step may be signed by another role. */
type Call = (connection: Connection, parameters: Record<string, unknown>) => Promise<object>;
type StepFunctionsCommand = StartExecutionCommand | DescribeExecutionCommand | StopExecutionCommand;

const stepFunctions = (command: new (parameters: never) => StepFunctionsCommand): Call => async (connection, parameters) => {
  const client = new SFNClient(connection);
  try {
    return await client.send(new command(parameters as never) as StartExecutionCommand);
  } finally {
    client.destroy();
  }
};

/** The calls that a step may make, by the names that `aws:executeAwsApi` knows (boto3's service names). */
const CALLS: Record<string, Record<string, Call>> = {
  stepfunctions: {
    DescribeExecution: stepFunctions(DescribeExecutionCommand),
    StartExecution: stepFunctions(StartExecutionCommand),
    StopExecution: stepFunctions(StopExecutionCommand),
  },
};

/** The call for an API. One that no document has used so far is refused by name. */
export function callOf(service: string, api: string): Call {
  const calls = CALLS[service];
  if (!calls) throw new InvalidDocumentError(`the service ${JSON.stringify(service)} is not understood here; understood: ${Object.keys(CALLS).join(', ')}`);
  const call = calls[api];
  if (!call) throw new InvalidDocumentError(`the API ${JSON.stringify(api)} of ${service} is not understood here; understood: ${Object.keys(calls).join(', ')}`);
  return call;
}

/**
 * Assumes a role as Systems Manager does: its trust policy must name the service, for this account and this execution. The local STS lets
 * its root assume any role that trusts some service, so the policy is looked at here first.
 */
export async function assumeRole(connection: Connection, roleArn: string, executionId: string): Promise<Credentials> {
  const accountId = roleArn.split(':')[4];
  await checkTrust(connection, roleArn, {
    'aws:sourceaccount': accountId,
    'aws:sourcearn': `arn:aws:ssm:${connection.region}:${accountId}:automation-execution/${executionId}`,
  });
  const sts = new STSClient(connection);
  try {
    const { Credentials: found } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: `Automation-${executionId}` }));
    if (!found?.AccessKeyId || !found.SecretAccessKey) throw new Error(`STS gave no credentials for ${roleArn}`);
    return { accessKeyId: found.AccessKeyId, secretAccessKey: found.SecretAccessKey, sessionToken: found.SessionToken };
  } finally {
    sts.destroy();
  }
}

async function checkTrust(connection: Connection, roleArn: string, context: Record<string, string>): Promise<void> {
  const iam = new IAMClient(connection);
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleArn.slice(roleArn.lastIndexOf('/') + 1) }));
    if (role?.Arn !== roleArn) throw new Error(`There is no role ${roleArn}`);
    if (!trusts(decodeURIComponent(role.AssumeRolePolicyDocument ?? '{"Statement":[]}'), { service: 'ssm.amazonaws.com', context })) {
      throw new Error(`The defined assume role is unable to be assumed: ${roleArn} does not trust ssm.amazonaws.com for ${context['aws:sourcearn']}`);
    }
  } finally {
    iam.destroy();
  }
}

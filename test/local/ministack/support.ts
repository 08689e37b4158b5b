import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, DescribeExecutionCommandOutput, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { MiniStack, MiniStackOptions } from '../../../local/ministack/ministack';

/** Factor for every wait. Waits are short, but a test can still tell a wait from none. */
export const WAIT_SCALE = 0.05;
const POLL_MS = 50;
const PATIENCE_MS = 20_000;

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
type Template = Record<string, { Type: string; Properties?: object; DependsOn?: string[] }>;
type Statement = { Effect?: string; Action: string | string[]; Resource: unknown };

export const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

/** Starts MiniStack with our patches, and one without. If a probe gives the same result with both, its patch is no longer needed. */
export function twoMiniStacks(options: MiniStackOptions = {}): { patched: () => MiniStack; bare: () => MiniStack } {
  let started: MiniStack[] = [];
  beforeAll(async () => {
    const common = { waitScale: WAIT_SCALE, ...options };
    started = await Promise.all([MiniStack.start(common), MiniStack.start({ ...common, withoutPatches: ['all'] })]);
  });
  afterAll(() => Promise.all(started.map(ministack => ministack.stop())));
  return { patched: () => started[0], bare: () => started[1] };
}

export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, patience = PATIENCE_MS): Promise<T> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(POLL_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) { return found; }
  }
  throw new Error(`waited ${patience} ms in vain for ${what}`);
}

let stacks = 0;

/** Creates resources. @returns logical id → the value of `Ref`, and the values of `outputs` */
export async function deploy(ministack: MiniStack, resources: Template, outputs: Record<string, unknown> = {}): Promise<Record<string, string>> {
  const client = new CloudFormationClient(ministack.clientConfig);
  const StackName = `probe-${++stacks}`;
  const refs = Object.fromEntries(Object.keys(resources).map(id => [id, { Ref: id }]));
  const Outputs = Object.fromEntries(Object.entries({ ...refs, ...outputs }).map(([id, Value]) => [id, { Value }]));
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: resources, Outputs }), Capabilities: ['CAPABILITY_IAM'] }));
  const stack = await until(`stack ${StackName}`, async () => {
    const found = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0];
    return found.StackStatus!.endsWith('IN_PROGRESS') ? undefined : found;
  });
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
    throw new Error(`${stack.StackStatus}: ${JSON.stringify(StackEvents!.map(event => event.ResourceStatusReason))}`);
  }
  return Object.fromEntries(stack.Outputs!.map(output => [output.OutputKey!, output.OutputValue!]));
}

export function role(service: 'lambda' | 'states' | 'events' | 'glue', ...statements: Statement[]) {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } }] };
  const policy = { Version: '2012-10-17', Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })) };
  const Policies = statements.length ? [{ PolicyName: 'Probe', PolicyDocument: policy }] : [];
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, Policies } };
}

/** A Node function. `roleId` is the logical id of its role. */
export function fn(code: string, roleId = 'Role', timeout = 10) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: timeout, Code: { ZipFile: code }, Role: arnOf(roleId) },
  };
}

export const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A JSONata machine. Its role is the resource `Role` by default. Strings like `${Table}` refer to resources of the template. */
export function machine(states: Record<string, object>, options: { role?: string; name?: string } = {}) {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: arnOf(options.role ?? 'Role'),
      DefinitionString: { 'Fn::Sub': JSON.stringify(definition) },
      ...(options.name ? { StateMachineName: options.name } : {}),
    },
  };
}

export const task = (resource: string, Arguments: object, more: object = { End: true }) => ({ Type: 'Task', Resource: resource, Arguments, ...more });
export const invoke = (functionId: string, more: object = { End: true }) =>
  task('arn:aws:states:::lambda:invoke', { FunctionName: `\${${functionId}.Arn}`, Payload: {} }, more);

export async function start(ministack: MiniStack, stateMachineArn: string, input: unknown = {}): Promise<string> {
  const started = await new SFNClient(ministack.clientConfig).send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  return started.executionArn!;
}

export async function ended(ministack: MiniStack, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  const client = new SFNClient(ministack.clientConfig);
  return until(`the end of ${executionArn}`, async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

export async function run(ministack: MiniStack, stateMachineArn: string, input: unknown = {}) {
  const { status, output, error, cause } = await ended(ministack, await start(ministack, stateMachineArn, input));
  return { status, error, cause, output: output && status === 'SUCCEEDED' ? JSON.parse(output) : undefined };
}

const WHO_AM_I = `exports.handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

/** Credentials of a role with these statements, for calls from the test. */
export async function credentialsOf(ministack: MiniStack, ...statements: Statement[]): Promise<Credentials> {
  const { Machine } = await deploy(ministack, {
    Role: role('lambda', ...statements),
    WhoAmI: fn(WHO_AM_I),
    StatesRole: role('states', { Action: 'lambda:InvokeFunction', Resource: '*' }),
    Machine: machine({ Ask: invoke('WhoAmI', { Output: '{% $states.result.Payload %}', End: true }) }, { role: 'StatesRole' }),
  });
  return (await run(ministack, Machine)).output;
}

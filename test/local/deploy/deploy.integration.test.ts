import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Assembly, TemplateResource } from '../../../local/deploy/assembly';
import { deploy, DeployedStack } from '../../../local/deploy/deploy';
import { synthesize } from '../../../local/deploy/synthesize';
import { MiniStack } from '../../../local/ministack/ministack';
import { runAutomation } from '../../../local/ssm/automation';

/** The first start installs MiniStack. */
const SETUP_MS = 300_000;

let outdir: string;
let assembly: Assembly;
let aws: MiniStack;
let queues: DeployedStack;
let machine: DeployedStack;
const lines: string[] = [];

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  [assembly, aws] = await Promise.all([synthesize(join(__dirname, 'fixture', 'app.ts'), outdir), MiniStack.start()]);
  [queues, machine] = await deploy(assembly, { ...aws.clientConfig, log: (line) => lines.push(line) });
}, SETUP_MS);

afterAll(async () => {
  await aws?.stop();
  rmSync(outdir, { recursive: true, force: true });
});

const launch = (logicalId: string, parameters: Record<string, string>) => runAutomation({
  document: machine.documents[logicalId].content, parameters, endpoint: aws.endpoint, region: aws.region, accountId: aws.accountId,
});

async function outcome(executionArn: string): Promise<{ input: unknown; output: unknown }> {
  const client = new SFNClient(aws.clientConfig);
  try {
    for (;;) {
      const { status, input, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'SUCCEEDED') return { input: JSON.parse(input!), output: JSON.parse(output!) };
      if (status !== 'RUNNING') throw new Error(`the execution ended as ${status}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  } finally {
    client.destroy();
  }
}

describe('a synthesized app, deployed', () => {
  it('keeps the order of the stacks, and does not change their templates on the disk', () => {
    expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual(['Queues', 'Machine']);
    expect(JSON.parse(readFileSync(join(outdir, 'Machine.template.json'), 'utf8'))).toEqual(assembly.stacks[1].template);
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(true);
  });

  it('reports the resources that it left out, and creates all others', () => {
    const left = machine.dropped.map(({ type }) => type).sort();
    expect(left).toEqual(['AWS::CloudWatch::Alarm', 'AWS::SSM::Document', 'AWS::SSM::Document', 'AWS::SSM::Document']);
    expect(lines).toHaveLength(left.length);
    expect(lines[0]).toMatch(/^Machine: Sum\w+ \(AWS::CloudWatch::Alarm\) is left out: /);
    const created = Object.keys(machine.resources);
    const dropped = machine.dropped.map(({ logicalId }) => logicalId);
    expect([...created, ...dropped].sort()).toEqual(Object.keys(assembly.stacks[1].template.Resources).sort());
  });

  it('has its outputs, including the name of a document', () => {
    expect(queues.outputs.QueueArn).toMatch(/^arn:aws:sqs:us-east-1:000000000000:/);
    expect(machine.outputs.LaunchName).toBe('Launch');
  });

  it('resolves attributes as CloudFormation does', () => {
    const logicalId = Object.keys(queues.resources)[0];
    expect(queues.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] })).toBe(queues.outputs.QueueArn);
  });
});

describe('the SSM document of a deployed stack', () => {
  it('starts the state machine with its parameters, with its own role', async () => {
    const run = await launch('Launch', { Who: 'the world' });
    expect(run).toMatchObject({ status: 'Success', executionId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const executionArn = run.outputs['Start.Execution'] as string;
    expect(executionArn).toMatch(new RegExp(`:${run.executionId}$`));
    expect(await outcome(executionArn)).toEqual({ input: { who: 'the world', queue: queues.outputs.QueueArn }, output: { greeting: 'hello, the world' } });
    const [call] = aws.readCalls().filter(({ action, via }) => action === 'states:StartExecution' && via === 'http');
    expect(call).toMatchObject({ allowed: true, principal: expect.stringMatching(/assumed-role\/Machine-LaunchRole.*\/Automation-/) });
  });

  it('fails if its role does not allow the call', async () => {
    const run = await launch('WithoutRights', { Who: 'the world' });
    expect(run.status).toBe('Failed');
    expect(run.failureMessage).toMatch(/AccessDenied.* when calling the StartExecution operation: .*not authorized to perform: states:StartExecution/);
  });

  it('fails if its role does not trust Systems Manager', async () => {
    const run = await launch('NotTrusted', { Who: 'the world' });
    expect(run.status).toBe('Failed');
    expect(run.failureMessage).toMatch(/^The defined assume role is unable to be assumed\..* sts:AssumeRole on resource: .*OtherRole/);
  });

  it('is not started with a parameter that does not match its pattern', async () => {
    await expect(launch('Launch', { Who: '"}' })).rejects.toThrow('Parameter "Who" has value ""}" not matching "^[A-Za-z ]{1,20}$".');
  });
});

describe('a template', () => {
  const deployAlone = (stackName: string, resources: Record<string, TemplateResource>) =>
    deploy({ directory: outdir, stacks: [{ stackName, template: { Resources: resources }, assets: [] }] }, aws.clientConfig);

  it('that fails is reported with the resource and the reason', async () => {
    const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 } };
    await expect(deployAlone('Broken', { Alarm: alarm }))
      .rejects.toThrow(/^Broken: CREATE_FAILED\n {2}Alarm \(AWS::CloudWatch::Alarm\): CREATE_FAILED MetricName and Namespace are required/);
  });

  it('with an unknown resource type is refused with the name of the type', async () => {
    await expect(deployAlone('Unknown', { Odd: { Type: 'AWS::Nowhere::Thing' } })).rejects.toThrow(/^Unknown: .*AWS::Nowhere::Thing/);
  });

  it('that is too large for a request is deployed by its URL', async () => {
    const resources = Array.from({ length: 200 }, (_, n) => [`Queue${n}`, { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Key: 'text', Value: 'x'.repeat(250) }] } }]);
    const [large] = await deployAlone('Large', Object.fromEntries(resources));
    expect(Object.keys(large.resources)).toHaveLength(200);
  });
});

describe('an app that does not synthesize', () => {
  it('is reported with the output of the app', async () => {
    const app = join(outdir, 'broken.ts');
    writeFileSync(app, 'throw new Error("chunkSize must be a power of two");');
    await expect(synthesize(app, join(outdir, 'broken'))).rejects.toThrow(/broken\.ts did not synthesize \(exit code 1\):[^]*chunkSize must be a power of two/);
  });
});

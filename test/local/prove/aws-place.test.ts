import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsPlace } from '../../../local/prove/aws-place';
import { LeftoverFiles } from '../../../local/prove/leftovers';
import { clientsOf } from '../../../local/prove/place';

const WHERE = { account: '123456789012', region: 'eu-central-1' };
const ENVIRONMENT = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
let directory: string;
let server: Server;
/** Answers of Systems Manager by operation, each used once. */
let answers: Record<string, object[]>;
let asked: [operation: string, input: Record<string, unknown>][];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-test-'));
  [answers, asked] = [{}, []];
  server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('AmazonSSM.', '');
    let body = '';
    for await (const block of request) body += block;
    asked.push([operation, JSON.parse(body)]);
    const answer = answers[operation]?.shift() ?? { __type: 'ParameterNotFound', message: 'no answer' };
    response.writeHead('__type' in answer ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const values = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'test', 'test'];
  ENVIRONMENT.forEach((name, i) => { process.env[name] = values[i]; });
});
afterEach(async () => {
  for (const name of ENVIRONMENT) delete process.env[name];
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(directory, { recursive: true, force: true });
});

const place = (cdk?: string) => new AwsPlace(WHERE, clientsOf(WHERE), 1, cdk);

it('a region that is not bootstrapped is told before anything is made, with the command that does it', async () => {
  await expect(place().ready()).rejects.toThrow('npx cdk bootstrap aws://123456789012/eu-central-1\n');
  answers.GetParameter = [{ Parameter: { Value: '21' } }];
  await place().ready();
  expect(asked[0]).toEqual(['GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' }]);
});

it('the launch document is executed, and its end gives the Orchestrator\'s execution', async () => {
  answers.StartAutomationExecution = [{ AutomationExecutionId: 'one' }];
  answers.GetAutomationExecution = [
    { AutomationExecution: { AutomationExecutionStatus: 'InProgress' } },
    { AutomationExecution: { AutomationExecutionStatus: 'Success', Outputs: { 'StartOrchestrator.ExecutionArn': ['arn:run'] } } },
  ];
  expect(await place().launch('Launch', { VaultName: 'photos' })).toBe('arn:run');
  expect(asked.map(([operation]) => operation)).toEqual(['StartAutomationExecution', 'GetAutomationExecution', 'GetAutomationExecution']);
  expect(asked[0][1]).toMatchObject({ DocumentName: 'Launch', Parameters: { VaultName: ['photos'] } });
});

it('a launch document that fails is told with the words of Systems Manager', async () => {
  answers.StartAutomationExecution = [{ AutomationExecutionId: 'one' }];
  answers.GetAutomationExecution = [{ AutomationExecution: { AutomationExecutionStatus: 'Failed', FailureMessage: 'its words' } }];
  await expect(place().launch('Launch', {})).rejects.toThrow('The launch document ended as Failed: its words');
});

it('the CDK\'s command deploys the synthesized stack into the account and region, and its failure is told', async () => {
  const { left } = new LeftoverFiles(directory).begin(WHERE);
  const cdk = join(directory, 'cdk.js');
  await writeFile(cdk, `
    const { readFileSync, writeFileSync } = require('fs');
    const given = process.argv.slice(2);
    const { artifacts } = JSON.parse(readFileSync(given[given.indexOf('--app') + 1] + '/manifest.json', 'utf8'));
    writeFileSync(${JSON.stringify(join(directory, 'seen'))}, JSON.stringify({ given, region: process.env.AWS_REGION, environment: artifacts[given[1]].environment }));
    process.exit(3);`);
  await expect(place(cdk).deploy(left)).rejects.toThrow('cdk deploy failed (3). What it printed above says why.');
  expect(JSON.parse(await readFile(join(directory, 'seen'), 'utf8'))).toEqual({
    given: ['deploy', left.stackName, '--app', expect.any(String), '--require-approval', 'never', '--progress', 'events'],
    region: 'eu-central-1',
    environment: 'aws://123456789012/eu-central-1',
  });
});

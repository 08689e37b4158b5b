import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { runAutomation } from '../../../local/ssm/automation';

/** A double of Step Functions that answers with its request. */
let server: Server;
let asked: { target?: string; body: Record<string, unknown> }[];
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => { text += part.toString(); });
    request.on('end', () => {
      const target = request.headers['x-amz-target']?.toString();
      const body = JSON.parse(text) as Record<string, unknown>;
      asked.push({ target, body });
      const refused = body.name === 'used';
      response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(refused ? { __type: 'ExecutionAlreadyExists', message: 'used already' } : { executionArn: `arn:${String(body.name)}`, startDate: 0, status: 'RUNNING' }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
beforeEach(() => { asked = []; });
afterAll(async () => new Promise((closed) => server.close(closed)));

const start = { name: 'Start', action: 'aws:executeAwsApi', inputs: { Service: 'stepfunctions', Api: 'StartExecution', stateMachineArn: 'arn:machine', name: '{{ Run }}' }, outputs: [{ Name: 'Arn', Selector: '$.executionArn' }] };
const look = { name: 'Look', action: 'aws:executeAwsApi', inputs: { Service: 'stepfunctions', Api: 'DescribeExecution', executionArn: '{{ Start.Arn }}' }, outputs: [{ Name: 'Status', Selector: '$.status' }] };

const run = (mainSteps: unknown[], parameters: Record<string, string> = { Run: 'new' }, more: object = {}) => runAutomation({
  document: { schemaVersion: '0.3', parameters: { Run: { type: 'String' } }, mainSteps, ...more },
  parameters,
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  accountId: '000000000000',
});

describe('an automation', () => {
  it('runs its steps in order, each with the outputs of earlier steps', async () => {
    const execution = await run([start, look], { Run: 'new' }, { outputs: ['Start.Arn', 'Look.Status'] });
    expect(execution).toEqual({ executionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), status: 'Success', outputs: { 'Start.Arn': 'arn:new', 'Look.Status': 'RUNNING' } });
    expect(asked).toEqual([
      { target: 'AWSStepFunctions.StartExecution', body: { stateMachineArn: 'arn:machine', name: 'new' } },
      { target: 'AWSStepFunctions.DescribeExecution', body: { executionArn: 'arn:new' } },
    ]);
  });

  it('follows nextStep, and stops after isEnd', async () => {
    const skipped = { ...start, name: 'Skipped' };
    await run([{ ...start, nextStep: 'Look' }, skipped, { ...look, isEnd: true }, { ...start, name: 'Never' }]);
    expect(asked.map(({ target }) => target)).toEqual(['AWSStepFunctions.StartExecution', 'AWSStepFunctions.DescribeExecution']);
  });

  it('fails with a failed step, and runs no step after it', async () => {
    const execution = await run([start, look], { Run: 'used' });
    expect(execution).toMatchObject({ status: 'Failed', outputs: {} });
    expect(execution.failureMessage).toBe('Step "Start" fails when it is Execute/Cancelling action. An error occurred (ExecutionAlreadyExists) when calling the StartExecution operation: used already');
    expect(asked).toHaveLength(1);
  });

  it('fails if a step does not give its output', async () => {
    const execution = await run([{ ...start, outputs: [{ Name: 'Arn', Selector: '$.nothing' }] }]);
    expect(execution).toMatchObject({ status: 'Failed', failureMessage: expect.stringContaining('Output "Arn" is not of type String') });
  });

  it.each<[string, object, string]>([
    ['an unknown service', { Service: 'ec2', Api: 'StartInstances' }, 'the service "ec2" is not understood here; understood: stepfunctions'],
    ['an unknown API', { Service: 'stepfunctions', Api: 'ListActivities' }, 'the API "ListActivities" of stepfunctions is not understood here'],
    ['no API', { Service: 'stepfunctions' }, 'step "Start": aws:executeAwsApi needs the inputs Service and Api'],
  ])('is refused with %s', async (_, inputs, message) => {
    await expect(run([{ ...start, inputs }])).rejects.toThrow(message);
  });

  it('is refused before any step runs if it has an unknown reference', async () => {
    await expect(run([start, { ...look, inputs: { ...look.inputs, executionArn: '{{ Start.Name }}' } }])).rejects.toThrow('{{ Start.Name }} is neither a parameter');
    await expect(run([start], { Run: 'new' }, { outputs: ['Start.Name'] })).rejects.toThrow('{{ Start.Name }} is neither a parameter');
    expect(asked).toEqual([]);
  });
});

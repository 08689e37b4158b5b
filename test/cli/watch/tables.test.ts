import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { tablesOf } from '../../../cli/watch/tables';

const RESOURCES: Record<string, string> = {
  StudioMetricsTableA79BAE4C: 'studio-metrics',
  StudioTransferTableFCAE87D3: 'studio-transfer',
  StudioSsmDocumentLaunchFC5AEE66: 'studio-launch',
  StudioSsmDocumentResumeD4C429FF: 'studio-resume',
  FinanceMetricsTableA79BAE4D: 'finance-metrics',
  FinanceTransferTableFCAE87D4: 'finance-transfer',
  FinanceSsmDocumentLaunchFC5AEE67: 'finance-launch',
};

/** Answers the two calls as CloudFormation documents them. A stack is found by a resource only if the resource is one of its first hundred. */
const server: Server = createServer((request, response) => {
  let body = '';
  request.on('data', (data) => { body += data; }).on('end', () => {
    const given = new URLSearchParams(body);
    const members = Object.entries(RESOURCES).map(([logical, physical]) =>
      `<member><StackName>Archives</StackName><LogicalResourceId>${logical}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId></member>`).join('');
    const [operation, list] = given.get('Action') === 'ListStackResources' ? ['ListStackResources', 'StackResourceSummaries'] : ['DescribeStackResources', 'StackResources'];
    const known = given.get('StackName') === 'Archives' || Object.values(RESOURCES).includes(given.get('PhysicalResourceId')!);
    response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' }).end(known
      ? `<${operation}Response><${operation}Result><${list}>${members}</${list}></${operation}Result></${operation}Response>`
      : '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>');
  });
});
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  cloudFormation = new CloudFormationClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
});
afterAll(async () => {
  cloudFormation.destroy();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const FINANCE = { transfer: 'finance-transfer', metrics: 'finance-metrics' };

it('finds the tables of the transfer that a launch document belongs to, also beside another transfer', async () => {
  expect(await tablesOf(cloudFormation, { document: 'finance-launch' })).toEqual(FINANCE);
});

it('finds the tables of a transfer by its id in a stack', async () => {
  expect(await tablesOf(cloudFormation, { stack: 'Archives', transfer: 'Finance' })).toEqual(FINANCE);
});

it.each([
  [{ stack: 'Archives' }, 'give --transfer, one of Studio, Finance'],
  [{ stack: 'Archives', transfer: 'Photos' }, 'the stack Archives has no transfer Photos; it has Studio, Finance'],
  [{ document: 'studio-resume' }, 'studio-resume is not the launch document of a transfer'],
  [{ document: 'nothing' }, 'Stack does not exist'],
  [{ document: 'studio-launch', stack: 'Archives' }, 'give either --stack or --document'],
  [{}, 'give either --stack or --document'],
])('does not guess: %j', async (given, message) => {
  await expect(tablesOf(cloudFormation, given)).rejects.toThrow(message);
});

import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { DescribeVaultCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { ACCOUNT, failure, GlacierWorld, ManualClock, until } from './glacier-world';
import { ministackAuthorizer } from '../../../local/glacier/adapters';
import { AuthorizationRequest } from '../../../local/glacier/emulator';

const vaultName = 'v';
const ARN = `arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/v`;

let world: GlacierWorld;
afterEach(async () => world.stop());

const errorOf = ({ status, text }: { status: number; text: string }) => ({ status, ...JSON.parse(text) });

describe('the authorization of a call', () => {
  it('is asked for with the signing key, the action, the vault and the region', async () => {
    const asked: AuthorizationRequest[] = [];
    world = await GlacierWorld.start({
      authorize: async (request) => {
        asked.push(request);
        return { allowed: true };
      },
    });
    await world.clientWithKey('ASIAROLE').send(new ListVaultsCommand({ accountId: '-' }));
    await world.vault(vaultName);
    await world.emulator.takeInventory(vaultName);
    await world.initiate(vaultName, { Type: 'inventory-retrieval' });
    expect(asked).toEqual([
      { accessKeyId: 'ASIAROLE', action: 'glacier:ListVaults', resource: '*', region: 'us-east-1' },
      { accessKeyId: 'test', action: 'glacier:CreateVault', resource: ARN, region: 'us-east-1' },
      { accessKeyId: 'test', action: 'glacier:InitiateJob', resource: ARN, region: 'us-east-1' },
    ]);
  });

  it('that is denied tells the reason, and the operation does not happen', async () => {
    world = await GlacierWorld.start({ authorize: async ({ action }) => ({ allowed: action !== 'glacier:CreateVault', reason: 'no statement allows it' }) });
    expect(await failure(world.vault(vaultName))).toEqual({
      name: 'AccessDeniedException',
      status: 403,
      message: `test is not authorized to perform: glacier:CreateVault on resource: ${ARN}: no statement allows it`,
    });
    expect((await world.client.send(new ListVaultsCommand({ accountId: '-' }))).VaultList).toEqual([]);
  });

  it('needs a signature', async () => {
    world = await GlacierWorld.start();
    for (const authorization of ['', 'Bearer x', 'AWS4-HMAC-SHA256 nothing']) {
      expect(errorOf(await world.raw('GET', '/-/vaults', { authorization }))).toMatchObject({
        status: 403, code: 'MissingAuthenticationTokenException', type: 'Client',
      });
    }
  });

  it('is denied for another account without a question', async () => {
    world = await GlacierWorld.start();
    expect(errorOf(await world.raw('GET', '/123456789012/vaults'))).toMatchObject({ status: 403, code: 'AccessDeniedException' });
    expect((await world.raw('GET', `/${ACCOUNT}/vaults`)).status).toBe(200);
  });

  it('that cannot be decided is a failure of the service', async () => {
    world = await GlacierWorld.start({ authorize: async () => { throw new Error('IAM is away'); } });
    expect(errorOf(await world.raw('GET', '/-/vaults'))).toMatchObject({
      status: 500, code: 'ServiceUnavailableException', type: 'Server', message: expect.stringContaining('IAM is away'),
    });
  });
});

describe('ministackAuthorizer', () => {
  const question = { accessKeyId: 'ASIAROLE', action: 'glacier:InitiateJob', resource: ARN, region: 'us-east-1' };

  /** Asks an authorizer whose MiniStack gives this answer. */
  async function ask(status: number, answer: string) {
    world = await GlacierWorld.start();
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (block) => bodies.push(`${request.method} ${request.url} ${block}`)).on('end', () => response.writeHead(status).end(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return { decision: await ministackAuthorizer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)(question), bodies };
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('asks MiniStack and returns its decision', async () => {
    const { decision, bodies } = await ask(200, '{"allowed": false, "reason": "implicit deny"}');
    expect(decision).toEqual({ allowed: false, reason: 'implicit deny' });
    expect(bodies).toEqual([`POST /_local/authorize ${JSON.stringify(question)}`]);
  });

  it('treats null as no reason, and a missing decision as a denial', async () => {
    expect((await ask(200, '{"allowed": true, "reason": null}')).decision).toEqual({ allowed: true, reason: undefined });
    await world.stop();
    expect((await ask(200, '{}')).decision).toEqual({ allowed: false, reason: undefined });
  });

  it('fails if MiniStack fails', async () => {
    await expect(ask(400, 'expected JSON')).rejects.toThrow(/_local\/authorize answered 400: expected JSON/);
  });
});

describe('a request outside the API', () => {
  it.each([
    ['GET', '/'], ['GET', '/-/vault'], ['PATCH', '/-/vaults/v'], ['GET', '/-/vaults/v/lock-policy'], ['GET', '//'], ['GET', '/-/vaults/%/nothing'],
  ])('%s %s is answered as unknown', async (method, path) => {
    world = await GlacierWorld.start();
    const answer = await world.raw(method, path);
    expect(errorOf(answer)).toEqual({ status: 404, code: 'UnknownOperationException', type: 'Client', message: expect.stringContaining(`${method} ${path}`) });
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[\w-]{47}$/);
  });

  it('can name a vault that cannot be decoded', async () => {
    world = await GlacierWorld.start();
    expect(errorOf(await world.raw('GET', '/-/vaults/%'))).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
  });

  it('is refused without the version of the API', async () => {
    world = await GlacierWorld.start();
    expect(errorOf(await world.raw('GET', '/-/vaults', { 'x-amz-glacier-version': '2011-01-01' }))).toMatchObject({
      status: 400, code: 'MissingParameterValueException',
    });
  });
});

describe('too many requests for jobs', () => {
  it('are throttled, but other requests are not', async () => {
    const clock = new ManualClock();
    world = await GlacierWorld.start({ clock, initiateJobsPerSecond: 2 });
    await world.vault(vaultName);
    await world.emulator.takeInventory(vaultName);
    const initiate = () => world.initiate(vaultName, { Type: 'inventory-retrieval' });
    const throttled = { name: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
    await initiate();
    await initiate();
    expect(await failure(initiate())).toEqual(throttled);
    expect((await world.client.send(new DescribeVaultCommand({ accountId: '-', vaultName }))).VaultName).toBe(vaultName);
    clock.advance(500);
    await initiate();
    expect(await failure(initiate())).toEqual(throttled);
  });
});

describe('the log', () => {
  it('has the caller, the resource, the status and the bytes of every call', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    const archiveId = await world.upload(vaultName, 'sixteen bytes...');
    const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
    world.log.length = 0;
    await world.output(vaultName, jobId, 'bytes=0-9');
    await world.upload(vaultName, 'seventeen bytes..');
    await failure(world.describe('nowhere', jobId));
    await world.raw('GET', '/-/vaults', { authorization: '' });
    await until(() => world.log.length >= 4);
    expect(world.log).toEqual([
      { time: expect.any(String), accessKeyId: 'test', operation: 'GetJobOutput', resource: ARN, status: 206, bytes: 10 },
      { time: expect.any(String), accessKeyId: 'test', operation: 'UploadArchive', resource: ARN, status: 201, bytes: 17 },
      expect.objectContaining({ operation: 'DescribeJob', status: 404, error: expect.stringContaining('ResourceNotFoundException: ') }),
      expect.objectContaining({ operation: 'ListVaults', resource: '*', status: 403, accessKeyId: undefined }),
    ]);
  });
});

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeftoverFiles } from '../../../local/prove/leftovers';
import { GlacierWorld, until } from '../glacier/glacier-world';

const PROVE = join(__dirname, '..', '..', '..', 'local', 'prove.ts');
const IDENTITY = '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

let directory: string;
let glacier: GlacierWorld;
let server: Server;
/** What CloudFormation is asked for waits here, until a test answers. */
let waiting: ServerResponse[];

/** The services that the command calls before it deploys. */
function serve(body: string, target: string, response: ServerResponse): void {
  if (target.endsWith('GetParameter')) response.end('{"Parameter": {"Value": "21"}}');
  else if (body.includes('GetCallerIdentity')) response.end(IDENTITY);
  else waiting.push(response);
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-test-'));
  glacier = await GlacierWorld.start({ automaticInventory: false });
  waiting = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const block of request) body += block;
    serve(body, String(request.headers['x-amz-target']), response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await glacier.stop();
  await rm(directory, { recursive: true, force: true });
});

function prove(...given: string[]) {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_GLACIER: glacier.emulator.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  // Not by way of tsx's own command, which would be one more process between the signal and the command.
  const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), PROVE, '--region', 'us-east-1', '--state', directory, ...given], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { text += data; });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { child, ended, output: () => text };
}

it('npm run prove asks on a terminal only, and says after Ctrl-C what is left, which --clean deletes', async () => {
  const unasked = prove();
  expect([await unasked.ended, unasked.output()]).toEqual([1, expect.stringContaining('there is no terminal to ask on. Give --yes if you agree.')]);
  const interrupted = prove('--yes');
  await until(() => waiting.length); // for what CloudFormation says of the stack, when the vault is full
  interrupted.child.kill('SIGINT');
  expect(await interrupted.ended).toBe(130);
  const [{ left }] = await new LeftoverFiles(directory).all();
  expect(left).toMatchObject({ account: '000000000000', vault: true, stack: false, archives: { length: 9 } });
  expect(interrupted.output()).toContain(`Left behind:\n  the vault ${left.vaultName} in us-east-1, with 9 archives\nTo remove it: npm run prove -- --clean\n`);
  const clean = prove('--clean');
  expect([await clean.ended, clean.output()]).toEqual([1, expect.stringContaining(`Glacier does not delete the vault ${left.vaultName} yet`)]);
  expect((await new LeftoverFiles(directory).all())[0].left.archives).toEqual([]);
});

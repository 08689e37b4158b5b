import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListVaultsCommand } from '@aws-sdk/client-glacier';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { LocalPlace } from './local-place';
import { Progress } from '../../../cli/terminal/progress';
import { command, CommandPorts } from '../../../local/prove/command';
import { LeftoverFiles } from '../../../local/prove/leftovers';
import { clientsOf, ProveClients } from '../../../local/prove/place';
import { World } from '../../../local/world';

jest.setTimeout(180_000);

const WHERE = { account: '000000000000', region: 'us-east-1' };
const ENDPOINTS = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_GLACIER', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
let directory: string;
let world: World;
let clients: ProveClients;
let ports: CommandPorts;
const said: string[] = [];
const written: string[] = [];

/** Keeps what is said. */
class Heard extends Progress {
  public override say(line: string): void {
    said.push(line);
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-test-'));
  world = await World.start({ glacier: { automaticInventory: false } });
  const values = [world.ministack.endpoint, world.glacierEmulator.endpoint, 'test', 'test'];
  ENDPOINTS.forEach((name, i) => { process.env[name] = values[i]; });
  clients = clientsOf(WHERE);
  ports = {
    files: new LeftoverFiles(directory),
    progress: new Heard(),
    interrupted: new Promise(() => undefined),
    identify: async () => WHERE,
    clientsOf: () => clients,
    placeOf: () => new LocalPlace(world, clients),
    ask: async () => false,
    write: (text) => void written.push(text),
  };
});
afterAll(async () => {
  for (const name of ENDPOINTS) delete process.env[name];
  for (const client of Object.values(clients ?? {})) client.destroy();
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
});

const vaults = async () => (await clients.glacier.send(new ListVaultsCommand({ accountId: '-' }))).VaultList!.map(({ VaultName }) => VaultName!);
const buckets = async () => (await clients.s3.send(new ListBucketsCommand({}))).Buckets!.map(({ Name }) => Name!).filter((name) => !name.startsWith('cdk-'));
const stacks = async () => (await clients.cloudFormation.send(new ListStacksCommand({}))).StackSummaries!.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');

it('npm run prove moves a vault of its own, says what it saw, removes everything but the vault, and --clean removes that', async () => {
  expect([await command({ yes: true }, ports), said.join('\n')]).toEqual([0, expect.stringContaining('It costs about $0.')]);
  const [unverified, result] = written;
  expect(unverified).toContain('Seen: 9 of 9 jobs were announced');
  expect(unverified).toMatch(/Seen: S3 answered the trial of the destination with PutObject: BadDigest, .*CompleteMultipartUpload: \w+.*AbortMultipartUpload: OK/);
  expect(unverified).toContain('Seen: 2 of 2 objects of several parts were completed so');
  expect(unverified).toMatch(/Seen: [\d.]+ [kM]B a second and function, 5\d\.?\d* MB in/);
  expect(unverified).toContain("Seen: AWS's price list gave none of glacier_retrieval_Bulk,");
  expect(unverified).toMatch(/Seen: the run's plan says \$0\.\d\d.*glacier_request_Expedited \$10 per 1,000 requests/);
  expect(result).toContain('9 of 9 archives are in S3, read back and equal to what was uploaded');
  const [{ left }] = await ports.files.all();
  expect([await vaults(), await buckets(), await stacks()]).toEqual([[left.vaultName], [], []]);
  expect(left).toMatchObject({ vault: true, stack: false, archives: [] });
  expect(said.at(-1)).toMatch(/UTC on: npm run prove -- --clean$/);
  expect(await command({ clean: true }, ports)).toBe(1);
  await world.glacierEmulator.takeInventory(left.vaultName);
  expect(await command({ clean: true }, ports)).toBe(0);
  expect([await vaults(), await readdir(directory)]).toEqual([[], []]);
});

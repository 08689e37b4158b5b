import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateVaultCommand, ListVaultsCommand } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { proveArchives } from '../../../local/prove/archives';
import { clean, CleanClients, tidyUp, whenDeletable } from '../../../local/prove/clean';
import { LeftoverFile, LeftoverFiles } from '../../../local/prove/leftovers';
import { ProveVault } from '../../../local/prove/vault';
import { GlacierWorld } from '../glacier/glacier-world';

const SMALL = proveArchives().filter(({ size }) => size < 10_000);
let directory: string;
let world: GlacierWorld;
let file: LeftoverFile;
let said: string[];
const say = (line: string) => void said.push(line);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-test-'));
  world = await GlacierWorld.start({ automaticInventory: false });
  file = new LeftoverFiles(directory).begin({ account: '000000000000', region: 'us-east-1' });
  said = [];
});
afterEach(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

/** An AWS in which no stack is deployed. A call of it would fail. */
const clients = (): CleanClients => ({ glacier: world.client, cloudFormation: new CloudFormationClient({}), s3: new S3Client({}) });
const vaults = async () => (await world.client.send(new ListVaultsCommand({ accountId: '-' }))).VaultList!.map(({ VaultName }) => VaultName);
const fill = () => new ProveVault(world.client, file).fill(SMALL, () => undefined);

describe('npm run prove -- --clean', () => {
  it('deletes the vault once an inventory after the last deletion is empty, and says when that is', async () => {
    await fill();
    await tidyUp(file, clients(), say);
    expect(file.left.archives).toEqual([]);
    expect(await clean(file, clients(), say)).toBe(false);
    expect(said.join('\n')).toMatch(/Glacier does not delete the vault glacier-to-s3-prove-\w+ yet: Vault not empty or recently written to/);
    expect(said.at(-1)).toMatch(/^From \d{4}-\d\d-\d\d \d\d:\d\d UTC on: npm run prove -- --clean$/);
    await world.emulator.takeInventory(file.left.vaultName);
    expect(await clean(file, clients(), say)).toBe(true);
    expect([await vaults(), await readdir(directory)]).toEqual([[], []]);
  });

  it('deletes after an interruption what was uploaded until then', async () => {
    const interrupted = new ProveVault(world.client, file).fill(SMALL, () => { throw new Error('interrupted'); });
    await expect(interrupted).rejects.toThrow('interrupted');
    const [read] = await new LeftoverFiles(directory).all();
    expect(read.left.archives).toHaveLength(1);
    await clean(read, clients(), say);
    await world.emulator.takeInventory(file.left.vaultName);
    expect(await clean(read, clients(), say)).toBe(true);
  });

  it('touches no vault that it did not make, even of the same name', async () => {
    await world.client.send(new CreateVaultCommand({ accountId: '-', vaultName: file.left.vaultName }));
    await expect(fill()).rejects.toThrow('which this run did not make');
    expect([file.left.vault, await readdir(directory)]).toEqual([false, []]);
    await clean(file, clients(), say);
    expect(await vaults()).toEqual([file.left.vaultName]);
  });

  it('is done if the vault was never made, or is gone already', async () => {
    await file.update({ vault: true, archives: ['lost'.padEnd(138, 'x')] });
    expect(await clean(file, clients(), say)).toBe(true);
  });

  it('says what to do if an archive was lost from the list', async () => {
    await file.update({ vault: true, writtenAt: '2026-01-01T00:00:00.000Z' });
    expect(whenDeletable(file.left, Date.parse('2026-01-02T12:00:00Z'))).toEqual([expect.stringContaining('about once a day'), 'From 2026-01-02 00:00 UTC on: npm run prove -- --clean']);
    expect(whenDeletable(file.left, Date.parse('2026-01-03T12:00:00Z')).join('\n')).toContain(`aws glacier delete-archive --account-id - --vault-name ${file.left.vaultName} --region us-east-1`);
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ensureSparkVenv } from '../../../local/python/venv';
import { sparkHere } from '../../../local/spark/pyspark/spark-here';
import { World } from '../../../local/world';
import { describeSpark } from '../../spark/work-folders';
import { unusedGrantsOf } from '../transfer/permissions';
import { LocalTransfer } from '../transfer/support';

jest.setTimeout(300_000);

/*
 * The deployed Get Inventory with Spark, from the inventory to the plan: distributed maps, both runs of the Glue job, and each role. A transfer
 * beside it makes the same manifest with one function. Both must be the same, to the byte.
 */

const ARCHIVES = 3_000;
const FOLDERS = 40;
const digest = (text: string) => createHash('sha512').update(text).digest();
const idOf = (i: number) => digest(`archive ${i}`).toString('base64url').repeat(2).slice(0, 138);

/** Some archives have equal names, one row comes twice, one cannot be read, and some descriptions say nothing. */
const rows = Array.from({ length: ARCHIVES }, (_, i) => ({
  ArchiveId: idOf(i),
  ArchiveDescription: i % 100 === 99 ? '' : `folder-${i % FOLDERS}/scan ${i % 2_900}.tif`,
  CreationDate: new Date(Date.UTC(2014, 0, 1) + ((i * 7_919) % ARCHIVES) * 60_000).toISOString().replace('.000', ''),
  Size: 1_000 + i,
  SHA256TreeHash: digest(`content ${i}`).toString('hex').slice(0, 64),
}));
const inventory = JSON.stringify({
  VaultARN: 'arn:aws:glacier:us-east-1:000000000000:vaults/scans',
  InventoryDate: '2026-01-01T00:00:00Z',
  ArchiveList: [...rows, rows[5], { ...rows[6], ArchiveId: 'short' }],
});
const overrides = ['GlacierArchiveID,FileName', `${idOf(10)},given/a.tif`, `${idOf(11)},given/a.tif`, `${idOf(10)},given/second.tif`, `${idOf(9_999)},given/none.tif`].join('\n');
const selection = JSON.stringify({ exclude: ['folder-7/**'] });
const existing = ['folder-0/scan 0.tif', 'folder-1/scan 1.tif', 'elsewhere.txt'];

/** A Python with PySpark that fails at its first call, as a worker does that is lost. */
async function failingOnce(directory: string): Promise<string> {
  const tools = sparkHere();
  if ('missing' in tools) throw new Error(tools.missing);
  const { python } = await ensureSparkVenv(tools.python);
  const file = join(directory, 'python');
  const conf = ['spark.driver.bindAddress=127.0.0.1', 'spark.driver.host=127.0.0.1', 'spark.ui.enabled=false', 'spark.sql.shuffle.partitions=2'];
  writeFileSync(file, [
    '#!/bin/sh',
    `if mkdir '${directory}/failed' 2>/dev/null; then echo 'the worker is lost' >&2; exit 1; fi`,
    `export PYSPARK_SUBMIT_ARGS="--master local[2] --driver-memory 1g ${conf.map((word) => `--conf ${word}`).join(' ')} pyspark-shell"`,
    ...(process.env.JAVA_HOME ? [`export JAVA_HOME='${process.env.JAVA_HOME}'`] : []),
    `exec '${python}' "$@"`,
  ].join('\n'), { mode: 0o755 });
  return file;
}

describeSpark('a manifest by Spark', () => {
  let directory: string;
  let world: World;
  let one: LocalTransfer;
  let spark: LocalTransfer;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'spark-test-'));
    world = await World.start({ app: join(__dirname, 'app.ts'), ministack: { sparkPython: await failingOnce(directory) } });
    [one, spark] = [new LocalTransfer(world, 'One'), new LocalTransfer(world, 'Spark')];
    await world.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'scans' }));
    await Promise.all(existing.map((name) => world.s3.send(new PutObjectCommand({ Bucket: one.output('DestinationBucket'), Key: `scans/${name}`, Body: name }))));
    for (const transfer of [one, spark]) await transfer.provide('plan-1/inventory/provided.json', inventory);
  });
  afterAll(async () => {
    await world?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const planned = async (transfer: LocalTransfer) => transfer.launchToEnd({
    VaultName: 'scans',
    WorkflowRun: 'plan-1',
    Mode: 'plan',
    ProvidedInventory: 'YES',
    SelectionFile: await transfer.provide('my/selection.json', selection),
    NameOverrideFile: await transfer.provide('my/names.csv', overrides),
  });

  /** Names below the manifest's folder, which has another name in each transfer, with their text. */
  async function manifestOf(transfer: LocalTransfer): Promise<Record<string, string>> {
    const keys = (await transfer.inventory.keys()).filter((key) => key.startsWith('plan-1/manifest/'));
    return Object.fromEntries(await Promise.all(keys.map(async (key) => [key.split('/')[3], await transfer.inventory.text(key)] as const)));
  }

  it('goes its whole way, with a Glue job that fails once', async () => {
    const { status, error, cause } = await planned(spark);
    expect([status, error, cause]).toEqual(['SUCCEEDED', undefined, undefined]);
    expect((await spark.inventory.keys()).filter((key) => key.startsWith('spark.work/plan-1/')).map((key) => key.split('/')[3])).toEqual(
      expect.arrayContaining(['cuts.json', 'pieces.json', 'rows', 'names', 'existing', 'groups', 'counts', 'partitions', 'paths', 'clashes']));
  });

  it('is the same as that of one function, to the byte', async () => {
    expect((await planned(one)).status).toBe('SUCCEEDED');
    const [ofOne, ofSpark] = [await manifestOf(one), await manifestOf(spark)];
    expect(Object.keys(ofOne)).toEqual(expect.arrayContaining(['draft-00001.jsonl', 'summary.json']));
    expect(Object.keys(ofSpark).sort()).toEqual(Object.keys(ofOne).sort());
    for (const name of Object.keys(ofOne).filter((file) => !file.startsWith('draft-'))) expect([name, ofSpark[name]]).toEqual([name, ofOne[name]]);
  });

  it('leads to the same plan', async () => {
    const plan = async (transfer: LocalTransfer) => (await transfer.inventory.text('plan-1/plan/plan.json'))
      .replaceAll(transfer.output('InventoryBucket'), 'BUCKET').replace(/"generated_at": "[^"]+"/, '');
    expect(await plan(spark)).toBe(await plan(one));
  });

  it('uses each grant of its roles, and is refused nothing', () => {
    expect(unusedGrantsOf(world, /SparkTransferGetInventory(Spark|CutInputs|MapPiece|WriteGroup|SumManifest)/)).toEqual([]);
    expect(world.ministack.readCalls().filter(({ allowed, principal }) => !allowed && principal.includes('SparkTransfer'))).toEqual([]);
  });
});


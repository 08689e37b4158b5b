import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { Fate, inventoryOf, leftOut, MARKERS, objectsOf, overridesOf, Scan, scansOf, SELECTION, SOURCES, VAULT } from './scans';
import { prove } from '../../../local/demo/proof';
import { Faults } from '../../../local/glacier/ports';
import { Call } from '../../../local/ministack/ministack';
import { ensureSparkVenv } from '../../../local/python/venv';
import { LOCAL_FILES } from '../../../local/spark/pyspark/run-spark';
import { sparkHere } from '../../../local/spark/pyspark/spark-here';
import { World } from '../../../local/world';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { SHORT_RUNS } from '../../spark/session';
import { describeSpark } from '../../spark/work-folders';
import { unusedGrantsOf } from '../transfer/permissions';
import { LocalTransfer, vaultOf } from '../transfer/support';

jest.setTimeout(1_800_000);

/*
 * A deployed transfer with Spark, from the inventory to the report: distributed maps, both runs of the Glue job, and each role. A transfer
 * beside it makes the same manifest with one function. Both manifests must be the same, to the byte. Then the archives of the vault are moved by
 * the manifest that Spark has written.
 */

/** A Python with PySpark that fails at its first call, as a worker does that is lost. */
async function failingOnce(directory: string): Promise<string> {
  const tools = sparkHere();
  if ('missing' in tools) throw new Error(tools.missing);
  const { python } = await ensureSparkVenv(tools.python);
  const file = join(directory, 'python');
  const conf = [
    'spark.driver.bindAddress=127.0.0.1', 'spark.driver.host=127.0.0.1', 'spark.ui.enabled=false', 'spark.sql.shuffle.partitions=2',
    ...Object.entries(LOCAL_FILES).map(([name, value]) => `${name}=${value}`),
  ];
  writeFileSync(file, [
    '#!/bin/sh',
    `if mkdir '${directory}/failed' 2>/dev/null; then echo 'the worker is lost' >&2; exit 1; fi`,
    `export PYSPARK_SUBMIT_ARGS="--master local[2] --driver-memory 1g --driver-java-options '${SHORT_RUNS}' ${conf.map((word) => `--conf ${word}`).join(' ')} pyspark-shell"`,
    ...(process.env.JAVA_HOME ? [`export JAVA_HOME='${process.env.JAVA_HOME}'`] : []),
    `exec '${python}' "$@"`,
  ].join('\n'), { mode: 0o755 });
  return file;
}

describeSpark('a transfer whose manifest Spark makes', () => {
  let directory: string;
  let world: World;
  let one: LocalTransfer;
  let spark: LocalTransfer;
  let scans: Scan[];
  let objects: PutObjectCommandInput[];
  let isLost = true;
  const faults: Faults = ({ operation, input }) => {
    const lost = scans?.some(({ fate, uploaded }) => fate === 'lost at first' && uploaded.archiveId === input.ArchiveId);
    return isLost && lost && operation === 'InitiateJob' ? { kind: 'error', status: 404, code: 'ResourceNotFoundException', message: 'no such archive' } : undefined;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'spark-test-'));
    world = await World.start({ app: join(__dirname, 'app.ts'), ministack: { sparkPython: await failingOnce(directory) }, glacier: { faults, durations: { Bulk: 300 } } });
    [one, spark] = [new LocalTransfer(world, 'One'), new LocalTransfer(world, 'Spark')];
    scans = scansOf(await vaultOf(world.glacier, VAULT, SOURCES));
    objects = (await objectsOf(scans)).map((object) => ({ ...object, Bucket: one.output('DestinationBucket') }));
    await Promise.all(objects.map((object) => world.s3.send(new PutObjectCommand(object))));
    for (const transfer of [one, spark]) await transfer.provide('run-1/inventory/provided.json', inventoryOf(scans));
  });
  afterAll(async () => {
    await world?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const launched = async (transfer: LocalTransfer, Mode: string) => transfer.launchToEnd({
    VaultName: VAULT,
    WorkflowRun: 'run-1',
    Mode,
    ProvidedInventory: 'YES',
    S3StorageClass: 'STANDARD',
    FolderMarkers: 'LEAVE_OUT',
    SelectionFile: await transfer.provide('my/selection.json', JSON.stringify(SELECTION)),
    NameOverrideFile: await transfer.provide('my/names.csv', overridesOf(scans)),
  });

  const textsOf = async (transfer: LocalTransfer, folder: string): Promise<Record<string, string>> => {
    const keys = (await transfer.inventory.keys()).filter((key) => key.startsWith(`run-1/${folder}/`));
    return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await transfer.inventory.text(key)] as const)));
  };
  /** Names below the manifest's folder, which has another name in each transfer, with their text. */
  const manifestOf = async (transfer: LocalTransfer): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await textsOf(transfer, 'manifest')).map(([key, text]) => [key.split('/')[3], text]));

  /** Calls of any part of Get Inventory. Its machine starts Glue. */
  const ofGetInventory = (calls: readonly Call[]): string[] =>
    calls.filter(({ action, principal }) => action.startsWith('glue:') || principal.includes('TransferGetInventory')).map(({ action, principal }) => `${principal} ${action}`);

  it('is planned, with a Glue job that fails once', async () => {
    const { status, error, cause } = await launched(spark, 'plan');
    expect([status, error, cause]).toEqual(['SUCCEEDED', undefined, undefined]);
    expect((await spark.inventory.keys()).filter((key) => key.startsWith('spark.work/run-1/')).map((key) => key.split('/')[3])).toEqual(
      expect.arrayContaining(['cuts.json', 'pieces.json', 'rows', 'names', 'existing', 'groups', 'counts', 'partitions', 'paths', 'clashes']));
  });

  it('has the manifest that one function makes, to the byte', async () => {
    expect((await launched(one, 'plan')).status).toBe('SUCCEEDED');
    const [ofOne, ofSpark] = [await manifestOf(one), await manifestOf(spark)];
    expect(Object.keys(ofOne)).toEqual(expect.arrayContaining(['draft-00001.jsonl', 'summary.json']));
    expect(Object.keys(ofSpark).sort()).toEqual(Object.keys(ofOne).sort());
    for (const name of Object.keys(ofOne).filter((file) => !file.startsWith('draft-'))) expect([name, ofSpark[name]]).toEqual([name, ofOne[name]]);
    expect(ofSpark['00001.jsonl'].split('\n').length).toBeGreaterThan(1_900);
  });

  it('has the same plan', async () => {
    const plan = async (transfer: LocalTransfer) => (await transfer.inventory.text('run-1/plan/plan.json'))
      .replaceAll(transfer.output('InventoryBucket'), 'BUCKET').replace(/"generated_at": "[^"]+"/, '');
    expect(await plan(spark)).toBe(await plan(one));
  });

  /** Key and outcome of each archive of the vault. The second row of an archive says nothing of its object. */
  async function outcomes(): Promise<string[]> {
    const rows = (await spark.report('run-1')).filter(({ reason }) => reason !== 'DuplicateArchiveId');
    const verdicts = await prove(scans.map(({ uploaded }) => uploaded), rows, spark.destination);
    return verdicts.map(({ key, status, reason, proven }) => [key, status, reason.split(/:| when/)[0], proven && 'proven'].filter(Boolean).join(', '));
  }
  const wanted = (ofFate: Record<Fate, string>) => scans.map(({ key, fate }) => (fate === 'left out' ? ofFate[fate] : `${key}, ${ofFate[fate]}`));
  const FATES: Record<Fate, string> = {
    'moved': 'downloaded, proven',
    'lost at first': 'failed, ArchiveNotFound',
    'there': 'downloaded, It was already at the destination, proven',
    'occupied': 'skipped, DestinationKeyOccupied',
    'left out': 'missing from the report',
  };

  it('is carried out by the manifest that Spark has written, which is not made again', async () => {
    const ofThePlan = { ...await textsOf(spark, 'manifest'), ...await textsOf(spark, 'plan') };
    const manifest = (await spark.run('run-1')).totals!.manifest;
    expect((await spark.inventory.keys()).filter((key) => key.startsWith('spark.work/')).every((key) => key.startsWith(`spark.work/run-1/${manifest}/`))).toBe(true);
    const before = world.ministack.readCalls().length;
    const { status, error, cause } = await launched(spark, 'transfer');
    expect([status, error, cause]).toEqual(['SUCCEEDED', undefined, undefined]);
    const calls = world.ministack.readCalls().slice(before);
    const readers = calls.filter(({ action, resource }) => action === 's3:GetObject' && resource.endsWith(`/run-1/manifest/${manifest}/00001.jsonl`)).map(({ principal }) => principal);
    expect(readers.some((principal) => principal.includes('SparkTransferInitiateRetrieval'))).toBe(true);
    expect(ofGetInventory(calls)).toEqual([]);
    expect({ ...await textsOf(spark, 'manifest'), ...await textsOf(spark, 'plan') }).toEqual(ofThePlan);
  });

  it('proves each archive that it moves, and overwrites nothing', async () => {
    expect(await outcomes()).toEqual(wanted(FATES));
    for (const { Key, Body } of objects) expect([Key, await spark.destination.text(Key!)]).toEqual([Key, Body!.toString()]);
    const moved = scans.filter(({ fate }) => fate === 'moved').map(({ key }) => key);
    expect((await spark.destination.keys()).sort()).toEqual([...moved, ...objects.map(({ Key }) => Key!)].sort());
  });

  it('reports each line of the manifest, and counts what the selection leaves out', async () => {
    const [rows, lines] = [await spark.report('run-1'), (await manifestOf(spark))['00001.jsonl'].trim().split('\n').map((line) => JSON.parse(line) as ManifestEntry)];
    expect(rows.map(({ archive_id, key }) => [archive_id, key])).toEqual(lines.map(({ archive_id, key }) => [archive_id, key]));
    const skipped = (reason: string) => rows.filter((row) => row.reason === reason).length;
    expect([skipped('FolderMarkerLeftOut'), skipped('DuplicateArchiveId'), skipped('InvalidInventoryRow')]).toEqual([MARKERS, 2, 1]);
    expect(await spark.summary('run-1')).toMatchObject({ outcome: 'completed-with-failures', left_out: leftOut(scans) });
  });

  it('pays for one job for each archive, and for no inventory', async () => {
    expect([await spark.archiveJobs(), await spark.inventoryJobs()]).toEqual([scans.filter(({ fate }) => fate === 'moved').length, 0]);
  });

  it('is resumed for the archive that failed, with nothing made again', async () => {
    isLost = false;
    const [before, jobs] = [world.ministack.readCalls().length, await spark.archiveJobs()];
    expect((await spark.resumeToEnd('run-1')).status).toBe('SUCCEEDED');
    expect(await outcomes()).toEqual(wanted({ ...FATES, 'lost at first': FATES.moved }));
    expect([await spark.archiveJobs(), await spark.inventoryJobs()]).toEqual([jobs + 1, 0]);
    expect(ofGetInventory(world.ministack.readCalls().slice(before))).toEqual([]);
  });

  it('uses each grant of its roles, and is refused nothing', () => {
    expect(unusedGrantsOf(world, /SparkTransferGetInventory(Spark|CutInputs|MapPiece|WriteGroup|SumManifest)/)).toEqual([]);
    expect(world.ministack.readCalls().filter(({ allowed, principal }) => !allowed && principal.includes('SparkTransfer'))).toEqual([]);
  });
});

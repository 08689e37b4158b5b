import { cleanupWorld } from './cleanup/cleanup-doubles';
import { archiveIdOf, jsonOf, rowOf } from './support/inventories';
import { MemoryArchives } from './support/memory-archives';
import { MemoryBucket } from './support/memory-bucket';
import { WalkingRuns } from './support/walking-runs';
import { ManifestEntry } from '../../src/contracts/manifest';
import { objectMetadata, StoredObject } from '../../src/contracts/metadata';
import { Pace } from '../../src/domain/archive/pace';
import { ExternalManifestEngine } from '../../src/domain/inventory/manifest/external-manifest-engine';
import { writeReport } from '../../src/handlers/cleanup/write-report';
import { buildManifest } from '../../src/handlers/get-inventory/build-manifest';
import { settleExisting } from '../../src/handlers/get-inventory/settle-existing';
import { requestArchives } from '../../src/handlers/initiate-retrieval/request-archives';
import { TestClock } from '../support/test-clock';
import { FREE_FLOW, PRICES, WORKERS } from './support/free-flow';
import { PLAN_SETTINGS } from './support/plan-settings';

/** Archives 3 and 4 have one name. */
const ROWS = [
  rowOf(1), rowOf(2), rowOf(3, { ArchiveDescription: 'same' }), rowOf(4, { ArchiveDescription: 'same', CreationDate: '2014-05-06T07:08:09Z' }), rowOf(5), rowOf(6),
];

/** A vault, a destination, and any number of runs. */
class World {
  public readonly there = new Map<string, StoredObject>();

  /** A run from its inventory until all is requested. Returns its manifest and the archives that it requested. */
  public async run(run: string, rows: readonly unknown[] = ROWS) {
    const [clock, runs, objects, archives, asked] = [new TestClock(), new WalkingRuns(), new MemoryBucket(), new MemoryArchives(), [] as string[]];
    runs.put(run);
    objects.set(`${run}/inventory/retrieved.json`, jsonOf(rows));
    const [there, region] = [this.there, async () => 'eu-west-1'];
    const destination = {
      pages: async function* () { yield { keys: [...there.keys()].sort(), last: true }; },
      look: async (key: string) => there.get(key),
      bucketName: 'destination',
      region,
    };
    const stores = { runs, inventories: objects, destination };
    const log = { info: () => undefined, warn: () => undefined };
    const account = { unreservedConcurrency: async () => undefined };
    const planning = { ...stores, account, clock, log, engine: new ExternalManifestEngine(), vaults: { region } };
    const { manifest } = await buildManifest({ run, mapped: false }, { manifest: 'm1', deadline: Infinity }, planning, { ...PLAN_SETTINGS, scratchBytes: 2 ** 30, tagging: { allowed: true, ofEach: {} } });
    await settleExisting({ run, manifest, partition: 1 }, Infinity, planning, PLAN_SETTINGS);
    await runs.setPhase(run, { from: ['planned'], to: 'requesting', seen: (await runs.run(run))! });
    const jobs = { requestArchive: async ({ archiveId }: { archiveId: string }) => `job-${asked.push(archiveId)}` };
    const requesting = { ...FREE_FLOW, runs, archives, objects, jobs, pace: new Pace(clock, 10), clock, log };
    await requestArchives({ run }, { owner: 'me', deadline: clock.now() + 60_000 }, requesting, { ...PLAN_SETTINGS, deployment: 'table', limits: {}, prices: PRICES, downloadWindow: 86_400, sweepPeriod: 300, workers: WORKERS });
    const entries = objects.text(`${run}/manifest/m1/00001.jsonl`).trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestEntry);
    return { entries, asked: asked.map(nameOf).sort() };
  }

  public download({ archive_id: id, key, size, sha256_tree_hash, creation_date }: ManifestEntry) {
    this.there.set(key, { size, metadata: objectMetadata({ run: 'run-0', archiveId: id }, { sha256_tree_hash, creation_date }) });
  }
}

const nameOf = (id: string) => [1, 2, 3, 4, 5, 6].find((name) => archiveIdOf(name) === id)!;

describe('equal names, after the vault has forgotten the oldest', () => {
  /** Nightly backups of one name, as a tool with a retention makes them. */
  const nights = [1, 2, 3].map((n) => rowOf(n, { ArchiveDescription: 'backup.tar', CreationDate: `2014-05-0${n}T07:08:09Z` }));

  async function moved(which: (entries: ManifestEntry[]) => ManifestEntry[]) {
    const world = new World();
    const { entries } = await world.run('run-1', nights);
    which(entries).forEach((entry) => world.download(entry));
    return { world, entries };
  }

  it('are found at the keys that an earlier run gave them', async () => {
    const { world, entries: first } = await moved((entries) => entries);
    const { entries, asked } = await world.run('run-2', nights.slice(1));
    expect(asked).toEqual([]);
    expect(entries.map(({ key, status }) => [key, status])).toEqual(first.slice(1).map(({ key }) => [key, 'downloaded']));
  });

  it('are not paid for twice if the oldest object is gone from the bucket too', async () => {
    const { world, entries: first } = await moved((entries) => entries.slice(1));
    const { entries, asked } = await world.run('run-2', nights.slice(1));
    expect(asked).toEqual([]);
    expect(entries.map(({ key, status }) => [key, status])).toEqual(first.slice(1).map(({ key }) => [key, 'downloaded']));
  });

  it('get the plain name if nothing of them was moved', async () => {
    const { world } = await moved(() => []);
    const { entries, asked } = await world.run('run-2', nights.slice(1));
    expect(asked).toEqual([2, 3]);
    expect(entries[0].key).toBe('photos/backup.tar');
    expect(Object.keys(entries[0])).not.toContain('suffixed_key');
  });
});

it('a second run over a half full prefix requests only the rest, under the same names', async () => {
  const world = new World();
  const first = await world.run('run-1');
  expect(first.asked).toEqual([1, 2, 3, 4, 5, 6]);
  first.entries.filter(({ archive_id: id }) => [1, 3, 4].includes(nameOf(id))).forEach((entry) => world.download(entry));
  world.there.set('photos/5.jpg', { size: 7, metadata: {} }); // of another program

  const second = await world.run('run-2');
  expect(second.asked).toEqual([2, 6]);
  expect(second.entries.map(({ key }) => key)).toEqual(first.entries.map(({ key }) => key));

  const cleanup = cleanupWorld([second.entries]);
  await writeReport({ run: 'run-1', partition: 1, cared: 0 }, Infinity, cleanup);
  const listed = cleanup.objects.rows('run-1/report/archives-00001.jsonl').map(({ archive_id: id, status, reason }) => [nameOf(id as string), status, reason]);
  expect(listed.sort()).toEqual([
    [1, 'downloaded', ''], [2, 'skipped', 'NotRequested'], [3, 'downloaded', ''], [4, 'downloaded', ''], [5, 'skipped', 'DestinationKeyOccupied'], [6, 'skipped', 'NotRequested'],
  ]);
});

import { KeptRun } from './kept-run';
import { CHUNK_SIZE, RunWorld } from './run-world';
import { ExternalManifestEngine } from '../../src/domain/inventory/manifest/external-manifest-engine';
import { buildManifest } from '../../src/handlers/get-inventory/build-manifest';
import { settleExisting } from '../../src/handlers/get-inventory/settle-existing';
import { newRun } from '../../src/handlers/orchestrator/new-run';
import { ChunkArchives } from '../handlers/support/chunk-archives';
import { treeHashOf } from '../handlers/support/chunk-doubles';
import { jsonOf, rowOf } from '../handlers/support/inventories';
import { PLAN_SETTINGS } from '../handlers/support/plan-settings';
import { WalkingRuns } from '../handlers/support/walking-runs';

const RUN = 'run-1';
const EXECUTION = 'execution-1';
/** Where each archive is when the new version is deployed. */
export const NAMES = [
  'downloaded', 'half copied', 'copied', 'announced', 'requested', 'not requested', 'whole downloaded', 'whole sent', 'whole unclear', 'whole requested',
] as const;
/** Bytes of two chunks, the second one of a few bytes, or of an archive that goes in one request. */
const sizeOf = (name: string): number => (name.startsWith('whole') ? 5 : CHUNK_SIZE + 5);

/** A run with an archive in each state, as this version writes it. */
export async function beginRun(): Promise<KeptRun> {
  const stores = { runs: new WalkingRuns(), archives: new ChunkArchives() };
  const world = new RunWorld(stores);
  await plan(world, stores.runs);
  await world.request({ run: RUN }, rowOf('not requested').ArchiveId);
  const named = (name: string, bodies: string[]) => bodies.splice(0).filter((body) => body.includes(rowOf(name).ArchiveId));
  for (const name of ['downloaded', 'half copied', 'copied', 'whole downloaded', 'whole sent', 'whole unclear']) await announce(world, name);
  for (const name of ['downloaded', 'whole downloaded']) for (const body of named(name, [...world.chunks.bodies])) await world.retrieve(body);
  for (const body of world.validations.bodies.splice(0)) await world.prove(body);
  const chunks = world.chunks.bodies.splice(0);
  for (const body of named('copied', [...chunks])) await world.retrieve(body);
  const [first, second] = named('half copied', [...chunks]);
  await world.retrieve(first);
  const [unclear] = named('whole unclear', [...chunks]);
  world.s3.noAnswer = true;
  await world.retrieve(unclear).catch(() => undefined); // No answer comes, and no object: the message comes back.
  world.s3.noAnswer = false;
  world.chunks.bodies.push(second, ...named('whole sent', [...chunks]), unclear);
  world.notifications.bodies.push(JSON.stringify({ ...jobOf(world, 'announced'), CompletionDate: '2026-11-22T10:30:00.000Z' }));
  const inputs = { run: RUN };
  return kept(world, stores, {
    requestArchives: inputs,
    beginCleanup: { ...inputs, execution_arn: EXECUTION },
    writeReport: { ...inputs, partition: 1, cared: 0 },
    finishRun: inputs,
  });
}

/** From the launch to the approval, with the manifest and the plan. */
async function plan({ objects, clock }: RunWorld, runs: WalkingRuns): Promise<void> {
  const parameters = {
    run: RUN,
    runGiven: true,
    vaultName: 'photos',
    allowedVaults: ['*'],
    providedInventory: false,
    description: 'the family photos',
    storageClass: 'DEEP_ARCHIVE',
    tier: 'Bulk',
    destinationPrefix: 'photos',
    acknowledgeCrossRegion: false,
    onCompletion: 'EVENT',
    allowConcurrentRun: false,
    mode: 'transfer',
    maximumCost: 5,
    folderMarkers: 'AS_FILES',
  } as const;
  await runs.create(RUN, newRun(parameters, EXECUTION, { bucketName: 'destination', region: 'eu-west-1' }, { startedAt: new Date(clock.now()).toISOString(), resumableFor: 365 * 86_400 }));
  await runs.register(RUN, 'photos', EXECUTION);
  const rows = NAMES.map((name) => rowOf(name, { Size: sizeOf(name), SHA256TreeHash: treeHashOf(0, sizeOf(name) - 1) }));
  objects.set(`${RUN}/inventory/retrieved.json`, jsonOf(rows));
  const destination = {
    pages: async function* () { yield { keys: [], last: true }; },
    look: async () => undefined,
    bucketName: 'destination',
    region: async () => 'eu-west-1',
  };
  const stores = { runs, inventories: objects, destination, clock, log: { info: () => undefined, warn: () => undefined } };
  const planning = {
    ...stores,
    account: { unreservedConcurrency: async () => undefined },
    engine: new ExternalManifestEngine(),
    vaults: { region: destination.region },
  };
  const settings = { ...PLAN_SETTINGS, chunkSize: CHUNK_SIZE, scratchBytes: 2 ** 30, tagging: { allowed: true, ofEach: {} } };
  const invocation = { manifest: 'manifest-1', deadline: Infinity };
  const { manifest } = await buildManifest({ run: RUN, mapped: false }, invocation, planning, settings);
  await settleExisting({ run: RUN, manifest, partition: 1 }, Infinity, planning, settings);
  const seen = (await runs.run(RUN))!;
  await runs.setPhase(RUN, { from: ['planned'], to: 'requesting', seen, changes: { approved: true } });
  await runs.approve(RUN, EXECUTION);
}

async function announce(world: RunWorld, name: string): Promise<void> {
  await world.notify(JSON.stringify({ ...jobOf(world, name), CompletionDate: '2026-11-22T10:00:00.000Z' }));
}

/** Takes the job of an archive from those that are not announced. */
function jobOf({ jobs }: RunWorld, name: string) {
  const at = jobs.findIndex(({ ArchiveId }) => ArchiveId === rowOf(name).ArchiveId);
  return jobs.splice(at, 1)[0];
}

/** Everything that outlives a deployment. People read the plan, and no function reads it once it is approved. */
function kept(world: RunWorld, { runs, archives }: { runs: WalkingRuns; archives: ChunkArchives }, inputs: KeptRun['inputs']): KeptRun {
  const { objects, s3, notifications, chunks, validations, jobs } = world;
  const items = [...runs.active.values(), ...runs.items.values(), ...archives.dump()].map((item): Readonly<Record<string, unknown>> => ({ ...item }));
  return {
    table: items.map((item) => (item.chunks_done ? { ...item, chunks_done: [...item.chunks_done as Set<number>] } : item)),
    inventoryBucket: Object.fromEntries([...objects.content].filter(([key]) => !key.includes('/plan/')).map(([key, text]) => [key, `${text}`])),
    destination: {
      objects: Object.fromEntries(s3.objects),
      uploads: Object.fromEntries([...s3.uploads].map(([id, { metadata, parts }]) => [id, { metadata, parts: Object.fromEntries(parts) }])),
    },
    queues: { notifications: notifications.bodies, chunks: chunks.bodies, validations: validations.bodies },
    jobs,
    inputs,
  };
}

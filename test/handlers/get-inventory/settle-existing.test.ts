import { ManifestEntry } from '../../../src/contracts/manifest';
import { METADATA, StoredObject } from '../../../src/contracts/metadata';
import { exactJson } from '../../../src/domain/exact-json';
import { FigureCounter } from '../../../src/domain/plan/figure-counter';
import type { Plan } from '../../../src/domain/plan/plan';
import { settleExisting, SettleExistingPorts } from '../../../src/handlers/get-inventory/settle-existing';
import { productOf } from '../../domain/plan/list-products';
import { BEYOND_SAFE, SIZES_BEYOND_SAFE } from '../../support/beyond-safe';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { archiveIdOf, hashOf, serviceError } from '../support/inventories';
import { MemoryBucket } from '../support/memory-bucket';
import { PLAN_SETTINGS } from '../support/plan-settings';
import { WalkingRuns } from '../support/walking-runs';

const MANIFEST = 'run-1/manifest/m1';

const entryOf = (name: number, overrides: Partial<ManifestEntry> = {}): ManifestEntry => ({
  archive_id: archiveIdOf(name),
  size: 1000,
  sha256_tree_hash: hashOf(name),
  creation_date: '2012-08-21T17:08:24Z',
  description: `${name}`,
  key: `photos/${name}`,
  decoder: 'plain-text',
  ...overrides,
});
const linesOf = (entries: readonly ManifestEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const objectOf = (name: number, size = 1000): StoredObject =>
  ({ size, metadata: { [METADATA.ARCHIVE_ID]: archiveIdOf(name), [METADATA.TREE_HASH]: hashOf(name) } });

/** A manifest as Build Manifest leaves it. A partition with an occupied key is a draft. */
class World implements SettleExistingPorts {
  public readonly runs = new WalkingRuns();
  public readonly clock = new TestClock();
  public readonly inventories = new MemoryBucket();
  public readonly there = new Map<string, StoredObject>();
  public readonly looked: string[] = [];
  public lookTakes = 0;
  public destinationRegion?: string = 'eu-west-1';
  public unreserved: number | Error = 1000;
  public readonly logged: Record<string, unknown>[] = [];
  public readonly vaults = { region: async () => 'eu-west-1' };
  public readonly log = { info: () => undefined, warn: (_: string, fields: Record<string, unknown>) => { this.logged.push(fields); } };
  public readonly account = {
    unreservedConcurrency: async () => {
      if (this.unreserved instanceof Error) throw this.unreserved;
      return this.unreserved;
    },
  };
  public products: string[] | Error = [];
  public readonly priceList = {
    glacierProducts: async (region: string) => {
      if (this.products instanceof Error) throw this.products;
      return region === 'eu-west-1' ? this.products : [];
    },
  };
  public readonly destination = {
    bucketName: 'destination',
    region: async () => this.destinationRegion,
    look: async (key: string) => {
      this.looked.push(key);
      this.clock.time += this.lookTakes;
      return this.there.get(key);
    },
  };

  constructor(partitions: readonly (readonly ManifestEntry[])[], overrides = {}) {
    this.runs.put('run-1', overrides);
    const counted = partitions.map((entries, i) => {
      const draft = entries.some(({ occupied }) => occupied);
      const counter = new FigureCounter(PLAN_SETTINGS);
      entries.forEach((entry) => counter.add(entry));
      this.inventories.set(`${MANIFEST}/${draft ? 'draft-' : ''}0000${i + 1}.jsonl`, linesOf(entries));
      return { draft, figures: counter.figures() };
    });
    this.inventories.set(`${MANIFEST}/summary.json`, exactJson({
      partitions: counted,
      inventory: { archives: 9, bytes: 9000 },
      left_out: { archives: 2, bytes: 2000 },
      name_overrides: { applied: 0, unknown: 0, duplicates: 0, empty: 0 },
      unknown_selected_ids: 0,
    }));
  }

  public settle = (partition = 1, deadline = Infinity) => settleExisting({ run: 'run-1', manifest: 'm1', partition }, deadline, this, PLAN_SETTINGS);

  public entries(partition: number): ManifestEntry[] {
    return this.inventories.text(`${MANIFEST}/0000${partition}.jsonl`).trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestEntry);
  }

  public get item() {
    return this.runs.items.get('run-1')!;
  }
}

/** One partition without occupied keys, and two with three: the archive itself, another object, and no object any more. */
function mixed(): World {
  const occupied = { occupied: true as const };
  const world = new World([[entryOf(1), entryOf(2)], [entryOf(3, occupied), entryOf(4, occupied)], [entryOf(5, occupied), entryOf(6)]]);
  world.there.set('photos/3', objectOf(3)).set('photos/4', objectOf(3));
  return world;
}

it('settles the entries whose keys have objects, and makes the run planned', async () => {
  const world = mixed();
  expect(await world.settle()).toEqual({ settled: true, partition: 4 });
  expect(world.entries(2)).toEqual([
    entryOf(3, { status: 'downloaded' }),
    entryOf(4, { status: 'skipped', failure: { reason: 'DestinationKeyOccupied', message: expect.stringContaining('another object of 1000 bytes') } }),
  ]);
  expect(world.entries(3)).toEqual([entryOf(5), entryOf(6)]);
  expect(world.looked.sort()).toEqual(['photos/3', 'photos/4', 'photos/5']);
  expect(world.item).toMatchObject({
    phase: 'planned',
    totals: {
      manifest: 'm1',
      partitions: 3,
      archives: 6,
      bytes: 6000,
      already_downloaded: 1,
      already_downloaded_bytes: 1000,
      skipped: 1,
      skipped_bytes: 1000,
      left_out: 2,
      left_out_bytes: 2000,
      cost: expect.any(Number),
    },
  });
});

it('an archive that is there in another class is downloaded, and its entry has that class and nothing of its rule', async () => {
  const choice = { rule: 1, storage_class: 'STANDARD_IA', tags: { team: 'a' } } as const;
  const world = new World([[entryOf(1, { ...choice, occupied: true }), entryOf(2, { ...choice, occupied: true }), entryOf(3, choice)]]);
  world.there.set('photos/1', { ...objectOf(1), storageClass: 'GLACIER' });
  await world.settle();
  expect(world.entries(1)).toEqual([entryOf(1, { status: 'downloaded', found_class: 'GLACIER' }), entryOf(2, choice), entryOf(3, choice)]);
  expect(world.item.totals).toMatchObject({ already_downloaded: 1, object_classes: ['STANDARD_IA'] });
});

it('the totals have the classes and the most tags of those rules only whose archives are requested, to try the destination with', async () => {
  const world = new World([
    [entryOf(1, { rule: 1, storage_class: 'GLACIER_IR', tags: { a: '1', b: '2', c: '3' }, occupied: true }), entryOf(2, { rule: 2, storage_class: 'STANDARD_IA', tags: { a: '1' } })],
    [entryOf(3, { rule: 3, tags: { x: '1', y: '2' } }), entryOf(4, { rule: 4, storage_class: 'GLACIER' }), entryOf(5)],
  ]);
  const key = `${MANIFEST}/summary.json`;
  const rules = [{ a: '1', b: '2', c: '3' }, { a: '1' }, { x: '1', y: '2' }, undefined].map((tags) => ({ match: 'every archive', tags }));
  world.inventories.set(key, JSON.stringify({ ...JSON.parse(world.inventories.text(key)), object_rules: rules }));
  world.there.set('photos/1', { ...objectOf(1), storageClass: 'STANDARD' });
  await world.settle();
  expect(world.item.totals).toMatchObject({ object_classes: ['GLACIER', 'STANDARD_IA'], object_tags: { x: '1', y: '2' } });
});

it.each(['a lot', '5', '0012345678901234567', '12345678901234567'])('a tag with the name of a figure, bytes, keeps its value: %s', async (bytes) => {
  const tags = { bytes, bytes_billed_small: bytes };
  const world = new World([[entryOf(1, { rule: 1, tags })]]);
  const key = `${MANIFEST}/summary.json`;
  world.inventories.set(key, exactJson({ ...JSON.parse(world.inventories.text(key)), object_rules: [{ match: 'every archive', tags }] }));
  await world.settle();
  expect(world.item.totals).toMatchObject({ object_tags: tags });
  expect(JSON.parse(world.inventories.text('run-1/plan/plan.json'))).toMatchObject({ object_rules: [{ tags }] });
});

it('takes an object of another size for another object, despite its metadata', async () => {
  const world = new World([[entryOf(1, { occupied: true })]]);
  world.there.set('photos/1', objectOf(1, 999));
  await world.settle();
  expect(world.entries(1)[0]).toMatchObject({ status: 'skipped', failure: { reason: 'DestinationKeyOccupied' } });
});

it.each([['no metadata', undefined], ['other metadata', { project: 'guidance' }]])(
  'an object of the same key and size with %s, as another tool leaves it, is never called downloaded', async (_, metadata) => {
    const world = new World([[entryOf(1, { occupied: true })]]);
    world.there.set('photos/1', { size: 1000, metadata });
    await world.settle();
    expect(world.entries(1)[0]).toMatchObject({ status: 'skipped', failure: { reason: 'DestinationKeyOccupied' } });
  },
);

describe('an archive that the name override file says the Guidance copied', () => {
  const copied = (there: StoredObject | undefined, more: Partial<ManifestEntry> = {}) => {
    const world = new World([[entryOf(1, { occupied: true, decoder: 'guidance', ...more })]]);
    if (there) world.there.set('photos/1', there);
    return world;
  };

  it.each([['no metadata', undefined], ['other metadata', { project: 'guidance' }]])('is skipped if an object of its size has %s, and is not paid for again', async (_, metadata) => {
    const world = copied({ size: 1000, metadata });
    await world.settle();
    expect(world.entries(1)).toEqual([
      entryOf(1, { decoder: 'guidance', status: 'skipped', failure: { reason: 'CopiedByGuidance', message: expect.stringContaining('not proven') } }),
    ]);
    expect(world.item.totals).toMatchObject({ already_downloaded: 0, skipped: 1, skipped_bytes: 1000 });
    const plan = JSON.parse(world.inventories.text('run-1/plan/plan.json'));
    expect(plan).toMatchObject({
      archives: 0, already_downloaded: { archives: 0 }, collisions: { archives: 0 }, skipped: { CopiedByGuidance: { archives: 1, bytes: 1000 } },
    });
    expect(plan.cost.lines.find(({ item }: { item: string }) => item === 'HeadObject at the destination')).toMatchObject({ formula: expect.stringMatching(/^1 keys that are taken/) });
  });

  it.each<[string, StoredObject, string]>([
    ['an object of another size', { size: 999 }, 'DestinationKeyOccupied'],
    ['another archive that this library moved', objectOf(2), 'DestinationKeyOccupied'],
  ])('has the usual result if its key has %s', async (_, there, reason) => {
    const world = copied(there);
    await world.settle();
    expect(world.entries(1)[0]).toMatchObject({ status: 'skipped', failure: { reason } });
  });

  it('is downloaded if this library moved it, and requested if its key has no object', async () => {
    const [moved, missing] = [copied(objectOf(1)), copied(undefined)];
    for (const world of [moved, missing]) await world.settle();
    expect(moved.entries(1)).toEqual([entryOf(1, { decoder: 'guidance', status: 'downloaded' })]);
    expect(missing.entries(1)).toEqual([entryOf(1, { decoder: 'guidance' })]);
  });
});

it('writes the plan of the archives to request, as JSON and as a page', async () => {
  const world = mixed();
  world.destinationRegion = 'eu-central-1';
  await world.settle();
  const plan = JSON.parse(world.inventories.text('run-1/plan/plan.json'));
  expect(plan).toMatchObject({
    workflow_run: 'run-1',
    vault_name: 'photos',
    region: 'eu-west-1',
    destination_region: 'eu-central-1',
    archives: 4,
    bytes: 4000,
    already_downloaded: { archives: 1 },
    collisions: { archives: 1 },
    left_out: { archives: 2 },
    inventory: { archives: 9 },
    looked_at_destination: true,
  });
  expect(world.item.totals!.cost).toBe(plan.cost.total);
  expect(world.inventories.text('run-1/plan/plan.md')).toContain('photos');
});

it('warns in the plan if the account runs fewer functions at the same time than the transfer uses', async () => {
  const warnings = async (unreserved: number | Error) => {
    const world = mixed();
    world.unreserved = unreserved;
    await world.settle();
    return [(JSON.parse(world.inventories.text('run-1/plan/plan.json')) as { warnings: string[] }).warnings.filter((text) => text.includes('functions of this account')).length, world.logged];
  };
  expect(await warnings(10)).toEqual([1, []]);
  expect(await warnings(1000)).toEqual([0, []]);
  const denied = serviceError('AccessDeniedException', 'an SCP denies lambda:GetAccountSettings', 403);
  expect(await warnings(denied)).toEqual([0, [{ run: 'run-1', error: denied }]]);
});

describe('the prices of a plan', () => {
  const planned = async (products: string[] | Error) => {
    const world = mixed();
    world.products = products;
    await world.settle();
    return { world, plan: JSON.parse(world.inventories.text('run-1/plan/plan.json')) as Plan, page: world.inventories.text('run-1/plan/plan.md') };
  };
  const BUILT_IN = { glacier_request_Bulk: 0.025, glacier_retrieval_Bulk: 0.0025 };

  it('are those of the day, as AWS\'s price list has them, and the run keeps those of its requests', async () => {
    const { world, plan, page } = await planned([productOf('EU-Bulk-Retrieval-Bytes', [['0', '0.0031000000']])]);
    const prices = { ...BUILT_IN, glacier_retrieval_Bulk: 0.0031 };
    expect(plan.prices).toMatchObject({ listed: ['glacier_retrieval_Bulk'], requests: prices });
    expect(plan.cost.lines.find(({ price }) => price === 'glacier_retrieval_Bulk')).toMatchObject({ unit_price: 0.0031 });
    expect(page).toContain('AWS\'s price list of the day for glacier_retrieval_Bulk');
    expect([world.item.totals!.request_prices, world.logged]).toEqual([prices, []]);
  });

  it('are the built-in ones if the list cannot be read, which is logged', async () => {
    const denied = serviceError('AccessDeniedException', 'an SCP denies pricing:GetProducts', 400);
    const { world, plan } = await planned(denied);
    expect([plan.prices.listed, world.item.totals!.request_prices]).toEqual([[], BUILT_IN]);
    expect(world.logged).toEqual([{ run: 'run-1', error: denied }]);
  });
});

it('looks at no key if the destination was empty', async () => {
  const world = new World([[entryOf(1)]]);
  await world.settle();
  expect([world.looked, world.item.phase]).toEqual([[], 'planned']);
});

it('stops when its time is over, and goes on from there the next time', async () => {
  const world = mixed();
  world.lookTakes = 60_000;
  const deadline = world.clock.time + 90_000;
  expect(await world.settle(1, deadline)).toEqual({ settled: false, partition: 3 });
  expect(world.item.phase).toBe('inventory');
  // Even without time left it settles one partition, so that it always ends.
  expect(await world.settle(3, deadline)).toEqual({ settled: true, partition: 4 });
  expect(world.item.totals).toMatchObject({ archives: 6, already_downloaded: 1, skipped: 1 });
});

it('gives the same result after a kill at any write', async () => {
  const whole = mixed();
  await whole.settle();
  for (let writes = 0; ; writes += 1) {
    const world = mixed();
    world.inventories.writesLeft = writes;
    const killed = await world.settle().then(() => false, () => true);
    world.inventories.writesLeft = Infinity;
    await world.settle();
    expect(world.item.totals).toEqual(whole.item.totals);
    expect([world.entries(2), world.entries(3)]).toEqual([whole.entries(2), whole.entries(3)]);
    if (!killed) break;
  }
});

it('goes on from a partition that another invocation has written first', async () => {
  const world = mixed();
  const theirs = [entryOf(3), entryOf(4)];
  world.inventories.before.set(`${MANIFEST}/00002.jsonl`, async () => world.inventories.set(`${MANIFEST}/00002.jsonl`, linesOf(theirs)));
  await world.settle();
  expect(world.entries(2)).toEqual(theirs);
  expect(world.item.totals).toMatchObject({ archives: 6, already_downloaded: 0, skipped: 0 });
});

it('leaves alone a run that has its plan, or gets it meanwhile', async () => {
  const planned = manifestTotals({ manifest: 'other' });
  const world = mixed();
  world.runs.put('run-1', { phase: 'planned', totals: planned });
  expect(await world.settle()).toMatchObject({ settled: true });
  expect(world.looked).toEqual([]);
  const late = mixed();
  late.inventories.before.set('run-1/plan/plan.md', async () => late.runs.put('run-1', { phase: 'planned', totals: planned }));
  expect(await late.settle()).toMatchObject({ settled: true });
  expect(late.item.totals).toEqual(planned);
});

it('makes no plan if the destination is gone', async () => {
  const world = mixed();
  world.destinationRegion = undefined;
  await expect(world.settle()).rejects.toMatchObject({ name: 'DestinationNotAccessible' });
  expect(world.item.phase).toBe('inventory');
});

it('a plan of more than 2^53 bytes says each of them, also of a partition that is settled here', async () => {
  const entries = SIZES_BEYOND_SAFE.map((size, n) => entryOf(n, { size }));
  const world = new World([entries.map((one, n) => (n ? one : { ...one, occupied: true as const })), entries]);
  expect(await world.settle()).toMatchObject({ settled: true });
  const plan = world.inventories.content.get('run-1/plan/plan.json')!.toString();
  expect(plan).toContain(`"bytes": ${2n * BEYOND_SAFE},`);
  expect(JSON.parse(plan)).toMatchObject({ archives: 2 * entries.length, to_request: { bytes: Number(2n * BEYOND_SAFE) } });
  expect(world.runs.items.get('run-1')!.totals).toMatchObject({ archives: 2 * entries.length, bytes: 2n * BEYOND_SAFE });
});

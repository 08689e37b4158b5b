import { ByteRange } from '../../../src/contracts/chunk-plan';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { METADATA, StoredObject } from '../../../src/contracts/metadata';
import { buildManifest, BuildManifestPorts } from '../../../src/handlers/get-inventory/build-manifest';
import { ListedObject } from '../../../src/handlers/get-inventory/destination';
import { MemoryBudget } from '../../../src/handlers/get-inventory/memory-budget';
import { manifestTotals, runItem } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { archiveIdOf, csvOf, jsonOf, piecesOf, rowOf, serviceError } from '../support/inventories';
import { WalkingRuns } from '../support/walking-runs';

/** Glacier's output, the inventory bucket and the destination, in memory. */
class World implements BuildManifestPorts {
  public readonly runs = new WalkingRuns();
  public readonly clock = new TestClock();
  public readonly objects = new Map<string, string>();
  public readonly destinationObjects = new Map<string, StoredObject>();
  public readonly looked: string[] = [];
  public readonly listed: string[] = [];
  public readonly aborted: string[] = [];
  public readonly reads: ByteRange[] = [];
  /** What Glacier sends; each read may break off after so many bytes. */
  public output = '';
  public breaksAfter: number[] = [];
  public job: Record<string, unknown> | undefined = { StatusCode: 'Succeeded' };
  public memory?: () => MemoryBudget;
  /** Puts that go through before the function is killed. */
  public putsLeft = Infinity;
  private readonly parts = new Map<number, Uint8Array>();

  public readonly outputs = {
    describe: async () => this.job && { InventorySizeInBytes: Buffer.byteLength(this.output), ...this.job },
    read: async (_vault: string, _job: string, range: ByteRange) => {
      this.reads.push(range);
      const bytes = Buffer.from(this.output).subarray(range.first, range.last + 1);
      const end = this.breaksAfter.shift();
      return end === undefined ? piecesOf(bytes.toString('utf8'), 1000) : broken(bytes.subarray(0, end));
    },
  };

  public readonly uploads = {
    begin: async () => 'upload-1',
    part: async (_key: string, _id: string, part: number, bytes: Uint8Array) => {
      this.parts.set(part, bytes);
      return `etag-${part}`;
    },
    complete: async (key: string, _id: string, etags: readonly string[]) => {
      this.objects.set(key, Buffer.concat(etags.map((_, i) => this.parts.get(i + 1)!)).toString('utf8'));
    },
    abort: async (key: string) => { this.aborted.push(key); },
  };

  public readonly files = {
    size: async (key: string) => { const text = this.objects.get(key); return text === undefined ? undefined : Buffer.byteLength(text); },
    read: async (key: string, range: ByteRange) => piecesOf(Buffer.from(this.objects.get(key)!).subarray(range.first, range.last + 1).toString('utf8'), 1000),
  };

  public readonly manifests = {
    put: async (key: string, text: string) => {
      if (this.putsLeft === 0) throw new Error('killed');
      this.putsLeft -= 1;
      this.objects.set(key, text);
    },
  };

  public readonly destination = {
    list: (prefix: string) => this.list(prefix),
    look: async (key: string) => {
      this.looked.push(key);
      return this.destinationObjects.get(key);
    },
  };

  public entries(run = 'run-1', partition = '00001'): ManifestEntry[] {
    return this.objects.get(`${run}/manifest/1/${partition}.jsonl`)!.trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestEntry);
  }

  private async *list(prefix: string): AsyncGenerator<ListedObject[]> {
    this.listed.push(prefix);
    yield [...this.destinationObjects].filter(([key]) => key.startsWith(prefix)).map(([key, { size }]) => ({ key, size: size! }));
  }
}

async function* broken(bytes: Buffer): AsyncGenerator<Uint8Array> {
  if (bytes.length) yield bytes;
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

function worldOf(rows: readonly unknown[]): World {
  const world = new World();
  world.output = jsonOf(rows);
  world.runs.put('run-1');
  return world;
}

const build = (world: World) => buildManifest({ run: 'run-1', job_id: 'job-1' }, world);
const same = (name: number, size = 1000): StoredObject =>
  ({ size, metadata: { [METADATA.ARCHIVE_ID]: archiveIdOf(name), [METADATA.TREE_HASH]: rowOf(name).SHA256TreeHash } });

it('keeps the inventory as it came and lists every archive, the oldest first, whatever the order of the inventory', async () => {
  const rows = [rowOf(3, { CreationDate: '2014-01-01T00:00:00.5Z' }), rowOf(1), rowOf(2, { CreationDate: '2012-08-21T17:08:24.000Z' })];
  const world = worldOf(rows);
  const totals = await build(world);
  expect(world.objects.get('run-1/inventory/retrieved.json')).toBe(world.output);
  const byId = [archiveIdOf(1), archiveIdOf(2)].sort();
  expect(world.entries().map((entry) => entry.archive_id)).toEqual([...byId, archiveIdOf(3)]);
  expect(world.entries()[2]).toEqual({
    archive_id: archiveIdOf(3),
    size: 1000,
    sha256_tree_hash: rows[0].SHA256TreeHash,
    creation_date: '2014-01-01T00:00:00.5Z',
    description: '3.jpg',
    key: 'photos/3.jpg',
  });
  expect(totals).toEqual(manifestTotals({ manifest: '1', archives: 3, bytes: 3000 }));
  expect(world.runs.items.get('run-1')).toMatchObject({ phase: 'requesting', totals, cursor: { partition: 1, offset: 0 } });

  const other = worldOf([...rows].reverse());
  await build(other);
  expect(other.entries()).toEqual(world.entries());
});

it('takes an interrupted read up where it broke, and reads no byte twice', async () => {
  const world = worldOf([rowOf(1, { ArchiveDescription: 'Grüße' }), rowOf(2)]);
  world.breaksAfter = [100, 0, 150];
  await build(world);
  expect(world.reads.map(({ first }) => first)).toEqual([0, 100, 100, 250]);
  expect(world.objects.get('run-1/inventory/retrieved.json')).toBe(world.output);
  expect(world.clock.slept).toBeGreaterThan(0);
});

it('reads a large inventory in ranges that fit together', async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => rowOf(i));
  const world = worldOf(rows);
  const totals = await build(world);
  expect(world.reads.length).toBeGreaterThan(1);
  expect(totals).toMatchObject({ archives: 60_000, partitions: 2 });
  expect(world.entries('run-1', '00001')).toHaveLength(50_000);
  expect(world.entries('run-1', '00002')).toHaveLength(10_000);
});

it('gives up a read that is refused, aborts what it began and requests nothing', async () => {
  const world = worldOf([rowOf(1)]);
  world.outputs.read = async () => { throw serviceError('ResourceNotFoundException', 'The job ID was not found: job-1', 404); };
  await expect(build(world)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(world.aborted).toEqual(['run-1/inventory/retrieved.json']);
  expect(world.clock.slept).toBe(0);
  expect(world.runs.items.get('run-1')!.phase).toBe('inventory');
});

it('does not take an inventory for whole that ends too early, again and again', async () => {
  const world = worldOf([rowOf(1)]);
  world.outputs.read = async (_vault, _job, range) => piecesOf(range.first === 0 ? world.output.slice(0, 100) : '');
  await expect(build(world)).rejects.toMatchObject({ name: 'IncompleteReadError' });
  expect(world.clock.slept).toBeGreaterThan(60_000);
});

it('does not take more bytes than it asked for', async () => {
  const world = worldOf([rowOf(1)]);
  world.outputs.read = async () => piecesOf(`${world.output} and more`);
  await expect(build(world)).rejects.toThrow('more bytes came than were asked for');
});

it('tells that what it began could not even be ended', async () => {
  const world = worldOf([rowOf(1)]);
  const second = new Error('abort failed');
  world.outputs.read = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
  world.uploads.abort = async () => { throw second; };
  await expect(build(world)).rejects.toMatchObject({ name: 'AccessDeniedException', cause: second });
});

it('lists a row that cannot be read, or comes twice, as skipped with its number and the reason, and goes on', async () => {
  const world = worldOf([rowOf(1), rowOf(2, { Size: -5 }), 'nonsense', rowOf(1, { Size: 7 }), rowOf(3)]);
  const totals = await build(world);
  expect(totals).toMatchObject({ archives: 5, skipped: 3, bytes: 2007, skipped_bytes: 7 });
  const skipped = world.entries().filter((entry) => entry.status === 'skipped');
  expect(skipped.map(({ archive_id: id, failure }) => [id, failure!.reason, failure!.message])).toEqual([
    [archiveIdOf(2), 'InvalidInventoryRow', 'row 2: Size is not a whole number of bytes from 1 to 40,000 GiB'],
    ['', 'InvalidInventoryRow', 'row 3: the row is not an object'],
    [archiveIdOf(1), 'DuplicateArchiveId', 'row 4: the inventory lists this archive id in an earlier row'],
  ]);
});

it('settles before anything is requested what stands at the destination: the same archive is done, another is a collision', async () => {
  const world = worldOf([rowOf(1), rowOf(2), rowOf(3), rowOf(4), rowOf(5)]);
  world.destinationObjects.set('photos/1.jpg', same(1));
  world.destinationObjects.set('photos/2.jpg', same(1));
  world.destinationObjects.set('photos/3.jpg', { size: 999, metadata: same(3).metadata });
  world.destinationObjects.set('photos/other.jpg', same(4));
  world.destinationObjects.set('photos-2/5.jpg', same(5));
  const totals = await build(world);
  const status = Object.fromEntries(world.entries().map((entry) => [entry.description, entry.failure?.reason ?? entry.status]));
  expect(status).toEqual({ '1.jpg': 'downloaded', '2.jpg': 'DestinationKeyOccupied', '3.jpg': 'DestinationKeyOccupied' });
  expect(world.looked.sort()).toEqual(['photos/1.jpg', 'photos/2.jpg']);
  expect(world.listed).toEqual(['photos/']);
  expect(totals).toMatchObject({ already_downloaded: 1, already_downloaded_bytes: 1000, skipped: 2, skipped_bytes: 2000 });
});

it('requests an archive whose object went away between the listing and the look', async () => {
  const world = worldOf([rowOf(1)]);
  world.destinationObjects.set('photos/1.jpg', same(1));
  world.destination.look = async () => undefined as never;
  await build(world);
  expect(world.entries()[0].status).toBeUndefined();
});

it('ends the run where the inventory lists nothing', async () => {
  await expect(build(worldOf([]))).rejects.toMatchObject({ name: 'VaultEmpty' });
});

it('refuses more archives than it can hold, before anything is requested', async () => {
  const world = worldOf([rowOf(1), rowOf(2), rowOf(3)]);
  world.memory = () => new MemoryBudget(3 * 919);
  await expect(build(world)).rejects.toMatchObject({ name: 'InventoryTooLarge', message: expect.stringContaining('no more than 2 of it fit') });
  expect([...world.objects.keys()]).toEqual(['run-1/inventory/retrieved.json']);
});

it.each([
  ['has expired', undefined], ['is InProgress', { StatusCode: 'InProgress' }], ['is Failed', { StatusCode: 'Failed' }],
])('says so where the job %s', async (message, job) => {
  const world = worldOf([rowOf(1)]);
  world.job = job;
  await expect(build(world)).rejects.toMatchObject({ name: 'InventoryJobFailed', message: expect.stringContaining(message) });
});

describe('an inventory that the user provided', () => {
  const provided = (files: Record<string, string>) => {
    const world = new World();
    world.runs.put('run-1', { provided_inventory: true });
    for (const [name, text] of Object.entries(files)) world.objects.set(`run-1/inventory/provided.${name}`, text);
    return world;
  };

  it('is read as CSV', async () => {
    const world = provided({ csv: csvOf([rowOf(1, { ArchiveDescription: 'a "b", c' })]) });
    await buildManifest({ run: 'run-1', job_id: '' }, world);
    expect(world.entries()[0]).toMatchObject({ description: 'a "b", c', key: 'photos/a "b", c' });
    expect(world.reads).toEqual([]);
  });

  it('is read as JSON where there are both: that is not ambiguous', async () => {
    const world = provided({ csv: csvOf([rowOf(1)]), json: jsonOf([rowOf(2)]) });
    await buildManifest({ run: 'run-1' }, world);
    expect(world.entries().map((entry) => entry.archive_id)).toEqual([archiveIdOf(2)]);
  });

  it.each([
    ['nothing', {}, 'ProvidedInventoryNotFound'],
    ['an empty CSV', { csv: '' }, 'VaultEmpty'],
    ['a CSV that is none', { csv: 'hello\nworld\n' }, 'MalformedInventory'],
    ['the JSON of another vault', { json: jsonOf([rowOf(1)], 'arn:aws:glacier:eu-west-1:1:vaults/music') }, 'MalformedInventory'],
  ])('ends the run where it is %s', async (_, files, name) => {
    await expect(buildManifest({ run: 'run-1' }, provided(files))).rejects.toMatchObject({ name });
  });
});

describe('run twice', () => {
  it('changes nothing once the manifest is the run\'s, whatever has come to the destination since', async () => {
    const world = worldOf([rowOf(1), rowOf(2)]);
    const totals = await build(world);
    const before = new Map(world.objects);
    const reads = world.reads.length;
    world.destinationObjects.set('photos/1.jpg', same(1));
    expect(await build(world)).toEqual(totals);
    expect(world.objects).toEqual(before);
    expect(world.reads).toHaveLength(reads);
  });

  it('stops writing where another invocation has finished meanwhile', async () => {
    const world = worldOf([rowOf(1), rowOf(2)]);
    world.destinationObjects.set('photos/1.jpg', same(1));
    let first: unknown;
    const look = world.destination.look;
    world.destination.look = async (key) => {
      world.destination.look = async () => undefined;
      first = await build(world);
      return look(key);
    };
    expect(await build(world)).toEqual(first);
    expect(world.entries().map((entry) => entry.status)).toEqual([undefined, undefined]);
  });

  it('writes the same after it was killed', async () => {
    const killed = worldOf([rowOf(1), rowOf(2)]);
    killed.putsLeft = 0;
    await expect(build(killed)).rejects.toThrow('killed');
    killed.putsLeft = Infinity;
    const totals = await build(killed);
    const whole = worldOf([rowOf(1), rowOf(2)]);
    expect(await build(whole)).toEqual(totals);
    expect(killed.objects).toEqual(whole.objects);
  });

  it('leaves a run alone that is being stopped', async () => {
    const world = worldOf([rowOf(1)]);
    world.runs.items.set('run-1', runItem({ phase: 'settling' }));
    await build(world);
    expect(world.runs.items.get('run-1')).toMatchObject({ phase: 'settling' });
    expect(world.runs.items.get('run-1')!.totals).toBeUndefined();
  });
});

import { parseJobDescription } from '../../../src/contracts/glacier';
import { OUTPUT, Output } from '../../../src/contracts/workflow';
import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { TreeHash } from '../../../src/domain/archive/tree-hash';
import { NO_VAULT, VaultDescription } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { checkJob } from '../../../src/handlers/get-inventory/check-job';
import { keepOutput } from '../../../src/handlers/get-inventory/keep-output';
import { requestOutput } from '../../../src/handlers/get-inventory/request-output';
import { TestClock } from '../../support/test-clock';
import { archiveIdOf, jsonOf, notFound, rowOf, serviceError, throttling } from '../support/inventories';
import { inPieces, MemoryBucket } from '../support/memory-bucket';
import { WalkingRuns } from '../support/walking-runs';

const WAIT = 'run-1|inventory|execution|1';

/** Glacier and the inventory bucket, for a run of the vault `photos`. */
class World {
  public readonly runs = new WalkingRuns();
  public readonly clock = new TestClock();
  public readonly inventories = new MemoryBucket();
  public readonly asked: unknown[] = [];
  public readonly deployment = 'table';
  public readonly log = { info: () => undefined, warn: () => undefined };
  public readonly reads: ByteRange[] = [];
  public vault: VaultDescription = { archives: 1, lastInventory: '2026-11-21T08:00:00Z' };
  public gone = false;
  public readonly vaults = { describe: async () => (this.gone ? NO_VAULT.NOT_FOUND : this.vault) };
  public error?: Error;
  public job?: Record<string, unknown> = { StatusCode: 'Succeeded', Action: 'InventoryRetrieval' };
  /** The bytes that Glacier sends. Each number in `cuts` ends one read after so many bytes. */
  public output: Buffer = Buffer.from(jsonOf([rowOf(1), rowOf(2)]));
  public cuts: number[] = [];
  /** Reads, counted from 1, in which a byte changes on the way. */
  public flips = new Set<number>();

  public readonly jobs = {
    requestInventory: async (...request: string[]) => this.take(request),
    requestArchive: async (request: unknown) => this.take(request),
    describe: async (...asked: string[]) => { this.asked.push(asked); return this.job; },
  };

  public readonly outputs = {
    describe: async () => this.job && { InventorySizeInBytes: this.output.length, ArchiveSizeInBytes: this.output.length, ...this.job },
    read: async (_vault: string, _job: string, range: ByteRange) => {
      this.reads.push(range);
      const bytes = Buffer.from(this.output.subarray(range.first, range.last + 1));
      if (this.flips.has(this.reads.length)) bytes[this.reads.length] += 1;
      return inPieces(bytes.subarray(0, this.cuts.shift() ?? bytes.length), 2 ** 20);
    },
  };

  constructor(overrides = {}) {
    this.runs.put('run-1', overrides);
  }

  /** Puts the mapping vault's inventory into the bucket. Glacier sends its archive. */
  public mapping(bytes: Buffer, overrides = {}): this {
    const hash = new TreeHash();
    hash.update(bytes);
    this.output = bytes;
    this.job = { StatusCode: 'Succeeded', Action: 'ArchiveRetrieval' };
    this.inventories.set('run-1/inventory/mapping.json', jsonOf([rowOf('map', { Size: bytes.length, SHA256TreeHash: hash.digest(), ...overrides })]));
    return this;
  }

  public request = (output: Output) => requestOutput({ run: 'run-1', output, wait: WAIT }, this);
  public check = (output: Output = OUTPUT.INVENTORY) => checkJob({ run: 'run-1', output, job_id: 'job-1' }, this);
  public keep = (output: Output = OUTPUT.INVENTORY, deadline = Infinity, upload: string | undefined = '') =>
    keepOutput({ run: 'run-1', output, job_id: 'job-1', upload }, deadline, this);

  private async take(request: unknown) {
    this.asked.push(request);
    if (this.error) throw this.error;
    return 'job-1';
  }
}

describe('an output', () => {
  it('is requested in the name of the run, so that its notification ends the wait', async () => {
    const world = new World();
    expect(await world.request(OUTPUT.INVENTORY)).toEqual({ needed: true, job_id: 'job-1' });
    const [[vault, description]] = world.asked as string[][];
    expect(vault).toBe('photos');
    expect(parseJobDescription(description)).toEqual({ deployment: 'table', run: 'run-1', wait: WAIT });
  });

  it('that the user provided is not requested', async () => {
    const world = new World({ provided_inventory: true });
    expect(await world.request(OUTPUT.INVENTORY)).toEqual({ needed: false });
    expect(world.asked).toEqual([]);
  });

  it('may be the mapping vault\'s inventory, also if the inventory is provided', async () => {
    const world = new World({ provided_inventory: true });
    expect(await world.request(OUTPUT.MAPPING_INVENTORY)).toEqual({ needed: true, job_id: 'job-1' });
    expect(world.asked).toEqual([['photos_mapping', expect.any(String)]]);
    world.vault = { archives: 0, lastInventory: 'yesterday' };
    expect(await world.request(OUTPUT.MAPPING_INVENTORY)).toEqual({ needed: false });
  });

  it('may be the mapping vault\'s archive, in the tier of the run', async () => {
    const world = new World({ mapping_vault_name: 'names', tier: 'Standard' }).mapping(Buffer.from('names'));
    expect(await world.request(OUTPUT.MAPPING)).toEqual({ needed: true, job_id: 'job-1' });
    expect(world.asked).toEqual([{ vaultName: 'names', archiveId: archiveIdOf('map'), tier: 'Standard', description: `GlacierVaultToS3TransferWait/table/run-1/${WAIT}` }]);
  });

  it.each([
    ['VaultNeverInventoried', notFound('No such thing')],
    ['NoLongerSupportedException', serviceError('NoLongerSupportedException', 'no', 400)],
    ['ThrottlingException', throttling()],
    ['AccessDeniedException', serviceError('AccessDeniedException', 'no', 403)],
    ['PolicyEnforcedException', serviceError('PolicyEnforcedException', 'no', 400)],
  ])('that is refused ends with %s', async (name, error) => {
    const world = new World();
    world.error = error;
    await expect(world.request(OUTPUT.INVENTORY)).rejects.toMatchObject({ name });
  });

  it.each([OUTPUT.INVENTORY, OUTPUT.MAPPING])('of a vault that is gone ends with VaultNotFound, whatever the words: %s', async (output) => {
    const world = new World().mapping(Buffer.from('names'));
    world.error = notFound('Inventory not found');
    world.gone = true;
    await expect(world.request(output)).rejects.toMatchObject({ name: 'VaultNotFound' });
  });

  it('that a retrieval policy refuses says what to do', async () => {
    const world = new World();
    world.error = serviceError('PolicyEnforcedException', 'no', 400);
    await expect(world.request(OUTPUT.INVENTORY)).rejects.toThrow('Raise the limit under "Data retrieval settings"');
  });

  it.each([
    notFound('gone'), serviceError('InvalidParameterValueException', 'Invalid vault name: x', 400),
  ])('that the mapping vault no longer has ends the run with MalformedMapping: %s', async (error) => {
    const world = new World().mapping(Buffer.from('names'));
    world.error = error;
    await expect(world.request(OUTPUT.MAPPING)).rejects.toMatchObject({ name: 'MalformedMapping' });
  });

  it('is not requested without a run', async () => {
    await expect(requestOutput({ run: 'other', output: OUTPUT.INVENTORY, wait: WAIT }, new World())).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  });
});

describe('the job of an output', () => {
  it.each([['Succeeded', true], ['InProgress', false]])('that is %s is ready: %s', async (StatusCode, ready) => {
    const world = new World();
    world.job = { StatusCode, CreationDate: '2026-11-21T10:00:00Z' };
    expect(await world.check()).toEqual({ ready });
  });

  it('is waited for while Glacier works on it, for days', async () => {
    const world = new World();
    world.job = { StatusCode: 'InProgress', CreationDate: '2026-11-15T10:00:00Z' };
    expect(await world.check()).toEqual({ ready: false });
  });

  it('is looked up in the vault that it belongs to', async () => {
    const world = new World();
    for (const output of [OUTPUT.INVENTORY, OUTPUT.MAPPING_INVENTORY, OUTPUT.MAPPING]) await world.check(output);
    expect(world.asked).toEqual([['photos', 'job-1'], ['photos_mapping', 'job-1'], ['photos_mapping', 'job-1']]);
  });

  it.each([
    ['has failed', { StatusCode: 'Failed', StatusMessage: 'out of tape' }, /out of tape/],
    ['has failed silently', { StatusCode: 'Failed', StatusMessage: null }, /gave no reason/],
    ['is gone', undefined, /no longer knows/],
    ['has not completed in a week', { StatusCode: 'InProgress', CreationDate: '2026-11-15T09:59:59Z' }, /since 2026-11-15T09:59:59Z/],
  ])('that %s ends the run', async (_, job, message) => {
    const world = new World();
    world.job = job;
    await expect(world.check()).rejects.toMatchObject({ name: 'InventoryJobFailed', message: expect.stringMatching(message) });
  });
});

describe('what Glacier gives', () => {
  it('is kept byte for byte, each output in its place', async () => {
    const world = new World();
    await world.keep();
    expect(world.inventories.content.get('run-1/inventory/retrieved.json')).toEqual(world.output);
    await world.keep(OUTPUT.MAPPING_INVENTORY);
    expect(world.inventories.content.get('run-1/inventory/mapping.json')).toEqual(world.output);
    await world.mapping(Buffer.from('names')).keep(OUTPUT.MAPPING);
    expect(world.inventories.text('run-1/inventory/mapping.sqlite')).toBe('names');
  });

  it('is read in ranges, and after a broken read from the next byte', async () => {
    const world = new World();
    world.output = Buffer.alloc(40 * 2 ** 20, 'abc');
    world.cuts = [100, 0];
    await world.keep();
    expect(world.inventories.content.get('run-1/inventory/retrieved.json')!.equals(world.output)).toBe(true);
    const firsts = world.reads.map(({ first }) => first).sort((a, b) => a - b);
    expect(firsts).toEqual([0, 0, 100, 16 * 2 ** 20, 16 * 2 ** 20, 16 * 2 ** 20, 32 * 2 ** 20, 32 * 2 ** 20]);
    expect(world.clock.slept).toBeGreaterThan(0);
  });

  it('is kept in as many invocations as it takes, and each goes on with the upload of the one before', async () => {
    const world = new World();
    world.output = Buffer.alloc(200 * 2 ** 20, 'abc');
    let upload: string | undefined = '';
    let calls = 0;
    do {
      const { read } = world.outputs;
      const until = world.reads.length + 6;
      // The time is up after six reads, and one invocation is killed before it can say so.
      world.outputs.read = async (...range) => {
        if (world.reads.length >= until) await world.clock.sleep(1_000);
        if (calls === 2 && world.reads.length > until) throw new RangeError('killed');
        return read(...range);
      };
      const abort = jest.spyOn(world.inventories, 'abort').mockRejectedValue(new Error('killed'));
      upload = (await world.keep(OUTPUT.INVENTORY, world.clock.now() + 1, upload).catch(() => ({ upload }))).upload;
      abort.mockRestore();
      world.outputs.read = read;
      calls += 1;
    } while (upload !== undefined && calls < 20);
    expect(calls).toBeGreaterThan(2);
    expect(world.inventories.content.get('run-1/inventory/retrieved.json')!.equals(world.output)).toBe(true);
    const firsts = world.reads.map(({ first }) => first);
    expect(firsts.length).toBeLessThanOrEqual(2 * 13 + 8);
  });

  it.each<[string, Output]>([['an execution of an earlier version, which cannot invoke it again', OUTPUT.INVENTORY], ['the mapping', OUTPUT.MAPPING]])(
    'is kept at once for %s', async (_, output) => {
      const world = new World().mapping(Buffer.alloc(100 * 2 ** 20, 'abc'));
      expect(await keepOutput({ run: 'run-1', output, job_id: 'job-1', ...(output === OUTPUT.MAPPING && { upload: '' }) }, 0, world)).toEqual({});
    });

  it('begins a new upload if the old one is gone', async () => {
    const world = new World();
    expect(await world.keep(OUTPUT.INVENTORY, Infinity, 'upload-0')).toEqual({});
    expect(world.inventories.content.get('run-1/inventory/retrieved.json')).toEqual(world.output);
  });

  it.each([1, 156, 390, 5_000])('has at most 10,000 parts if it has %i GiB, in 256 MiB of memory', async (gigabytes) => {
    const world = new World();
    world.job = { StatusCode: 'Succeeded', Action: 'InventoryRetrieval', InventorySizeInBytes: gigabytes * 2 ** 30 };
    const ranges: ByteRange[] = [];
    let [inFlight, most] = [0, 0];
    world.outputs.read = async (_vault, _job, range) => {
      ranges.push(range);
      inFlight += range.last - range.first + 1;
      most = Math.max(most, inFlight);
      // The time is up when the first ranges are there.
      await world.clock.sleep(1);
      throw new RangeError('seen');
    };
    await expect(world.keep()).rejects.toThrow('seen');
    const bytes = ranges[0].last + 1;
    expect(Math.ceil((gigabytes * 2 ** 30) / bytes)).toBeLessThanOrEqual(10_000);
    expect(most).toBeLessThanOrEqual(Math.max(bytes, 256 * 2 ** 20));
  });

  it.each([[[1]], [[2]], [[1, 2, 3]]])('is kept right if a byte changed on the way, in the reads %j', async (reads) => {
    const world = new World();
    world.flips = new Set(reads);
    await world.keep();
    expect(world.inventories.content.get('run-1/inventory/retrieved.json')).toEqual(world.output);
  });

  it('ends the run if Glacier sends other bytes each time', async () => {
    const world = new World();
    world.flips = new Set([1, 2, 3, 4, 5]);
    await expect(world.keep()).rejects.toMatchObject({ name: 'MalformedInventory', message: expect.stringContaining('5 times') });
  });

  it('leaves no upload behind if it cannot be read', async () => {
    const world = new World();
    world.outputs.read = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
    await expect(world.keep()).rejects.toThrow('no');
    expect(world.inventories.aborted).toEqual(['run-1/inventory/retrieved.json']);
    expect(world.inventories.content.size).toBe(0);
  });

  it('keeps the first error if the upload cannot be aborted either', async () => {
    const world = new World();
    const second = new Error('abort failed');
    world.outputs.read = async () => { throw serviceError('AccessDeniedException', 'no', 403); };
    world.inventories.abort = async () => { throw second; };
    await expect(world.keep()).rejects.toMatchObject({ name: 'AccessDeniedException', cause: second });
  });

  it.each([['is gone', undefined, 'InventoryJobFailed'], ['has failed', { StatusCode: 'Failed' }, 'InventoryJobFailed'], [
    'says no size', { StatusCode: 'Succeeded', InventorySizeInBytes: undefined }, 'MalformedInventory',
  ]])('is not kept if its job %s', async (_, job, name) => {
    const world = new World();
    world.job = job;
    await expect(world.keep()).rejects.toMatchObject({ name });
  });
});

describe('the archive of the mapping vault', () => {
  it('is proven by its tree hash, range by range', async () => {
    const world = new World().mapping(Buffer.alloc(35 * 2 ** 20 + 7, 'xyz'));
    await world.keep(OUTPUT.MAPPING);
    expect(world.inventories.content.get('run-1/inventory/mapping.sqlite')!.equals(world.output)).toBe(true);
  });

  it.each([['bytes', { SHA256TreeHash: 'a'.repeat(64) }], ['size', { Size: 4 }]])('is not kept if Glacier sends another %s', async (_, overrides) => {
    const world = new World().mapping(Buffer.from('names'), overrides);
    await expect(world.keep(OUTPUT.MAPPING)).rejects.toMatchObject({ name: 'MalformedMapping' });
    expect(world.inventories.content.has('run-1/inventory/mapping.sqlite')).toBe(false);
  });
});

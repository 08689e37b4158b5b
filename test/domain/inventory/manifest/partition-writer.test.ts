import { ManifestEntry } from '../../../../src/contracts/manifest';
import { PartitionWriter } from '../../../../src/domain/inventory/manifest/partition-writer';

const entry = (i: number): ManifestEntry =>
  ({ archive_id: `${i}`, size: 1, sha256_tree_hash: '', creation_date: '', description: '', key: '' });

/** A sink that writes a partition only when the test says so. */
class SlowSink {
  public readonly given: number[] = [];
  private readonly putting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  public partition(number: number): Promise<void> {
    this.given.push(number);
    return new Promise((resolve, reject) => this.putting.push({ resolve, reject }));
  }

  public put(): void {
    this.putting.shift()!.resolve();
  }

  public refuse(): void {
    this.putting.shift()!.reject(new Error('no'));
  }
}

const writerOf = (sink: SlowSink) => new PartitionWriter(sink, 2 ** 30, { archives: 1, bytes: 1e6 });
/** Lets pending work go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('gives the sink one partition at a time, and collects the next one meanwhile', async () => {
  const sink = new SlowSink();
  const writer = writerOf(sink);
  expect(writer.add(entry(1))).toBeUndefined();
  await writer.add(entry(2));
  expect(sink.given).toEqual([1]);
  const third = writer.add(entry(3));
  await settled();
  expect(sink.given).toEqual([1]);
  sink.put();
  await third;
  expect(sink.given).toEqual([1, 2]);
  let ended = false;
  const end = writer.end().then(() => { ended = true; });
  sink.put();
  await settled();
  expect([sink.given, ended]).toEqual([[1, 2, 3], false]);
  sink.put();
  await end;
});

it('leaves a partition alone until the sink has written it, and then fills its memory again', async () => {
  const written: string[] = [];
  const memory = new Set<ArrayBufferLike>();
  const partition = async (_: number, text: Buffer) => {
    memory.add(text.buffer);
    await settled();
    written.push(text.toString());
  };
  const writer = new PartitionWriter({ partition }, 2 ** 30, { archives: 2, bytes: 1e6 });
  const entries = Array.from({ length: 20 }, (_, i) => entry(i));
  for (const one of entries) await writer.add(one);
  await writer.end();
  expect(written.join('')).toBe(entries.map((one) => `${JSON.stringify(one)}\n`).join(''));
  // One with the sink, one that waits for it, and one that is filled.
  expect(memory.size).toBe(3);
});

it('gets memory few times, although what only a draft has may be many times the limit', async () => {
  const written: string[] = [];
  const options = { archives: 1e6, bytes: 2 ** 20 };
  const writer = new PartitionWriter({ partition: async (_, text) => { written.push(text.toString()); } }, 2 ** 30, options);
  const drafts = Array.from({ length: 5_000 }, (_, i): ManifestEntry => ({ ...entry(i), occupied: true, suffixed_key: `${i}/`.repeat(200) }));
  const memory = jest.spyOn(Buffer, 'allocUnsafeSlow');
  for (const one of drafts) await writer.add(one);
  expect(memory.mock.calls.length).toBeLessThan(20);
  memory.mockRestore();
  await writer.end();
  expect(written).toEqual([drafts.map((one) => `${JSON.stringify(one)}\n`).join('')]);
});

it.each([0, 1])('fails with the error of the sink, even after %i more entries', async (more) => {
  const sink = new SlowSink();
  const writer = writerOf(sink);
  await Promise.all([writer.add(entry(0)), writer.add(entry(1))]);
  sink.refuse();
  await settled();
  await expect((async () => {
    for (let i = 0; i < more; i += 1) await writer.add(entry(i));
    await writer.end();
  })()).rejects.toThrow('no');
});

it('gives the sink a turn after some entries', async () => {
  const writer = new PartitionWriter(new SlowSink(), 2 ** 30, { archives: 1e6, bytes: 1e9 });
  const busy = Array.from({ length: 2_000 }, (_, i) => writer.add(entry(i))).filter((turn) => turn !== undefined);
  expect(busy.length).toBeGreaterThan(1);
  await Promise.all(busy);
});

/** Entries in each partition. */
async function partitionsOf(entries: readonly ManifestEntry[], limits: { readonly archives: number; readonly bytes: number }): Promise<number[]> {
  const sizes: number[] = [];
  const writer = new PartitionWriter({ partition: async (_, text) => { sizes.push(text.toString().trimEnd().split('\n').length); } }, 2 ** 30, limits);
  for (const one of entries) await writer.add(one);
  await writer.end();
  return sizes;
}
const lineBytes = Buffer.byteLength(`${JSON.stringify(entry(1))}\n`);

it('cuts a group that is too long for one partition, and begins the next group with a partition of its own', async () => {
  const entries = Array.from({ length: 9 }, (_, i) => entry(i));
  expect(await partitionsOf(entries, { archives: 4, bytes: 3 * lineBytes })).toEqual([3, 1, 3, 1, 1]);
});

it('cuts a draft where its settled partition is cut, whatever is occupied', async () => {
  const drafts = Array.from({ length: 6 }, (_, i): ManifestEntry => ({ ...entry(i), ...(i % 2 ? {} : { occupied: true, suffixed_key: 'ü'.repeat(300) }) }));
  expect(await partitionsOf(drafts, { archives: 100, bytes: 4 * lineBytes })).toEqual([4, 2]);
});

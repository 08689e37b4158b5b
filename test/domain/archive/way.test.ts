import { chunkRange } from '../../../src/domain/archive/chunk-plan';
import { inParts, PUT_LIMIT, wayOf } from '../../../src/domain/archive/way';
import { archiveItem } from '../../handlers/support/memory-archives';

const MIB = 2 ** 20;
const archive = (overrides: object) => archiveItem({ run: 'run-1', archiveId: 'archive-1' }, { way: 'put', archive: overrides });

it.each([[1, 1, 'put'], [PUT_LIMIT, 1, 'put'], [PUT_LIMIT + 1, 1, 'parts'], [8 * MIB + 1, 2, 'parts']])('%i bytes in %i chunks go the way %s', (size, chunks, way) => {
  expect(wayOf(archive({ size, chunks_count: chunks }).archive)).toBe(way);
});

it('two tries of the largest archive at 10 MB/s fit into one invocation, and S3 takes it', () => {
  const [invocation, closing] = [900, 10];
  expect(2 * PUT_LIMIT / 10e6).toBeLessThanOrEqual(invocation - closing);
  expect(PUT_LIMIT).toBeLessThan(5e9);
});

describe('an archive that ran out of time', () => {
  it('is cut into eight chunks at least, for an upload of the next generation', () => {
    const { way, archive: facts, upload } = inParts(archive({ size: 1000 * MIB, chunk_size: 1024 * MIB }), false);
    expect([way, facts!.chunk_size, facts!.chunks_count]).toEqual(['parts', 128 * MIB, 8]);
    expect(upload).toEqual({ generation: 2, state: 'none', renewed: 1 });
    expect(chunkRange(facts!.size, facts!.chunk_size, 8).last).toBe(1000 * MIB - 1);
  });

  it('stays one chunk if a part could not be smaller, and remembers an object that may come', () => {
    const { archive: facts, upload } = inParts(archive({ size: 5, chunk_size: 8 * MIB }), true);
    expect([facts!.chunk_size, facts!.chunks_count, upload!.put_unclear]).toEqual([8 * MIB, 1, true]);
  });
});

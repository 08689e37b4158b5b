import { DeletionWorld, reportedRow } from './deletion-world';
import { DescribedObject } from '../../../src/domain/deletion/proof';
import { Database, startDynalite } from '../aws/stores/contract/database';

/*
 * A deletion while everything goes wrong: objects vanish, change or begin to expire at any moment, functions die at every step, Glacier throttles,
 * refuses, loses answers. It is judged from what S3 and Glacier have seen, and not from the rows that the code under test writes.
 */

const database = new Database(startDynalite);
const ARCHIVES = 24;
const SEEDS = Array.from({ length: 5 }, (_, i) => i + 1);

/** What became of archives, of any seed. */
const seen = new Set<string>();

/** Numbers from 0 to 1, the same for one seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 % 4_294_967_296;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const EXPIRES = 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="old"';

async function faultyWorld(seed: number): Promise<DeletionWorld> {
  const random = randomOf(seed);
  const happens = (probability: number) => random() < probability;
  const world = await DeletionWorld.of(database, Array.from({ length: ARCHIVES }, (_, i) => reportedRow(`a${i}`)));
  const spoil = (id: string) => {
    const change = (what: Partial<DescribedObject>) => world.objects.set(`photos/${id}`, { ...world.objectOf(id), ...what });
    const kinds = [
      () => world.objects.delete(`photos/${id}`), () => change({ checksum: 'another' }), () => change({ metadata: {} }), () => change({ expiration: EXPIRES }),
      () => change({ writtenAt: world.clock.now() }), () => change({ checksum: undefined }),
    ];
    kinds[Math.floor(random() * kinds.length)]();
  };
  world.before = (what, id) => {
    if (happens(0.04)) spoil(id);
    if (what !== 'delete' && happens(0.02)) world.clock.time += 70_000;
    if (happens(0.04)) throw new Error('died');
    if (what === 'confirm' && happens(0.1)) throw new Error('died');
  };
  world.answer = (id) => {
    if (happens(0.1)) return { kind: 'busy' };
    if (happens(0.05)) return { kind: 'refused', message: 'AccessDeniedException' };
    if (!happens(0.1)) return undefined;
    if (happens(0.5)) world.vault.delete(id);
    return { kind: 'unclear', message: 'ECONNRESET' };
  };
  return world;
}

it.each(SEEDS)('with the faults of seed %i no archive is deleted without a passing look at most a minute before, and none is reported wrongly', async (seed) => {
  const world = await faultyWorld(seed);
  const rows = await world.toEnd();
  rows.forEach(({ deletion }) => seen.add(deletion));
  expect(world.unproven()).toEqual([]);
  expect(rows).toHaveLength(ARCHIVES);
  expect(rows.filter(({ deletion, archive_id: id }) => deletion === 'deleted' && world.vault.has(id))).toEqual([]);
  expect(rows.filter(({ deletion, archive_id: id }) => deletion === 'kept' && !world.vault.has(id))).toEqual([]);
});

it('archives were deleted, kept and unknown in these campaigns', () => {
  expect([...seen].sort()).toEqual(['deleted', 'kept', 'unknown']);
});

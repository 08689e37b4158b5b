import { createHash } from 'node:crypto';
import { LookEntry } from '../../../local/faults/looks';
import { checksumsOf } from '../../../local/soak/checksums';
import { Deletable, DeletionEvidence, judgeDeletion } from '../../../local/soak/deletion-oracle';
import { METADATA } from '../../../src/contracts/metadata';

const AT = Date.parse('2026-01-02T03:04:05Z');
const archive = (archiveId: string, change: Partial<Deletable> = {}): Deletable => ({
  archiveId, size: 10, treeHash: `hash-${archiveId}`, checksums: [`sum-${archiveId}`, `parts-${archiveId}-2`], key: `v/${archiveId}`, status: 'downloaded', mayStay: false, mayLackChecksum: false, ...change,
});
const look = (id: string, change: Partial<LookEntry> = {}): LookEntry => ({
  at: AT, bucket: 'b', key: `v/${id}`, status: 200, size: 10, metadata: { [METADATA.ARCHIVE_ID]: id, [METADATA.TREE_HASH]: `hash-${id}` }, checksum: `sum-${id}`, ...change,
});
const told = (archive_id: string, deletion: string, reason = '') => ({ archive_id, deletion, reason });

/** `a` was deleted, the object of `b` had vanished, `c` was not downloaded. */
const sound: DeletionEvidence = {
  archives: [archive('a'), archive('b', { mayStay: true }), archive('c', { status: 'failed' })],
  looks: [look('a'), look('b', { status: 404 })],
  deleted: [{ archiveId: 'a', at: AT + 60_000 }],
  told: [told('a', 'deleted'), told('b', 'kept', 'ObjectMissing'), told('c', 'kept', 'NotDownloaded')],
  deletedAltered: 0,
  refused: [],
};
const wrongs = (change: Partial<DeletionEvidence>) => judgeDeletion({ ...sound, ...change }).map(({ wrong }) => wrong);
const looked = (change: Partial<LookEntry>) => wrongs({ looks: [look('a', change)] });

it('finds nothing in a sound deletion, of an object of one request or in parts', () => {
  expect(judgeDeletion(sound)).toEqual([]);
  expect(looked({ checksum: 'parts-a-2' })).toEqual([]);
});

it.each<[string, Partial<LookEntry>]>([
  ['came more than a minute before', { at: AT - 1 }],
  ['came after it', { at: AT + 60_001 }],
  ['found nothing', { status: 404 }],
  ['was at another key', { key: 'v/b' }],
  ['showed another size', { size: 9 }],
  ['showed another archive', { metadata: { [METADATA.ARCHIVE_ID]: 'b', [METADATA.TREE_HASH]: 'hash-a' } }],
  ['showed another tree hash', { metadata: { [METADATA.ARCHIVE_ID]: 'a', [METADATA.TREE_HASH]: 'hash-b' } }],
  ['showed another checksum', { checksum: 'sum-b' }],
  ['showed no checksum', { checksum: undefined }],
  ['showed an object that will expire', { expiration: 'expiry-date="…"' }],
])('finds a deletion whose look %s', (_, change) => expect(looked(change)).toEqual(['deleted unproven']));

it('finds a deletion of an archive that the vault did not have', () => {
  expect(wrongs({ deleted: [...sound.deleted, { archiveId: 'z', at: AT }] })).toEqual(['deleted unproven']);
});

it('finds a second deletion that has no look of its own', () => {
  expect(wrongs({ deleted: [...sound.deleted, { archiveId: 'a', at: AT + 60_001 }] })).toEqual(['deleted unproven']);
});

it('finds a deletion by a report that was altered', () => expect(wrongs({ deletedAltered: 1 })).toEqual(['deleted unproven']));

it('finds rows that do not agree with Glacier', () => {
  expect(wrongs({ told: [told('a', 'kept', 'Differs'), ...sound.told.slice(1)] })).toEqual(['misreported']);
  expect(wrongs({ told: [sound.told[0], told('b', 'deleted'), sound.told[2]] })).toEqual(['misreported']);
  expect(wrongs({ told: [sound.told[0], told('b', 'intended'), sound.told[2]] })).toEqual(['misreported']);
  expect(wrongs({ told: sound.told.slice(1) })).toEqual(['misreported']);
  expect(wrongs({ told: [...sound.told, sound.told[0]] })).toEqual(['misreported']);
});

it('an archive may be called unknown, whether it is deleted or not', () => {
  expect(wrongs({ told: [told('a', 'unknown', 'Differs'), told('b', 'unknown', 'ObjectMissing'), sound.told[2]] })).toEqual([]);
});

it('finds an archive that stays although nothing happened to its object', () => {
  const archives = (change: Partial<Deletable>) => [sound.archives[0], archive('b', change), sound.archives[2]];
  expect(wrongs({ archives: archives({}) })).toEqual(['given up']);
  const rows = [sound.told[0], told('b', 'kept', 'NoRecordedChecksum'), sound.told[2]];
  expect(wrongs({ archives: archives({ mayLackChecksum: true }), told: rows })).toEqual([]);
  expect(wrongs({ archives: archives({}), told: rows })).toEqual(['given up']);
});

it('finds a deletion that does not end, and a call without permission', () => {
  expect(wrongs({ hung: 'it did not end', told: [] })).toEqual(['hung']);
  expect(wrongs({ refused: ['s3:DeleteObject to a role'] })).toEqual(['refused']);
});

it('works out the checksums of an object from the bytes of its archive', async () => {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const open = async function* () { yield Buffer.from('aabb'); yield Buffer.from('c'); };
  const parts = sha256(Buffer.concat(['aa', 'bb', 'c'].map((part) => sha256(Buffer.from(part)))));
  expect(await checksumsOf({ open }, 2)).toEqual([sha256(Buffer.from('aabbc')).toString('base64'), `${parts.toString('base64')}-3`]);
});

import fc from 'fast-check';
import { ARCHIVE_STATUS } from '../../../../src/contracts/archive';
import { FAILURE } from '../../../../src/contracts/failures';
import { CONTENT_FLAG, ManifestEntry } from '../../../../src/contracts/manifest';
import { mostLineBytes, writeLine } from '../../../../src/domain/inventory/manifest/entry-line';

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('"\\\u2028\u0000', '\ud83d\ude00', '写真/é'));
const checked = { archive_id: fc.constant('a_-9'), size: fc.integer({ min: 1, max: 40_000 * 2 ** 30 }), sha256_tree_hash: fc.constant('0f'), creation_date: fc.constant('2012-08-21T17:08:24Z') };
const entry: fc.Arbitrary<ManifestEntry> = fc.record({
  ...checked,
  description: text,
  key: text,
  decoder: fc.constantFrom('plain-text', undefined),
  content_flags: fc.constantFrom(undefined, [CONTENT_FLAG.COMPRESSED], [CONTENT_FLAG.COMPRESSED, CONTENT_FLAG.ENCRYPTED]),
  mtime: fc.constantFrom(undefined, '1500000000.25'),
  folder_marker: fc.constantFrom(undefined, true as const),
});
const tags = fc.constantFrom(undefined, { team: 'a b' }, Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}${'日'.repeat(127)}`, '本'.repeat(256)])));
const ruled = fc.tuple(entry, fc.option(fc.record({ rule: fc.nat(100), storage_class: fc.constantFrom(undefined, 'GLACIER_IR' as const), tags }), { nil: {} }))
  .map(([one, choice]): ManifestEntry => ({ ...one, ...choice }));
const drafted = fc.tuple(ruled, fc.constantFrom({}, { occupied: true as const }), fc.option(text, { nil: undefined }))
  .map(([one, occupied, suffixed]): ManifestEntry =>
    ({ ...one, ...occupied, ...('occupied' in occupied && suffixed !== undefined && { suffixed_key: suffixed }) }));
const skipped = fc.tuple(entry, text, text)
  .map(([one, id, message]): ManifestEntry =>
    ({ ...one, archive_id: id, status: ARCHIVE_STATUS.SKIPPED, failure: { reason: FAILURE.INVALID_INVENTORY_ROW, message } }));

it('writes the line that JSON.stringify writes, within the bytes that it asks for', () => {
  fc.assert(fc.property(fc.oneof(drafted, skipped), fc.nat(10), (one, at) => {
    const most = mostLineBytes(one);
    const bytes = Buffer.alloc(at + most);
    const length = writeLine(bytes, at, one);
    expect(bytes.toString('utf8', at, at + length)).toBe(`${JSON.stringify(one)}\n`);
    expect(length).toBeLessThan(most);
  }), { numRuns: 1_000 });
});

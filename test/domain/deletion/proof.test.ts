import { ArchiveItem, ProvenObject } from '../../../src/contracts/archive';
import { KeptReason } from '../../../src/contracts/deletion';
import { METADATA } from '../../../src/contracts/metadata';
import { compare } from '../../../src/domain/archive/checksum';
import { DescribedObject, isProven, proveArchive, ProofInput } from '../../../src/domain/deletion/proof';
import { archiveItem } from '../../handlers/support/memory-archives';

const DAY = 24 * 3600;
const NOW = Date.parse('2026-11-22T10:00:00Z');
const TREE_HASH = 'a'.repeat(64);
const reported = { archive_id: 'archive-1', key: 'photos/a.jpg', size: 30, sha256_tree_hash: TREE_HASH };
const checksum = Buffer.alloc(32, 7).toString('base64');
const other = Buffer.alloc(32, 8).toString('base64');
const COMPOSITE: ProvenObject = { checksum, algorithm: 'SHA256', type: 'COMPOSITE' };
const WHOLE: ProvenObject = { checksum, algorithm: 'SHA256', type: 'FULL_OBJECT' };

const rowWith = (object: ProvenObject | undefined, archive: Partial<ArchiveItem['archive']> = {}, status: ArchiveItem['status'] = 'downloaded') =>
  archiveItem({ run: 'run-1', archiveId: 'archive-1' }, {
    status, object, archive: { vault_name: 'photos', key: reported.key, size: reported.size, sha256_tree_hash: TREE_HASH, ...archive },
  });

const found: DescribedObject = {
  size: 30,
  metadata: { [METADATA.ARCHIVE_ID]: 'archive-1', [METADATA.TREE_HASH]: TREE_HASH, [METADATA.RUN]: 'run-1' },
  checksum: `${checksum}-3`,
  type: 'COMPOSITE',
  version: 'v1',
  writtenAt: NOW - 8 * DAY * 1000,
};
const object = (change: Partial<DescribedObject> = {}): ProofInput['look'] => ({ kind: 'object', object: { ...found, ...change } });

const input = (change: Partial<ProofInput> = {}): ProofInput => ({
  reported,
  vaultName: 'photos',
  bucketName: 'destination',
  voucher: { run: 'run-1', row: rowWith(COMPOSITE), bucketName: 'destination' },
  look: object(),
  lookedAt: NOW,
  rules: { minimum_age: 7 * DAY, allow_expiring: false },
  ...change,
});
const voucher = (row: ArchiveItem, bucketName = 'destination') => ({ voucher: { run: 'run-1', row, bucketName } });
const EXPIRES = 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="old"';
const EXPIRED = 'expiry-date="Sat, 21 Nov 2026 00:00:00 GMT", rule-id="old"';
const allowing = { rules: { minimum_age: 7 * DAY, allow_expiring: true } };

describe('an archive is proven', () => {
  it.each<[string, Partial<ProofInput>]>([
    ['by the composite checksum that was recorded without its number of parts', {}],
    ['by the composite checksum that was recorded with its number of parts', voucher(rowWith({ ...COMPOSITE, checksum: `${checksum}-3` }))],
    ['by the checksum of an object of one request', { ...voucher(rowWith(WHOLE)), look: object({ checksum, type: 'FULL_OBJECT' }) }],
    ['if SSE-KMS encrypts the object and S3 gives the checksum', { look: object({ metadata: { ...found.metadata } }) }],
    ['if a lifecycle rule moved it to DEEP_ARCHIVE: checksum, metadata and time stay', { look: object() }],
    ['if an object of one request was copied in place: another version with the same checksum', { ...voucher(rowWith({ ...WHOLE, version: 'v0' })), look: object({ checksum, type: 'FULL_OBJECT', version: 'v2' }) }],
    ['if the bucket has no versions', { look: object({ version: undefined }) }],
    ['at exactly the minimum age', { look: object({ writtenAt: NOW - 7 * DAY * 1000 }) }],
    ['although it expires, if the user allows that', { ...allowing, look: object({ expiration: EXPIRES }) }],
    ['by the row of another run that copied it', { voucher: { run: 'run-0', row: rowWith(COMPOSITE), bucketName: 'destination' } }],
  ])('%s', (_, change) => {
    const verdict = proveArchive(input(change));
    expect(verdict).toMatchObject({ proof: { key: reported.key, algorithm: 'SHA256', at: '2026-11-22T10:00:00.000Z' } });
  });

  it('and the proof names the version and the run', () => {
    expect(proveArchive(input())).toEqual({
      proof: { key: 'photos/a.jpg', run: 'run-1', at: '2026-11-22T10:00:00.000Z', checksum: `${checksum}-3`, algorithm: 'SHA256', type: 'COMPOSITE', version: 'v1' },
    });
  });
});

describe('an archive is kept', () => {
  it.each<[string, KeptReason, Partial<ProofInput>]>([
    ['nothing stands at the key, or a delete marker', 'ObjectMissing', { look: { kind: 'nothing' } }],
    ['S3 denies the look', 'NotProvable', { look: { kind: 'denied', message: 'AccessDenied (403)' } }],
    ['S3 gives no checksum, for example without the key of SSE-KMS', 'NotProvable', { look: object({ checksum: undefined }) }],
    ['S3 gives no type of the checksum', 'NotProvable', { look: object({ type: undefined }) }],
    ['the checksum is another', 'Differs', { look: object({ checksum: `${other}-3` }) }],
    ['the whole checksum is another', 'Differs', { ...voucher(rowWith(WHOLE)), look: object({ checksum: other, type: 'FULL_OBJECT' }) }],
    ['a composite object was copied in place, so its checksum is of another type', 'NotProvable', { look: object({ checksum: other, type: 'FULL_OBJECT' }) }],
    ['the same digest is of another type', 'NotProvable', { look: object({ checksum, type: 'FULL_OBJECT' }) }],
    ['a composite object was copied in other parts', 'NotProvable', { ...voucher(rowWith({ ...COMPOSITE, checksum: `${checksum}-3` })), look: object({ checksum: `${other}-4` }) }],
    ['the object was overwritten by one without metadata', 'Differs', { look: object({ metadata: {} }) }],
    ['the object is of another archive', 'Differs', { look: object({ metadata: { ...found.metadata, [METADATA.ARCHIVE_ID]: 'archive-2' } }) }],
    ['the object has another tree hash', 'Differs', { look: object({ metadata: { ...found.metadata, [METADATA.TREE_HASH]: 'b'.repeat(64) } }) }],
    ['the object has another size', 'Differs', { look: object({ size: 31 }) }],
    ['no run of this deployment has a row', 'NoRecordedChecksum', { voucher: undefined }],
    ['the row has no checksum', 'NoRecordedChecksum', voucher(rowWith(undefined))],
    ['the row says that it failed', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE, {}, 'failed'))],
    ['the row is of another vault', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE, { vault_name: 'music' }))],
    ['the row is of another key', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE, { key: 'photos/b.jpg' }))],
    ['the row is of another tree hash', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE, { sha256_tree_hash: 'b'.repeat(64) }))],
    ['the row is of another size', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE, { size: 31 }))],
    ['the run copied to another bucket', 'NoRecordedChecksum', voucher(rowWith(COMPOSITE), 'elsewhere')],
    ['a lifecycle rule will remove the object', 'DestinationExpires', { look: object({ expiration: EXPIRES }) }],
    ['its time has come, also if the user allows objects that expire', 'DestinationExpires', { ...allowing, look: object({ expiration: EXPIRED }) }],
    ['nothing says when it expires, also if the user allows that', 'DestinationExpires', { ...allowing, look: object({ expiration: 'rule-id="old"' }) }],
    ['the object is younger than the minimum age', 'TooYoung', { look: object({ writtenAt: NOW - 7 * DAY * 1000 + 1 }) }],
    ['S3 does not say how old the object is', 'NotProvable', { look: object({ writtenAt: undefined }) }],
  ])('if %s', (_, kept, change) => {
    const verdict = proveArchive(input(change));
    expect(isProven(verdict)).toBe(false);
    expect(verdict).toEqual({ kept, message: expect.stringMatching(/^[A-Z].{10,}/) });
  });
});

it('checksums of another algorithm are never compared', () => {
  expect(compare(WHOLE, { ...WHOLE, algorithm: 'CRC64NVME' as never })).toBe('not-comparable');
});

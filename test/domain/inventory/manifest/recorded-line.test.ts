import fc from 'fast-check';
import { FOLDER_MARKERS } from '../../../../src/contracts/manifest';
import { entryOf } from '../../../../src/domain/inventory/manifest/entries';
import { RecordedArchive } from '../../../../src/domain/inventory/manifest/recorded-archive';
import { KeyPrefix, RecordedLine } from '../../../../src/domain/inventory/manifest/recorded-line';
import { addArchive, digestOf, PLACE } from '../../../../src/domain/inventory/manifest/records';
import { DEFAULT_MEMORY, SortingSpace } from '../../../../src/domain/inventory/manifest/sorting-space';
import { InventoryArchive } from '../../../../src/domain/inventory/reading/inventory-row';
import { ScratchSpace } from '../../../../src/domain/inventory/sorting/scratch-space';
import { nameOf } from '../../../../src/domain/names/name-of';
import { MAX_KEY_BYTES } from '../../../../src/domain/names/unique-name';

const base64url = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom('a', '"', '\\', '/', '\u0000', '\b', '\n', '\u001f', '\u007f', '\u2028', 'é', '写', '\ud83d\ude00'), { maxLength: 12 }).map((parts) => parts.join('')),
);
const marker = (path: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm><ce>1:1:</ce></m>`;
const mt2 = (filename: string) => `mt2 ${Buffer.from(JSON.stringify({ filename, mtime: '20121103T062938Z' })).toString('base64url')}`;
const description = fc.oneof(text, text.map(marker), text.map((path) => marker(`${path}/`)), text.map(mt2), text.map((path) => JSON.stringify({ Path: path })));
const archives: fc.Arbitrary<InventoryArchive> = fc.record({
  row: fc.nat(1e6),
  archiveId: fc.string({ unit: base64url, minLength: 138, maxLength: 138 }),
  description,
  creationDate: fc.constantFrom('2012-08-21T17:08:24Z', '2012-08-21T17:08:24.000Z', '2012-08-21T17:08:24.123456789Z'),
  createdAt: fc.integer({ min: 0, max: 2e12 }),
  size: fc.integer({ min: 1, max: 40_000 * 2 ** 30 }),
  treeHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
});

const recorded = (archive: InventoryArchive, folderMarkers: keyof typeof FOLDER_MARKERS): RecordedArchive => {
  const sorter = new SortingSpace(new ScratchSpace('', 0), DEFAULT_MEMORY).large(PLACE);
  addArchive(sorter, archive, nameOf(archive, { folderMarkers }), digestOf(archive.archiveId));
  const cursor = sorter.sorted();
  cursor.next();
  return new RecordedArchive(cursor);
};

it('writes the line of an archive from its record as from its entry, and counts the same bytes', () => {
  fc.assert(fc.property(archives, text, fc.constantFrom('AS_FILES', 'AS_FOLDERS'), (archive, prefix, folderMarkers) => {
    const record = recorded(archive, folderMarkers);
    const entry = entryOf(archive, nameOf(archive, { folderMarkers }), { key: `${prefix}/${record.name.name}`, occupied: false });
    const line = new RecordedLine(record, new KeyPrefix(prefix));
    const bytes = Buffer.alloc(8 * MAX_KEY_BYTES);
    const length = line.write(bytes, 3);
    expect(bytes.toString('utf8', 3, 3 + length)).toBe(`${JSON.stringify(entry)}\n`);
    expect(line.textBytes).toBe(Buffer.byteLength(entry.description) + Buffer.byteLength(entry.key));
    expect(JSON.parse(JSON.stringify({ ...entry, ...line.facts }))).toEqual(JSON.parse(JSON.stringify(entry)));
  }), { numRuns: 300 });
});

it('has what its record was made of', () => {
  fc.assert(fc.property(archives, (archive) => {
    const { row, archiveId, description: described, creationDate, createdAt, size, treeHash, name, idDigest } = recorded(archive, 'AS_FOLDERS');
    expect({ row, archiveId, description: described, creationDate, createdAt, size, treeHash }).toEqual(archive);
    expect(name).toEqual(nameOf(archive, { folderMarkers: 'AS_FOLDERS' }));
    expect(idDigest).toBe(Buffer.from(digestOf(archiveId), 'latin1').toString('hex', 0, 16));
  }), { numRuns: 100 });
});

import { JobDocument } from '../../../src/contracts/glacier';
import { differenceFrom } from '../../../src/domain/archive/job-match';
import { jobDocument } from '../../handlers/support/job-notifications';

const archive = { size: 1000, sha256_tree_hash: 'ab'.repeat(32) };
const other = 'cd'.repeat(32);
const difference = (overrides: JobDocument) => differenceFrom(archive, jobDocument({ run: 'run-1', archiveId: 'archive-1' }, archive, overrides));

it.each<[string, JobDocument]>([
  ['that says what the inventory says', {}],
  ['with tree hashes in capitals', { SHA256TreeHash: 'AB'.repeat(32), ArchiveSHA256TreeHash: 'AB'.repeat(32) }],
  ['without a size', { ArchiveSizeInBytes: undefined }],
  ['with a null size', { ArchiveSizeInBytes: null }],
  ['without a range', { RetrievalByteRange: undefined }],
  ['with a null range', { RetrievalByteRange: null }],
  ['with an empty range', { RetrievalByteRange: '' }],
  ['without tree hashes', { SHA256TreeHash: undefined, ArchiveSHA256TreeHash: null }],
  ['with empty tree hashes', { SHA256TreeHash: '', ArchiveSHA256TreeHash: '' }],
])('accepts a job %s', (_, overrides) => expect(difference(overrides)).toBeUndefined());

it.each<[string, JobDocument, string]>([
  ['of another size', { ArchiveSizeInBytes: 1001 }, 'Glacier\'s archive has 1001 bytes, the inventory says 1000'],
  ['of an empty archive', { ArchiveSizeInBytes: 0 }, 'Glacier\'s archive has 0 bytes, the inventory says 1000'],
  ['of a part of the archive', { RetrievalByteRange: '0-998' }, 'the job retrieves the bytes 0-998, not the whole archive of 1000 bytes'],
  ['of another retrieved tree hash', { SHA256TreeHash: other }, `Glacier's tree hash is ${other}, the inventory says ${archive.sha256_tree_hash}`],
  ['of another archive\'s tree hash', { ArchiveSHA256TreeHash: other }, `Glacier's tree hash is ${other}, the inventory says ${archive.sha256_tree_hash}`],
])('says how a job differs: %s', (_, overrides, words) => expect(difference(overrides)).toBe(words));

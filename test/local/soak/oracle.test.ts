import { Row } from '../../../local/demo/proof';
import { Evidence, judge, StoredObject } from '../../../local/soak/oracle';
import { METADATA } from '../../../src/contracts/metadata';

const source = (path: string) => ({ path, description: path, size: 10, open: async function* () { yield Buffer.alloc(10); } });
const uploaded = ['a', 'b', 'c'].map((path) => ({ archiveId: `id-${path}`, treeHash: `hash-${path}`, source: source(path) }));
const rowOf = (path: string, status = 'downloaded', reason = '', message = ''): Row =>
  ({ archive_id: `id-${path}`, key: `v/${path}`, size: 10, sha256_tree_hash: `hash-${path}`, status, reason, message, description: path, creation_date: '', decoder: '' });
const objectOf = (path: string): [string, StoredObject] => [`v/${path}`, {
  size: 10, treeHash: `hash-${path}`, metadata: { [METADATA.ARCHIVE_ID]: `id-${path}`, [METADATA.TREE_HASH]: `hash-${path}`, [METADATA.DESCRIPTION]: path },
}];

/** A run of three archives, one of which failed, beside an object that was there before. */
const sound: Evidence = {
  uploaded,
  rows: [rowOf('a'), rowOf('b'), rowOf('c', 'failed', 'RetrievalFailed', 'the tape is torn, it was tried 5 times')],
  objects: new Map([objectOf('a'), objectOf('b'), ['theirs', { size: 1, treeHash: 'theirs', metadata: {} }]]),
  before: new Map([['theirs', 'theirs']]),
  openUploads: [],
  metrics: { downloaded_archives: 2, downloaded_bytes: 20, failed_archives: 1, failed_bytes: 10 },
  samples: [{}, { total_archives: 3, requested_archives: 3 }],
  bounds: [{ what: 'reads', measured: 2, allowed: 2 }],
  refused: [],
};
const wrongs = (change: Partial<Evidence>) => judge({ ...sound, ...change }).map(({ wrong }) => wrong);
const changedObject = (change: Partial<StoredObject>) => new Map(sound.objects).set('v/a', { ...objectOf('a')[1], ...change });

it('finds nothing in a run that kept its word', () => expect(judge(sound)).toEqual([]));

it('finds an archive that is not in the report, or twice', () => {
  expect(judge({ ...sound, rows: sound.rows.slice(1) })).toContainEqual({ wrong: 'lost', message: 'a is in the report 0 times' });
  expect(wrongs({ rows: [...sound.rows, rowOf('a')] })).toContain('lost');
});

it('finds an archive that is said to be there and is not', () => {
  expect(wrongs({ objects: new Map([...sound.objects].slice(1)) })).toEqual(['lost']);
});

it('finds an archive whose failure nobody explains, and one that is still on its way', () => {
  expect(wrongs({ rows: [rowOf('a'), rowOf('b'), rowOf('c', 'failed', 'RetrievalFailed', '')] })).toEqual(['lost']);
  expect(wrongs({ rows: [rowOf('a'), rowOf('b'), rowOf('c', 'staged', 'x', 'a long enough message')] })).toContain('lost');
});

it('finds other bytes, other metadata, another description', () => {
  expect(wrongs({ objects: changedObject({ treeHash: 'other' }) })).toEqual(['corrupt']);
  expect(wrongs({ objects: changedObject({ size: 9 }) })).toEqual(['corrupt']);
  expect(wrongs({ objects: changedObject({ metadata: {} }) })).toEqual(['corrupt', 'corrupt']);
});

it('finds what is left lying about', () => {
  expect(wrongs({ objects: new Map([...sound.objects, objectOf('d')]) })).toEqual(['untidy']);
  expect(wrongs({ openUploads: ['v/c'] })).toEqual(['untidy']);
});

it('finds that somebody else\'s object was touched', () => {
  expect(wrongs({ objects: new Map([...sound.objects]).set('theirs', { size: 1, treeHash: 'ours', metadata: {} }) })).toEqual(['corrupt']);
  expect(wrongs({ objects: new Map([objectOf('a'), objectOf('b')]) })).toEqual(['corrupt']);
});

it('finds figures that are not the report\'s, and figures that cannot be', () => {
  expect(wrongs({ metrics: { ...sound.metrics, failed_archives: 0 } })).toEqual(['miscounted']);
  expect(wrongs({ samples: [{ staged_archives: -1 }] })).toEqual(['miscounted']);
  expect(wrongs({ samples: [{ total_bytes: 10, staged_bytes: 11 }] })).toEqual(['miscounted']);
});

it('finds that something was paid for without a reason', () => expect(wrongs({ bounds: [{ what: 'reads', measured: 3, allowed: 2 }] })).toEqual(['paid twice']));

it('says of a run that hangs that it hangs', () => expect(wrongs({ hung: 'no end came', rows: [] })).toEqual(['hung']));

it('finds a call that no policy allows', () => {
  expect(wrongs({ refused: ['s3:ListMultipartUploadParts to role/Validate'] })).toEqual(['refused']);
});

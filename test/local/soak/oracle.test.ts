import { Row } from '../../../local/demo/proof';
import { Bound, Evidence, Held, judge, StoredObject } from '../../../local/soak/oracle';
import { METADATA } from '../../../src/contracts/metadata';

const UPLOADED = Date.parse('2026-01-02T03:04:05Z');
const CREATED = '2026-01-02T03:04:05Z';
const SPOILT = Array.from({ length: 5 }, () => 'glacier-job-failed');

const source = (path: string) => ({ path, description: path, size: 10, open: async function* () { yield Buffer.alloc(10); } });
const heldOf = (path: string, ...faults: string[]): Held =>
  ({ archiveId: `id-${path}`, treeHash: `hash-${path}`, source: source(path), began: UPLOADED + 300, ended: UPLOADED + 400, faults });
const rowOf = (path: string, status = 'downloaded', reason = '', message = ''): Row =>
  ({ archive_id: `id-${path}`, key: `v/${path}`, size: 10, sha256_tree_hash: `hash-${path}`, status, reason, message, description: path, creation_date: CREATED, decoder: '' });
const metadataOf = (path: string) => ({
  [METADATA.ARCHIVE_ID]: `id-${path}`, [METADATA.TREE_HASH]: `hash-${path}`, [METADATA.CREATION_DATE]: CREATED, [METADATA.DESCRIPTION]: path,
});
const objectOf = (path: string): [string, StoredObject] => [`v/${path}`, { size: 10, treeHash: `hash-${path}`, metadata: metadataOf(path) }];
const boundOf = (change: Partial<Bound>): Bound => ({ what: 'reads', measured: 2, allowed: 2, unexplained: 0, archives: [], ...change });

/** A run of three archives, one of which failed, beside an object that was there before. */
const sound: Evidence = {
  uploaded: [heldOf('a'), heldOf('b'), heldOf('c', ...SPOILT)],
  rows: [rowOf('a'), rowOf('b'), rowOf('c', 'failed', 'RetrievalFailed', 'the tape is torn, it was tried 5 times')],
  objects: new Map([objectOf('a'), objectOf('b'), ['theirs', { size: 1, treeHash: 'theirs', metadata: {} }]]),
  before: new Map([['theirs', 'theirs']]),
  openUploads: [],
  metrics: { downloaded_archives: 2, downloaded_bytes: 20, failed_archives: 1, failed_bytes: 10 },
  samples: [{}, { total_archives: 3, requested_archives: 3 }],
  bounds: [boundOf({})],
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
});

it.each(Object.values(METADATA))('finds another %s on an object', (name) => {
  const [finding, ...others] = judge({ ...sound, objects: changedObject({ metadata: { ...metadataOf('a'), [name]: 'other' } }) });
  expect(finding).toEqual({ wrong: 'corrupt', message: `a: ${name} of v/a is wrong` });
  expect(others).toEqual([]);
});

it('finds a date that the report and the object agree upon, and at which nobody uploaded the archive', () => {
  const late = { ...heldOf('a'), began: UPLOADED + 2000, ended: UPLOADED + 3000 };
  expect(wrongs({ uploaded: [late, ...sound.uploaded.slice(1)] })).toEqual(['corrupt']);
});

describe('an archive that did not arrive', () => {
  const failed = (held: Held, status: string, reason: string) =>
    wrongs({
      uploaded: [heldOf('a'), heldOf('b'), held],
      rows: [rowOf('a'), rowOf('b'), rowOf('c', status, reason, 'a sentence for a person')],
      metrics: {
        ...sound.metrics, ...(status === 'failed' ? {} : { failed_archives: 0, failed_bytes: 0, skipped_archives: 1, skipped_bytes: 10 }),
      },
    });

  it('was given up too soon where fewer faults than starts hit it', () => {
    expect(failed(heldOf('c', ...SPOILT.slice(1)), 'failed', 'RetrievalFailed')).toEqual(['given up']);
    expect(failed(heldOf('c', ...SPOILT), 'failed', 'RetrievalFailed')).toEqual([]);
  });

  it('cannot be had where the vault no longer has it', () => {
    expect(failed(heldOf('c', 'glacier-archive-gone'), 'failed', 'ArchiveNotFound')).toEqual([]);
    expect(failed(heldOf('c'), 'failed', 'ArchiveNotFound')).toEqual(['given up']);
  });

  it('is skipped where something stood at its key before, and for nothing else', () => {
    expect(failed(heldOf('c'), 'skipped', 'DestinationKeyOccupied')).toEqual(['given up']);
    expect(failed(heldOf('c', ...SPOILT), 'skipped', 'NotRequested')).toEqual(['given up']);
    const theirs: [string, string] = ['v/c', 'theirs'];
    expect(wrongs({
      rows: [rowOf('a'), rowOf('b'), rowOf('c', 'skipped', 'DestinationKeyOccupied', 'another object stands there')],
      metrics: { downloaded_archives: 2, downloaded_bytes: 20, skipped_archives: 1, skipped_bytes: 10 },
      before: new Map([theirs]),
      objects: new Map([objectOf('a'), objectOf('b'), ['v/c', { size: 1, treeHash: 'theirs', metadata: {} }]]),
    })).toEqual([]);
  });
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

it('finds that something was paid for without a reason, however much less others cost', () => {
  expect(wrongs({ bounds: [boundOf({ allowed: 9, unexplained: 1 })] })).toEqual(['paid twice']);
});

it('says of a run that hangs that it hangs', () => expect(wrongs({ hung: 'no end came', rows: [] })).toEqual(['hung']));

it('finds a call that no policy allows', () => {
  expect(wrongs({ refused: ['s3:ListMultipartUploadParts to role/Validate'] })).toEqual(['refused']);
});

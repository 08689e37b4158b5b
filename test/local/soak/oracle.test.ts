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
  ({ archive_id: `id-${path}`, key: `v/${path}`, size: 10, sha256_tree_hash: `hash-${path}`, status, reason, message, description: path, creation_date: CREATED, decoder: '', storage_class: '' });
const metadataOf = (path: string) => ({
  [METADATA.ARCHIVE_ID]: `id-${path}`, [METADATA.TREE_HASH]: `hash-${path}`, [METADATA.RUN]: 'soak', [METADATA.CREATION_DATE]: CREATED, [METADATA.DESCRIPTION]: path,
});
const objectOf = (path: string): [string, StoredObject] => [`v/${path}`, { size: 10, treeHash: `hash-${path}`, metadata: metadataOf(path) }];
const boundOf = (change: Partial<Bound>): Bound => ({ what: 'reads', measured: 2, allowed: 2, unexplained: 0, archives: [], ...change });

/** A sound run of three archives, one of which failed. An object of another owner was there before. */
const sound: Evidence = {
  run: 'soak',
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

it('finds nothing in a sound run', () => expect(judge(sound)).toEqual([]));

it('finds an archive that the report does not list, or lists twice', () => {
  expect(judge({ ...sound, rows: sound.rows.slice(1) })).toContainEqual({ wrong: 'lost', message: 'a is in the report 0 times' });
  expect(wrongs({ rows: [...sound.rows, rowOf('a')] })).toContain('lost');
});

it('finds a downloaded archive without an object', () => {
  expect(wrongs({ objects: new Map([...sound.objects].slice(1)) })).toEqual(['lost']);
});

it('finds a failure without a message, and an archive that is still on its way', () => {
  expect(wrongs({ rows: [rowOf('a'), rowOf('b'), rowOf('c', 'failed', 'RetrievalFailed', '')] })).toEqual(['lost']);
  expect(wrongs({ rows: [rowOf('a'), rowOf('b'), rowOf('c', 'staged', 'x', 'a long enough message')] })).toContain('lost');
});

it('finds an object with wrong bytes or a wrong size', () => {
  expect(wrongs({ objects: changedObject({ treeHash: 'other' }) })).toEqual(['corrupt']);
  expect(wrongs({ objects: changedObject({ size: 9 }) })).toEqual(['corrupt']);
});

it.each(Object.values(METADATA))('finds a wrong %s in the metadata of an object', (name) => {
  const [finding, ...others] = judge({ ...sound, objects: changedObject({ metadata: { ...metadataOf('a'), [name]: 'other' } }) });
  expect(finding).toEqual({ wrong: 'corrupt', message: `a: ${name} of v/a is wrong` });
  expect(others).toEqual([]);
});

it('finds a date that is not the upload\'s, also if the report and the object agree on it', () => {
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

  it('was given up too soon if fewer faults than starts hit it', () => {
    expect(failed(heldOf('c', ...SPOILT.slice(1)), 'failed', 'RetrievalFailed')).toEqual(['given up']);
    expect(failed(heldOf('c', ...SPOILT), 'failed', 'RetrievalFailed')).toEqual([]);
  });

  it('may fail if the vault no longer has it', () => {
    expect(failed(heldOf('c', 'glacier-archive-gone'), 'failed', 'ArchiveNotFound')).toEqual([]);
    expect(failed(heldOf('c'), 'failed', 'ArchiveNotFound')).toEqual(['given up']);
  });

  it('may be skipped only if an object was at its key before the run', () => {
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

it('finds an unlisted object and an open upload', () => {
  expect(wrongs({ objects: new Map([...sound.objects, objectOf('d')]) })).toEqual(['untidy']);
  expect(wrongs({ openUploads: ['v/c'] })).toEqual(['untidy']);
});

it('finds a changed or deleted object of another owner', () => {
  expect(wrongs({ objects: new Map([...sound.objects]).set('theirs', { size: 1, treeHash: 'ours', metadata: {} }) })).toEqual(['corrupt']);
  expect(wrongs({ objects: new Map([objectOf('a'), objectOf('b')]) })).toEqual(['corrupt']);
});

it('finds figures that differ from the report, and impossible figures', () => {
  expect(wrongs({ metrics: { ...sound.metrics, failed_archives: 0 } })).toEqual(['miscounted']);
  expect(wrongs({ samples: [{ staged_archives: -1 }] })).toEqual(['miscounted']);
  expect(wrongs({ samples: [{ total_bytes: 10, staged_bytes: 11 }] })).toEqual(['miscounted']);
});

it('finds an unexplained cost of an archive, also if the total is allowed', () => {
  expect(wrongs({ bounds: [boundOf({ allowed: 9, unexplained: 1 })] })).toEqual(['paid twice']);
});

it('reports only the hang of a run that hangs', () => expect(wrongs({ hung: 'no end came', rows: [] })).toEqual(['hung']));

it('finds a call that no policy allows', () => {
  expect(wrongs({ refused: ['s3:ListMultipartUploadParts to role/Validate'] })).toEqual(['refused']);
});

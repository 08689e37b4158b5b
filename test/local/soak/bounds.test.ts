import { KindName } from '../../../local/faults/kinds';
import { ProcessEvent, ProcessMessage } from '../../../local/faults/process-config';
import { boundsOf, SizedArchive, Spent } from '../../../local/soak/bounds';
import { Faults } from '../../../local/soak/causes';
import { overtakenLeases } from '../../../local/soak/leases';
import { deliveriesTo, messagesTo } from '../../../local/soak/messages';

const CHUNK = 100;
const idOf = (letter: string) => letter.repeat(138);
const [A, B] = [idOf('a'), idOf('b')];
/** Time of the first job of an archive. The nth job is at n times that. */
const JOB_AT = 1_000_000;
/** Archives of one chunk and of three. */
const archives: SizedArchive[] = [{ archiveId: A, key: 'v/a name', size: 40 }, { archiveId: B, key: 'v/b', size: 250 }];

/** One job for each archive, and one read of each chunk. */
const ONCE = { jobs: { [A]: 1, [B]: 1 }, reads: { [`${A} 0`]: 1, [`${B} 0`]: 1, [`${B} 100`]: 1, [`${B} 200`]: 1 } };

const messagesOf = ({ published = 1, notifications = 1, chunks = 3 }): Spent['messages'] => ({
  published: new Map([[A, 1], [B, published]]),
  notifications: new Map([[A, 1], [B, notifications]]),
  delivered: new Map([[A, 1], [B, notifications]]),
  chunks: new Map([[A, 1], [B, chunks]]),
});

interface Story {
  readonly jobs?: Record<string, number>;
  readonly reads?: Record<string, number>;
  readonly faults?: readonly [KindName, string][];
  readonly more?: Partial<Spent>;
}

function bounds({ jobs, reads, faults = [], more }: Story) {
  const journal = faults.map(([kind, subject]) => ({ at: '', kind, subject }));
  const timesOf = (n: number) => Array.from({ length: n }, (_, i) => JOB_AT * (i + 1));
  const times = Object.entries({ ...ONCE.jobs, ...jobs }).map(([id, n]): [string, number[]] => [id, timesOf(n)]);
  const spending = { jobs: new Map(times), reads: new Map(Object.entries({ ...ONCE.reads, ...reads })) };
  const [ofJobs, ofReads, ofBytes, ofMessages] = boundsOf({
    archives,
    faults: new Faults(journal, archives, CHUNK),
    spending,
    chunkSize: CHUNK,
    kills: [],
    givenUpBefore: [],
    redeliveries: [],
    overtaken: [],
    messages: messagesOf({}),
    ...more,
  });
  return { jobs: ofJobs, reads: ofReads, bytes: ofBytes, messages: ofMessages };
}

/** The unexplained jobs, reads and bytes. */
const unexplained = (story: Story) => Object.values(bounds(story)).map((bound) => bound.unexplained).slice(0, 3);
/** Kind, subject with a shortened archive id for the title, and the whole subject. */
const titled = (cases: [KindName, string][]) => cases.map(([kind, subject]): [KindName, string, string] => [kind, subject.replace(/(\w)\1{137}/, '$1…'), subject]);
const event = (invocation: string) => ({ event: 'killed-in-call' as const, invocation, pid: 1, at: 0 });

it('allows one job for each archive and one read of each chunk without faults', () => {
  expect(bounds({})).toEqual({
    jobs: { what: 'retrieval jobs', measured: 2, allowed: 2, unexplained: 0, archives: [] },
    reads: { what: 'reads of chunks', measured: 4, allowed: 4, unexplained: 0, archives: [] },
    bytes: { what: 'bytes fetched', measured: 290, allowed: 290, unexplained: 0, archives: [] },
    messages: { what: 'messages of chunks', measured: 4, allowed: 4, unexplained: 0, archives: [] },
  });
  expect(unexplained({ jobs: { [A]: 2 } })).toEqual([1, 0, 0]);
  expect(unexplained({ reads: { [`${B} 200`]: 3 } })).toEqual([0, 2, 100]);
});

it('allows an archive of one chunk a message for each delivery of a notification', () => {
  const messages = { ...messagesOf({}), chunks: new Map([[A, 3], [B, 3]]), delivered: new Map([[A, 2], [B, 1]]) };
  expect(bounds({ more: { messages } }).messages.unexplained).toBe(1);
  expect(bounds({ more: { messages: { ...messages, delivered: new Map([[A, 3], [B, 1]]) } } }).messages.unexplained).toBe(0);
});

it('an archive that went in one request is read again after a PutObject without an answer', () => {
  const story: Story = { reads: { [`${A} 0`]: 2 } };
  expect(unexplained(story)).toEqual([0, 1, 40]);
  for (const kind of ['s3-body-cut-at-its-end', 's3-effect-late', 's3-409'] as const) {
    expect(unexplained({ ...story, faults: [[kind, 'PutObject v/a name']] })).toEqual([0, 0, 0]);
  }
});

it('names the archives beyond their allowance', () => {
  expect(bounds({ reads: { [`${B} 0`]: 2 } }).reads.archives).toEqual([{ archiveId: B, measured: 4, allowed: 3 }]);
});

describe('a second job', () => {
  const second = { jobs: { [A]: 2 } };

  it.each(['glacier-job-failed', 'glacier-output-expired', 'glacier-answer-lost'] as const)('is explained by %s of the same archive', (kind) => {
    expect(unexplained({ ...second, faults: [[kind, `${A} 0`]] })).toEqual([0, 0, 0]);
    expect(unexplained({ ...second, faults: [[kind, `${B} 0`]] })).toEqual([1, 0, 0]);
  });

  it('is not explained by a job that Glacier works on for long', () => {
    expect(unexplained({ ...second, faults: [['glacier-job-late', `${A} 0`]] })).toEqual([1, 0, 0]);
  });

  it('is explained if the archive had failed before a resume', () => {
    expect(unexplained({ ...second, reads: { [`${A} 0`]: 2 }, more: { givenUpBefore: [A] } })).toEqual([0, 0, 0]);
    expect(unexplained({ ...second, more: { givenUpBefore: [B] } })).toEqual([1, 0, 0]);
  });

  it.each([
    ['is explained if the first job came just before a kill of the sweep', 'Sweep #3', JOB_AT + 500, 0],
    ['is explained if the first job came just after a kill of Request Archives', 'RequestArchives #1', JOB_AT - 500, 0],
    ['is not explained if the first job came long before a kill', 'Sweep #3', JOB_AT + 5_000, 1],
    ['is not explained if the first job came long after a kill', 'RequestArchives #1', JOB_AT - 5_000, 1],
    ['is not explained by a kill of a function that requests no jobs', 'ChunkRetrieval', JOB_AT, 1],
  ])('%s', (_, killed, at, left) => {
    expect(unexplained({ ...second, more: { kills: [{ ...event(killed), at }] } })).toEqual([left, 0, 0]);
  });
});

describe('a second read', () => {
  const second = { reads: { [`${B} 0`]: 2 } };

  it.each(titled([
    ['glacier-cut-body', `${B} 0`],
    ['glacier-flipped-bits', `${B} 0`],
    ['s3-500', 'UploadPart v/b 1'],
    ['s3-timeout-after-effect', 'UploadPart v/b 1'],
    ['process-killed-in-call', `ChunkRetrieval ${B} 1, call 3`],
  ]))('of one chunk comes from %s of %s', (kind, _, subject) => {
    expect(unexplained({ ...second, faults: [[kind, subject]] })).toEqual([0, 0, 0]);
    expect(unexplained({ reads: { [`${B} 0`]: 2, [`${B} 100`]: 2 }, faults: [[kind, subject]] })).toEqual([0, 1, 100]);
  });

  it.each(titled([
    ['s3-upload-vanished', 'CompleteMultipartUpload v/b'],
    ['sqs-sent-twice', `SendMessageBatch ${B}`],
    ['sqs-timeout-after-effect', `SendMessageBatch ${B}`],
    ['process-killed-after-call', `NotificationsProcessor ${B} 1, call 9`],
  ]))('of all chunks comes from %s of %s', (kind, _, subject) => {
    expect(unexplained({ reads: { [`${B} 0`]: 2, [`${B} 100`]: 2, [`${B} 200`]: 2 }, faults: [[kind, subject]] })).toEqual([0, 0, 0]);
    expect(unexplained({ reads: { [`${A} 0`]: 2 }, faults: [[kind, subject]] })).toEqual([0, 1, 40]);
  });

  it.each(titled([
    ['notification-twice', B],
    ['notification-lost', B],
    ['glacier-503', `GetJobOutput ${B} 0`],
    ['glacier-slow-body', `${B} 0`],
    ['glacier-job-failed', B],
    ['dynamodb-500', `PutItem ${B} chunk|1|00001`],
    ['dynamodb-condition-fails-after-effect', `UpdateItem ${B} meta`],
    ['s3-409', 'CompleteMultipartUpload v/b'],
    ['s3-500', 'CreateMultipartUpload v/b'],
    ['s3-500', 'UploadPart v/else 1'],
    ['sqs-delayed', `SendMessageBatch ${B}`],
    ['process-killed-in-call', `Validation ${B} 1, call 3`],
    ['process-killed-in-call', 'Sweep, call 3'],
  ]))('does not come from one %s of %s', (kind, _, subject) => {
    expect(unexplained({ ...second, faults: [[kind, subject]] })).toEqual([0, 1, 100]);
  });

  it('is explained if all attempts of a call failed, or if a completion was refused twice', () => {
    const thrice = (['dynamodb-500', 'dynamodb-throttling', 'dynamodb-500'] as const).map((kind): [KindName, string] => [kind, `PutItem ${B} chunk|1|00001`]);
    expect(unexplained({ ...second, faults: thrice })).toEqual([0, 0, 0]);
    expect(unexplained({ ...second, faults: [...thrice.slice(1), ['dynamodb-500', `PutItem ${B} chunk|1|00002`]] })).toEqual([0, 1, 100]);
    expect(unexplained({ ...second, faults: [['s3-409', 'CompleteMultipartUpload v/b'], ['s3-412', 'CompleteMultipartUpload v/b']] })).toEqual([0, 0, 0]);
  });

  it('is explained by a second delivery of the chunk message, but not of the notification', () => {
    expect(unexplained({ ...second, more: { redeliveries: [event(`ChunkRetrieval ${B} 2`)] } })).toEqual([0, 0, 0]);
    expect(unexplained({ ...second, more: { redeliveries: [event(`NotificationsProcessor ${B} 2`)] } })).toEqual([0, 1, 100]);
  });

  it('of every chunk is explained if a delivery outlasted its lease', () => {
    expect(unexplained({ ...second, more: { overtaken: [B] } })).toEqual([0, 0, 0]);
    expect(unexplained({ ...second, more: { overtaken: [A] } })).toEqual([0, 1, 100]);
  });

  it('is not explained in bytes by a fault of a shorter chunk', () => {
    expect(unexplained({ reads: { [`${B} 0`]: 2 }, faults: [['glacier-cut-body', `${B} 200`]] })).toEqual([0, 0, 50]);
  });
});

it('finds the archive of a key with blanks', () => {
  expect(unexplained({ reads: { [`${A} 0`]: 2 }, faults: [['s3-500', 'UploadPart v/a name 1']] })).toEqual([0, 0, 0]);
});

describe('a second message for a chunk', () => {
  const unexplainedOf = (numbers: Parameters<typeof messagesOf>[0], story: Story = {}) =>
    bounds({ ...story, more: { messages: messagesOf(numbers), ...story.more } }).messages.unexplained;

  it('is not explained by a notification that came twice', () => {
    expect(unexplainedOf({ published: 2, notifications: 2, chunks: 4 })).toBe(1);
  });

  it('is explained by a start of the sweep, a second job, doubled sends or an outlasted lease', () => {
    expect(unexplainedOf({ published: 1, notifications: 2, chunks: 6 })).toBe(0);
    expect(unexplainedOf({ published: 0, notifications: 1, chunks: 6 })).toBe(0);
    expect(unexplainedOf({ published: 2, notifications: 2, chunks: 6 }, { jobs: { [B]: 2 } })).toBe(0);
    expect(unexplainedOf({ chunks: 6 }, { faults: [['sqs-sent-twice', `SendMessageBatch ${B}`]] })).toBe(0);
    expect(unexplainedOf({ chunks: 6 }, { more: { overtaken: [B] } })).toBe(0);
  });

  it('is a different message; a repeated delivery counts once', () => {
    const came = (invocation: string, ...messages: ProcessMessage[]): ProcessEvent => ({ event: 'began', invocation, pid: 1, at: 0, messages });
    const [m, n, o, p] = [['m', A], ['n', B], ['o', B], ['p', B]].map(([id, archiveId]): ProcessMessage => ({ id, archiveId }));
    const again = [came(`ChunkRetrieval ${A} 1`, m), came(`ChunkRetrieval ${A} 2`, m)];
    const events = [...again, came(`ChunkRetrieval ${B} 1`, n), came(`ChunkRetrieval ${B} 1`, o), came(`Validate ${B} 1`, p), came('ChunkRetrieval 1', { id: 'q' })];
    expect(messagesTo('ChunkRetrieval', events)).toEqual(new Map([[A, 1], [B, 2]]));
    expect(deliveriesTo('ChunkRetrieval', events)).toEqual(new Map([[A, 2], [B, 2]]));
  });

  it('counts for its own archive if several came in one batch', () => {
    const batch = { invocation: `ChunkRetrieval ${A} ${B} 1 1 1`, messages: [{ id: 'm', archiveId: A }, { id: 'n', archiveId: B }, { id: 'o', archiveId: B }] };
    const events: ProcessEvent[] = [{ event: 'began', pid: 1, at: 0, ...batch }];
    expect(messagesTo('ChunkRetrieval', events)).toEqual(new Map([[A, 1], [B, 2]]));
    expect(deliveriesTo('ChunkRetrieval', events)).toEqual(new Map([[A, 1], [B, 2]]));
  });
});

describe('the lease of a delivery', () => {
  const prepared = (pid: number, began: number, ended: number, archiveId = B): ProcessEvent[] => [
    { event: 'began', invocation: `NotificationsProcessor ${archiveId} 1`, pid, at: began, messages: [{ id: 'm', archiveId }] },
    { event: 'ended', invocation: `NotificationsProcessor ${archiveId} 1`, pid, at: ended },
  ];
  const told = (...events: ProcessEvent[][]) => overtakenLeases(events.flat().sort((a, b) => a.at - b.at), 100);

  it('was outlasted if another delivery came while one took longer than the lease', () => expect(told(prepared(1, 0, 150), prepared(2, 120, 300))).toEqual([B]));

  it('holds if the delivery was short, the other came later, or concerned another archive', () => {
    expect(told(prepared(1, 0, 99), prepared(2, 50, 140))).toEqual([]);
    expect(told(prepared(1, 0, 150), prepared(2, 150, 300))).toEqual([]);
    expect(told(prepared(1, 0, 150), prepared(2, 120, 300, A))).toEqual([]);
  });
});

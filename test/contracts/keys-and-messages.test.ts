import * as fc from 'fast-check';
import { ARCHIVE_STATUS, isTerminal, statusKey, statusKeys, UNSETTLED_STATUSES } from '../../src/contracts/archive';
import { ENV } from '../../src/contracts/env';
import { FAILURE } from '../../src/contracts/failures';
import { jobDescription, parseJobDescription, TIER_LONGEST_SECONDS, TIERS, waitedForPrefix } from '../../src/contracts/glacier';
import {
  activeRunKey, archiveKey, archiveOfPk, archivePk, budgetKey, chunkKey, chunkOfSk, chunkSkPrefix, INVENTORY_KEY_PATTERNS,
  INVENTORY_KEYS, progressKey, runKey,
} from '../../src/contracts/keys';
import { LAUNCH_PARAMETER, PATTERN, RUN_ERROR, RUN_ID_PATTERN, STORAGE_CLASSES } from '../../src/contracts/launch';
import { archiveReady, chunkMessage, MalformedMessageError, MessageFormatError, parseArchiveReady, parseChunkMessage } from '../../src/contracts/messages';
import { isSameArchive, METADATA, objectMetadata } from '../../src/contracts/metadata';
import { archivesMetric, bytesMetric, METRIC_STATUSES, RUN_METRICS } from '../../src/contracts/metrics';
import { RESERVED_RUN_IDS } from '../../src/contracts/run';

const run = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/).filter((name) => !RESERVED_RUN_IDS.includes(name));
const archiveId = fc.stringMatching(/^[A-Za-z0-9_-]{138}$/);

describe('keys of the transfer table', () => {
  it('are those of the design', () => {
    const archive = { run: 'r', archiveId: 'a' };
    expect([
      activeRunKey('r'), runKey('r'), budgetKey('2026-11-22'), archiveKey(archive), progressKey(archive, 2, 128), progressKey(archive, 2, 129), chunkKey(archive, 2, 1), chunkKey(archive, 2, 10_000),
    ]).toEqual([
      { pk: 'runs', sk: 'r' }, { pk: 'r', sk: 'run' }, { pk: 'budget|2026-11-22', sk: 'budget' }, { pk: 'r|a', sk: 'meta' },
      { pk: 'r|a', sk: 'progress|2|0' }, { pk: 'r|a', sk: 'progress|2|1' }, { pk: 'r|a', sk: 'chunk|2|00001' }, { pk: 'r|a', sk: 'chunk|2|10000' },
    ]);
  });

  it('name their archive, and no other item\'s key does', () => {
    fc.assert(fc.property(run, archiveId, (name, id) => {
      expect(archiveOfPk(archivePk({ run: name, archiveId: id }))).toEqual({ run: name, archiveId: id });
      expect(archiveOfPk(runKey(name).pk)).toBeUndefined();
    }));
    for (const { pk } of [activeRunKey('r'), budgetKey('2026-11-22')]) expect(archiveOfPk(pk)).toBeUndefined();
    expect(archiveOfPk('|a')).toBeUndefined();
  });

  it('sort chunks by number and keep generations apart', () => {
    const archive = { run: 'r', archiveId: 'a' };
    const sks = [1, 2, 10, 9_999, 10_000].map((chunk) => chunkKey(archive, 1, chunk).sk);
    expect([...sks].sort()).toEqual(sks);
    expect(sks.map(chunkOfSk)).toEqual([1, 2, 10, 9_999, 10_000]);
    expect(chunkKey(archive, 11, 1).sk.startsWith(chunkSkPrefix(1))).toBe(false);
  });

  it('spread an archive\'s status over the shards that are queried', () => {
    fc.assert(fc.property(run, archiveId, (name, id) => {
      expect(statusKeys(name, 'staged')).toContain(statusKey(name, 'staged', id));
      expect(statusKeys(name, 'requested')).not.toContain(statusKey(name, 'staged', id));
    }));
    expect(new Set(statusKeys('r', 'staged')).size).toBe(16);
    expect(statusKeys('r', 'staged', 'e').slice(0, 3)).toEqual(['r/staged/e', 'r/staged/f', 'r/staged/0']);
    expect(statusKeys('r', 'staged', 'e').sort()).toEqual(statusKeys('r', 'staged'));
    expect(new Set(Array.from({ length: 500 }, (_, i) => statusKey('r', 'staged', `archive-${i}`))).size).toBe(16);
  });
});

it('only requested and staged archives are not settled', () => {
  expect(Object.values(ARCHIVE_STATUS).filter((status) => !isTerminal(status))).toEqual([...UNSETTLED_STATUSES]);
});

it('keys of the inventory bucket fall under the patterns that policies allow', () => {
  const fits = (pattern: string, key: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(key);
  const of = ['r', 1] as const;
  for (const name of ['retrieved', 'providedCsv', 'providedJson'] as const) expect(fits(INVENTORY_KEY_PATTERNS.INVENTORY, INVENTORY_KEYS[name]('r'))).toBe(true);
  expect(fits(INVENTORY_KEY_PATTERNS.MANIFEST, INVENTORY_KEYS.manifestPartition('r', 'm', 1))).toBe(true);
  for (const name of ['reportJsonl', 'reportCsv', 'reportCounts', 'reportSummary', 'reportPage'] as const) {
    expect(fits(INVENTORY_KEY_PATTERNS.REPORT, INVENTORY_KEYS[name](...of))).toBe(true);
  }
});

describe('messages', () => {
  it('are parsed as they were sent', () => {
    fc.assert(fc.property(run, archiveId, fc.integer({ min: 1, max: 10_000 }), (name, id, n) => {
      expect(parseChunkMessage(chunkMessage({ run: name, archiveId: id, chunk: n }))).toEqual({ run: name, archiveId: id, chunk: n });
      expect(parseArchiveReady(archiveReady({ run: name, archiveId: id, generation: n }))).toEqual({ run: name, archiveId: id, generation: n });
    }));
  });

  it.each([
    '', 'null', '[]', '5', '{', '{}', '{"run":"r","chunk":1,"generation":1}', '{"run":"r","archive_id":"","chunk":1,"generation":1}',
    '{"run":5,"archive_id":"a","chunk":1,"generation":1}', '{"format":1,"run":"r","archive_id":"a"}',
    '{"format":1,"run":"r","archive_id":"a","chunk":0,"generation":0}', '{"format":1,"run":"r","archive_id":"a","chunk":1.5,"generation":"1"}',
  ])('that this library does not send throw MalformedMessageError: %s', (body) => {
    expect(() => parseChunkMessage(body)).toThrow(MalformedMessageError);
    expect(() => parseArchiveReady(body)).toThrow(MalformedMessageError);
  });

  it.each(['', '"format":2,', '"format":"1",'])('of another format are refused by name, and not for lost: %s', (format) => {
    const body = `{${format}"run":"r","archive_id":"a","chunk":1,"generation":1}`;
    expect(() => parseChunkMessage(body)).toThrow(MessageFormatError);
    expect(() => parseArchiveReady(body)).toThrow(/^the message has the format (undefined|2|1); this version reads the format 1: /);
  });
});

describe('a job\'s description', () => {
  it('says whose job it is, in characters that Glacier accepts', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9_.-]{3,255}$/), run, fc.option(fc.stringMatching(/^[A-Za-z0-9_|-]{1,200}$/)), (deployment, name, wait) => {
      const origin = { deployment, run: name, ...(wait ? { wait } : {}) };
      const description = jobDescription(origin);
      expect(parseJobDescription(description)).toEqual(origin);
      expect(description).toMatch(/^[\x20-\x7e]{1,1024}$/);
      // The topic's filter recognises the jobs that are waited for by the beginning of their description.
      expect(description.startsWith(waitedForPrefix(deployment))).toBe(wait !== null);
    }));
  });

  it.each([undefined, null, '', 'another program', 'GlacierVaultToS3Transfer', 'GlacierVaultToS3Transfer/table', 'GlacierVaultToS3TransferWait/table/run', 'Other/table/run'])('of another program, %j, is not the transfer\'s', (description) => {
    expect(parseJobDescription(description)).toBeUndefined();
  });
});

describe('an object in the destination', () => {
  const archive = { sha256_tree_hash: 'a'.repeat(64), creation_date: '2012-08-21T17:08:24Z', description: 'a b.jpg' };
  const entry = { archive_id: 'id', size: 5, sha256_tree_hash: archive.sha256_tree_hash };

  it('names its archive, and is recognised by it', () => {
    const metadata = objectMetadata({ run: 'run-1', archiveId: 'id' }, archive);
    expect(metadata).toEqual({
      'glacier-archive-id': 'id',
      'glacier-sha256-tree-hash': 'a'.repeat(64),
      'glacier-transfer-run': 'run-1',
      'glacier-creation-date': '2012-08-21T17:08:24Z',
      'glacier-archive-description': 'a b.jpg',
    });
    expect(isSameArchive({ size: 5, metadata }, entry)).toBe(true);
  });

  it.each([undefined, '', ' a', 'a ', 'ü', 'a\tb', 'a\nb', 'x'.repeat(1025)])('has no description if a header cannot carry %j', (description) => {
    expect(objectMetadata({ run: 'run-1', archiveId: 'id' }, { ...archive, description })).not.toHaveProperty(METADATA.DESCRIPTION);
  });

  it.each(['0', '1351924178', '1600000000.25'])('has the time %s of the last modification under the name that rclone and s3fs read', (mtime) => {
    expect(objectMetadata({ run: 'run-1', archiveId: 'id' }, { ...archive, mtime })).toEqual({ ...objectMetadata({ run: 'run-1', archiveId: 'id' }, archive), mtime });
  });

  it.each(['a', '~', 'x'.repeat(1024)])('has the description if a header can carry it', (description) => {
    expect(objectMetadata({ run: 'run-1', archiveId: 'id' }, { ...archive, description })[METADATA.DESCRIPTION]).toBe(description);
  });

  it.each([
    [{ size: 6 }], [{ metadata: undefined }], [{ metadata: {} }], [{ size: undefined }],
    [{ metadata: objectMetadata({ run: 'run-1', archiveId: 'other' }, archive) }], [{ metadata: objectMetadata({ run: 'run-1', archiveId: 'id' }, { ...archive, sha256_tree_hash: 'b'.repeat(64) }) }],
  ])('with %j is another archive\'s', (difference) => {
    expect(isSameArchive({ size: 5, metadata: objectMetadata({ run: 'run-1', archiveId: 'id' }, archive), ...difference }, entry)).toBe(false);
  });
});

describe('patterns of the launch parameters', () => {
  const matches = (pattern: string, text: string) => new RegExp(pattern).test(text);

  it('reject what would break out of the JSON around it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      for (const pattern of Object.values(PATTERN)) if (matches(pattern, text)) expect(JSON.stringify(text)).toBe(`"${text}"`);
    }), { numRuns: 2000 });
    expect(Object.values(PATTERN).length).toBeGreaterThan(0);
    for (const pattern of Object.values(PATTERN)) for (const bad of ['a"b', 'a\\b', 'a\nb', 'a\0b', 'a\u007fb']) expect(matches(pattern, bad)).toBe(false);
  });

  it.each([['', false], ['a', true], ['a_b-9', true], ['-a', false], ['_a', false], ['a|b', false], ['a/b', false], ['a'.repeat(64), true], ['a'.repeat(65), false]])(
    'take the run %j: %s', (text, valid) => {
      expect(matches(RUN_ID_PATTERN, text)).toBe(valid);
      expect(matches(PATTERN.OPTIONAL_WORKFLOW_RUN, text)).toBe(valid || text === '');
    });

  it.each([['', false], ['photos.2012_a-b', true], ['a'.repeat(255), true], ['a'.repeat(256), false], ['a/b', false], ['ü', false]])('take the vault %j: %s', (text, valid) => {
    expect(matches(PATTERN.VAULT_NAME, text)).toBe(valid);
  });

  it.each([['', true], ['a', true], ['a/b', true], ['/a', false], ['a/', false], ['a//b', false], ['a b', false]])('take the prefix %j: %s', (text, valid) => {
    expect(matches(PATTERN.DESTINATION_PREFIX, text)).toBe(valid);
  });
});

it.each([
  ['environment variables', ENV], ['failures', FAILURE], ['run errors', RUN_ERROR], ['launch parameters', LAUNCH_PARAMETER], ['metrics', RUN_METRICS], ['metadata', METADATA],
])('no two %s have the same name', (_, names) => {
  expect(new Set(Object.values(names)).size).toBe(Object.keys(names).length);
});

it('for each status, a metric is written under the name under which it is read', () => {
  for (const status of [...METRIC_STATUSES, 'total'] as const) {
    expect(RUN_METRICS).toHaveProperty(archivesMetric(status));
    expect(RUN_METRICS).toHaveProperty(bytesMetric(status));
  }
});

it('each tier has a longest time, and each storage class one name', () => {
  expect(Object.keys(TIER_LONGEST_SECONDS).sort()).toEqual([...TIERS].sort());
  expect(new Set(STORAGE_CLASSES).size).toBe(STORAGE_CLASSES.length);
});

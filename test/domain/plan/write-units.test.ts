import { sampleArchives } from '../../../local/demo/archives';
import { ArchiveFacts, ArchiveItem } from '../../../src/contracts/archive';
import { progressKey } from '../../../src/contracts/keys';
import { readFrom } from '../../../src/domain/archive/job';
import { newRow } from '../../../src/domain/archive/row';
import { nameOf } from '../../../src/domain/names/name-of';
import { MTIME_BYTES, ROW_SIZES, rowBytes, rowWrites, tagBytes } from '../../../src/domain/plan/write-units';
import { itemSize } from '../../support/item-size';

const UUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const KIBIBYTE = 1024;

/** The row of an archive that goes in parts after each write of its life, with ids as long as those of the services. */
function rowsOf(facts: Partial<ArchiveFacts>): Partial<ArchiveItem>[] {
  const archive = {
    vault_name: 'backup-vault', size: 123_456_789, sha256_tree_hash: 'a'.repeat(64), creation_date: '2012-08-21T17:08:24Z', key: '', chunk_size: 2 ** 27, chunks_count: 2, ...facts,
  };
  const created = newRow({ run: UUID, archiveId: 'a'.repeat(138) }, archive, { run: { tier: 'Bulk', pass: 1, storage_class: 'DEEP_ARCHIVE' }, now: Date.parse('2026-11-22T10:00:00Z') });
  const accepted = { ...created, job: { id: 'j'.repeat(92) } };
  const held = { ...accepted, lease: { owner: UUID, until: created.due_at } };
  const staged = {
    ...held,
    status: 'staged' as const,
    upload: { ...created.upload, state: 'open' as const, id: 'u'.repeat(128) },
    job: readFrom(created, { jobId: accepted.job.id, completedAt: created.due_at }),
  };
  const { lease: _lease, ...released } = staged;
  const sent = { ...released, job: { ...staged.job, messages_sent: true } };
  const { job: _job, status_key: _key, ...left } = sent;
  const completed = { upload: { ...staged.upload, state: 'completed' as const } };
  const object = { checksum: 'c'.repeat(46), algorithm: 'SHA256', type: 'COMPOSITE', version: 'v'.repeat(32) } as const;
  return [created, accepted, held, staged, sent, { ...left, ...completed, status: 'downloaded', settled_at: created.requested_at, expires_at: 1_834_653_600, object }];
}

/** The same of an archive that goes in one request: requested, named, claimed, done. */
function rowsInOneRequest(facts: Partial<ArchiveFacts>): Partial<ArchiveItem>[] {
  const [created, named] = rowsOf({ ...facts, chunk_size: 2 ** 27, chunks_count: 1 });
  const claimed = { ...named, lease: { owner: `${UUID}/${UUID}`, until: created.due_at! }, job: { ...named.job!, completed_at: created.due_at! } };
  const { job: _job, lease: _lease, status_key: _key, ...left } = claimed;
  const object = { checksum: 'c'.repeat(44), algorithm: 'SHA256', type: 'FULL_OBJECT', version: 'v'.repeat(32) } as const;
  return [created, named, claimed, { ...left, status: 'downloaded', settled_at: created.requested_at, expires_at: 1_834_653_600, object }];
}

describe('the row of an archive', () => {
  it('has the sizes that the plan counts with, after each of its writes', () => {
    expect(rowsOf({ description: '' }).map(itemSize)).toEqual([...ROW_SIZES]);
  });

  it('grows by the time of the last modification as the plan counts it', () => {
    const [without] = rowsOf({ description: '' }).map(itemSize);
    expect(rowsOf({ description: '', mtime: '1351924178' }).map(itemSize)[0]).toBe(without + MTIME_BYTES);
  });

  it('grows by tags as the plan counts them', () => {
    const tags = { 'team': 'photos', 'cost center': 'é' };
    const [without] = rowsOf({ description: '' }).map(itemSize);
    expect(rowsOf({ description: '' }).map((row) => itemSize({ ...row, tags }))[0]).toBe(without + tagBytes(tags));
  });

  it('stays within a kibibyte for the median of the sample vault, so that each write costs one unit', () => {
    const sizes = sampleArchives().archives.map(({ description, size }) => {
      const key = `demo-vault/${nameOf({ description, archiveId: 'a'.repeat(138), size }, { folderMarkers: 'AS_FILES' }).name}`;
      return Math.max(...rowsOf({ description, key, vault_name: 'demo-vault' }).map(itemSize));
    }).sort((a, b) => a - b);
    expect(sizes.length).toBeGreaterThan(40);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(KIBIBYTE);
  });
});

describe('an archive in one request', () => {
  it('costs six write units: four writes of a row within a kibibyte, and two of the index', () => {
    const sizes = sampleArchives().archives.map(({ description, size }) => {
      const key = `demo-vault/${nameOf({ description, archiveId: 'a'.repeat(138), size }, { folderMarkers: 'AS_FILES' }).name}`;
      return rowsInOneRequest({ description, key, vault_name: 'demo-vault' }).map(itemSize);
    }).sort((a, b) => Math.max(...a) - Math.max(...b));
    const median = sizes[Math.floor(sizes.length / 2)];
    const indexWrites = new Set(rowsInOneRequest({}).map(({ status_key: key }) => key)).size;
    expect(median.map((bytes) => Math.ceil(bytes / KIBIBYTE))).toEqual([1, 1, 1, 1]);
    expect(median.length + indexWrites).toBe(6);
  });
});

describe('write units', () => {
  it('of a row are six while it stays within a kibibyte, and more as it grows beyond', () => {
    expect(rowWrites(KIBIBYTE - Math.max(...ROW_SIZES))).toBe(6);
    expect(rowWrites(KIBIBYTE - Math.max(...ROW_SIZES) + 1)).toBe(7);
    expect(rowWrites(2000)).toBe(18);
    expect(rowBytes(100)).toBe(ROW_SIZES[ROW_SIZES.length - 1] + 100);
  });

  it('of counting chunks are one each: the items stay within a kibibyte, also with the longest names', () => {
    const of = (run: string) => (chunk: number) => progressKey({ run, archiveId: 'a'.repeat(138) }, 12_345, chunk);
    const chunks = Array.from({ length: 10_000 }, (_, i) => i + 1);
    for (const run of ['r'.repeat(64), UUID]) {
      const items = new Map<string, Set<number>>();
      for (const chunk of chunks) items.set(of(run)(chunk).sk, (items.get(of(run)(chunk).sk) ?? new Set()).add(chunk));
      expect(items.size).toBe(79);
      for (const [sk, done] of items) expect(itemSize({ ...of(run)(1), sk, chunks_done: done })).toBeLessThanOrEqual(KIBIBYTE);
    }
  });
});

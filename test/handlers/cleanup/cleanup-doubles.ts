import { Readable } from 'stream';
import { ArchiveItem, ArchiveStatus } from '../../../src/contracts/archive';
import { ManifestEntry, ReportPart } from '../../../src/contracts/manifest';
import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { FinishRunPorts } from '../../../src/handlers/cleanup/finish-run';
import { InventoryObjects, OpenUploads } from '../../../src/handlers/cleanup/ports';
import { WriteReportPorts } from '../../../src/handlers/cleanup/write-report';
import { FoundObject } from '../../../src/handlers/shared/look-at-key';
import { ObjectRanges } from '../../../src/handlers/shared/object-ranges';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { archiveItem, RowOverrides } from '../support/memory-archives';

export class MemoryObjects implements InventoryObjects, ObjectRanges {
  public readonly bucketName = 'inventories';
  public readonly content = new Map<string, string>();
  public dieAtPut?: string;

  public async size(key: string) {
    return Buffer.byteLength(this.existing(key));
  }

  public async read(key: string, { first, last }: ByteRange) {
    return Readable.from([Buffer.from(this.existing(key)).subarray(first, last + 1)]);
  }

  public async text(key: string) {
    return this.content.get(key);
  }

  public async put(key: string, body: string | Buffer) {
    if (this.dieAtPut && key.includes(this.dieAtPut)) {
      this.dieAtPut = undefined;
      throw new Error(`died at ${key}`);
    }
    this.content.set(key, body.toString());
  }

  private existing(key: string): string {
    if (!this.content.has(key)) throw new Error(`no object ${key}`);
    return this.content.get(key)!;
  }

  public rows(key: string): Record<string, unknown>[] {
    return this.content.get(key)!.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
}

export class MemoryUploads implements OpenUploads {
  public readonly aborted: string[] = [];
  public readonly asked: unknown[][] = [];
  public readonly unrecorded: Record<string, string[]> = {};
  /** What stands at keys. */
  public readonly objects = new Map<string, FoundObject>();

  public async open(key: string, storageClass: string, since: number) {
    this.asked.push([key, storageClass, new Date(since).toISOString()]);
    return this.unrecorded[key] ?? [];
  }

  public async object(key: string) {
    return this.objects.get(key);
  }

  public async abort(key: string, uploadId: string) {
    this.aborted.push(`${key}#${uploadId}`);
  }
}

export const entry = (id: string, overrides: Partial<ManifestEntry> = {}): ManifestEntry => ({
  archive_id: id, size: 10, sha256_tree_hash: 'a'.repeat(64), creation_date: '2020-01-01T00:00:00Z', description: `about ${id}`, key: `photos/${id}`, ...overrides,
});

export const row = (id: string, status: ArchiveStatus, { archive, ...overrides }: RowOverrides = {}): ArchiveItem =>
  archiveItem({ run: 'run-1', archiveId: id }, { status, archive: { key: `photos/${id}`, ...archive }, ...overrides });

export interface CleanupWorld extends WriteReportPorts, FinishRunPorts {
  readonly runs: MemoryRuns;
  readonly objects: MemoryObjects;
  readonly uploads: MemoryUploads;
  readonly rows: Map<string, ArchiveItem>;
  /** What the transfer table keeps of the report, by partition. */
  readonly kept: Map<number, ReportPart>;
  readonly reconciled: Parameters<FinishRunPorts['figures']['reconcile']>[];
  readonly clock: TestClock;
}

/** A run in the phase `settling`, with a manifest of these partitions and these rows. */
export function cleanupWorld(partitions: ManifestEntry[][], rows: Record<string, ArchiveItem> = {}): CleanupWorld {
  const runs = new MemoryRuns();
  const objects = new MemoryObjects();
  partitions.forEach((entries, i) => objects.content.set(`run-1/manifest/manifest-1/0000${i + 1}.jsonl`, entries.map((e) => `${JSON.stringify(e)}\n`).join('')));
  const totals = manifestTotals({ partitions: partitions.length, archives: partitions.flat().length });
  runs.put('run-1', { phase: 'settling', ...(partitions.length ? { totals } : {}) }, true);
  const found = new Map(Object.entries(rows));
  const reconciled: CleanupWorld['reconciled'] = [];
  const kept: CleanupWorld['kept'] = new Map();
  return {
    runs,
    objects,
    rows: found,
    reconciled,
    kept,
    parts: { record: async (_run, partition, part) => { kept.set(partition, part); } },
    uploads: new MemoryUploads(),
    archives: {
      archives: async (_run, ids) => {
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(100);
        return new Map([...found].filter(([id]) => ids.includes(id)));
      },
      archive: async ({ archiveId }) => found.get(archiveId),
      move: async ({ archiveId }, { to }, { failure, object, job: _job, lease: _lease, ...changes } = {}) => {
        const { failure: _, ...before } = found.get(archiveId)!;
        found.set(archiveId, { ...before, ...changes, status: to, ...(failure ? { failure } : {}), ...(object ? { object } : {}) } as ArchiveItem);
        return true;
      },
    },
    figures: { reconcile: async (...call) => { reconciled.push(call); } },
    clock: new TestClock(),
  };
}

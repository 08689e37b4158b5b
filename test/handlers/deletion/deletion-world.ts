import { createHash } from 'crypto';
import { ArchiveItem } from '../../../src/contracts/archive';
import { DeleteArchivesInput, DeleteArchivesResult, DeletionItem, DeletionRow } from '../../../src/contracts/deletion';
import { activeDeletionKey, INVENTORY_KEYS, reportPartKey } from '../../../src/contracts/keys';
import { ReportRow } from '../../../src/contracts/manifest';
import { METADATA } from '../../../src/contracts/metadata';
import { Pace } from '../../../src/domain/archive/pace';
import { DescribedObject, Look } from '../../../src/domain/deletion/proof';
import { ArchiveStore } from '../../../src/handlers/aws/stores/archive-store';
import { DeletionStore } from '../../../src/handlers/aws/stores/deletion-store';
import { ReportParts } from '../../../src/handlers/aws/stores/report-parts';
import { RunStore } from '../../../src/handlers/aws/stores/run-store';
import { deleteArchives, DeleteArchivesPorts } from '../../../src/handlers/deletion/delete-archives';
import { DeletionAnswer } from '../../../src/handlers/deletion/ports';
import { manifestTotals, runItem } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';
import { Database } from '../aws/stores/contract/database';
import { archiveItem } from '../support/memory-archives';

export const RUN = 'run-1';
export const EXECUTION = 'execution-1';
const TREE_HASH = 'a'.repeat(64);
export const checksumOf = (id: string): string => createHash('sha256').update(id).digest('base64');

export const reportedRow = (id: string, overrides: Partial<ReportRow> = {}): ReportRow => ({
  archive_id: id, key: `photos/${id}`, size: 10, sha256_tree_hash: TREE_HASH, creation_date: '2012-08-21T17:08:24Z', description: '', decoder: '', content_flags: '', mtime: '', status: 'downloaded', reason: '', message: '', storage_class: 'DEEP_ARCHIVE', ...overrides,
});
export const archiveRow = (id: string, run = RUN): ArchiveItem => archiveItem({ run, archiveId: id }, {
  status: 'downloaded', way: 'put', archive: { key: `photos/${id}` }, object: { checksum: checksumOf(id), algorithm: 'SHA256', type: 'FULL_OBJECT' },
});

/** A call that this world has seen, in order. */
export interface Call {
  readonly what: 'look' | 'delete';
  readonly id: string;
  readonly at: number;
  /** Of a look: the object was there as the run left it, old enough, and not about to expire. */
  readonly sound?: boolean;
}

/** A run that has ended, its report, its objects and its vault. The stores are the real ones, on dynalite. */
export class DeletionWorld {
  public static async of(
    database: Database, rows: readonly ReportRow[], archives: readonly ArchiveItem[] = rows.map((row) => archiveRow(row.archive_id)),
  ): Promise<DeletionWorld> {
    const world = new DeletionWorld(database, rows);
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    world.files.set(INVENTORY_KEYS.reportJsonl(RUN, 1), text);
    await database.put('transfers', [
      { ...runItem({ phase: 'finished', destination_bucket: 'destination', totals: manifestTotals({ archives: rows.length }) }) },
      { ...runItem({ pk: 'run-0', phase: 'finished', destination_bucket: 'destination' }) },
      { ...activeDeletionKey(RUN), vault_name: 'photos', execution_arn: EXECUTION, deletion: true },
      { ...reportPartKey(RUN, 1), pass: 1, sha256: createHash('sha256').update(text).digest('hex'), downloaded: { archives: rows.length, bytes: 10 * rows.length } },
      ...archives.map((row) => ({ ...row })),
    ]);
    for (const { archive_id: id, key } of rows) {
      world.vault.add(id);
      world.objects.set(key, world.objectOf(id));
    }
    return world;
  }

  private names = 0;
  public readonly clock = new TestClock();
  public readonly objects = new Map<string, DescribedObject>();
  public readonly files = new Map<string, string>();
  public readonly vault = new Set<string>();
  public readonly calls: Call[] = [];

  constructor(private readonly database: Database, public readonly rows: readonly ReportRow[]) {}

  /** What Glacier answers instead, by archive. The effect is up to the function. */
  public answer: (id: string) => DeletionAnswer | undefined = () => undefined;
  /** Done before a call, for example to change the object or to die. */
  public before: (what: Call['what'] | 'intent' | 'confirm', id: string) => void = () => undefined;

  public objectOf(id: string, run = RUN): DescribedObject {
    return {
      size: 10, metadata: { [METADATA.ARCHIVE_ID]: id, [METADATA.TREE_HASH]: TREE_HASH, [METADATA.RUN]: run }, checksum: checksumOf(id), type: 'FULL_OBJECT', version: 'v1', writtenAt: 0,
    };
  }

  public ports(): DeleteArchivesPorts {
    const { client } = this.database;
    const deletions = new DeletionStore(client, 'transfers');
    return {
      runs: new RunStore(client, 'transfers'),
      archives: new ArchiveStore(client, 'transfers'),
      parts: new ReportParts(client, 'transfers'),
      deletions: {
        rows: (vault, ids) => deletions.rows(vault, ids),
        listedFor: (run) => deletions.listedFor(run),
        write: async (id, write, seen) => {
          if (write.change.state === 'intended') this.before('intent', id.archiveId);
          return deletions.write(id, write, seen);
        },
        confirm: async (id, write) => {
          this.before('confirm', id.archiveId);
          return deletions.confirm(id, write);
        },
      },
      files: {
        bucketName: 'inventories',
        text: async (key) => this.files.get(key),
        put: async (key, body) => { this.files.set(key, body.toString()); },
      },
      destination: { bucketName: 'destination', describe: async (key) => this.look(key) },
      vault: { deleteArchive: async (_vault, id, isFresh) => (isFresh() ? this.delete(id) : { kind: 'too-late' }) },
      pace: new Pace(this.clock, 1000),
      clock: this.clock,
      log: { info: () => undefined, warn: () => undefined },
      attempt: () => `attempt-${++this.names}`,
    };
  }

  public async invoke(input: Partial<DeleteArchivesInput> = {}, deadline = Infinity, ports = this.ports()): Promise<DeleteArchivesResult> {
    return deleteArchives({
      run: RUN, execution_arn: EXECUTION, pass: 1, partition: 1, done: 0, idle: 0, rules: { minimum_age: 60, allow_expiring: false }, ...input,
    }, deadline, ports);
  }

  /** Invokes the function as the workflow does, also again if it dies, until the partition is done. */
  public async toEnd(): Promise<DeletionRow[]> {
    let state: Partial<DeleteArchivesInput> = {};
    for (let tries = 0; tries < 100; tries++) {
      const result = await this.invoke(state).catch((error: Error) => {
        if (error.message !== 'died') throw error;
      });
      if (result?.partition === 2) return this.results();
      if (result) state = { done: result.done, idle: result.idle };
    }
    throw new Error('the partition was not done after 100 invocations');
  }

  public results(): DeletionRow[] {
    return this.files.get(INVENTORY_KEYS.deletionRows(RUN, 1))!.split('\n').filter(Boolean).map((line) => JSON.parse(line) as DeletionRow);
  }

  public async item(id: string): Promise<DeletionItem | undefined> {
    return (await new DeletionStore(this.database.client, 'transfers').rows('photos', [id])).get(id);
  }

  /** Deletions without a look, at most a minute before, that showed the object as it must be. An invocation that died may still have calls on their way. */
  public unproven(): Call[] {
    return this.calls.filter((call, i) => call.what === 'delete' && !this.calls.slice(0, i).some(({ what, id, at, sound }) =>
      what === 'look' && id === call.id && sound && call.at - at <= 60_000));
  }

  private look(key: string): Look {
    const id = key.slice('photos/'.length);
    this.before('look', id);
    const object = this.objects.get(key);
    this.calls.push({ what: 'look', id, at: this.clock.now(), sound: this.isSound(id, object) });
    return object ? { kind: 'object', object } : { kind: 'nothing' };
  }

  private isSound(id: string, object: DescribedObject | undefined): boolean {
    return object?.checksum === checksumOf(id) && object.metadata?.[METADATA.ARCHIVE_ID] === id && !object.expiration
      && this.clock.now() - object.writtenAt! >= 60_000;
  }

  private delete(id: string): DeletionAnswer {
    this.before('delete', id);
    this.calls.push({ what: 'delete', id, at: this.clock.now() });
    const answer = this.answer(id);
    if (answer) return answer;
    this.vault.delete(id);
    return { kind: 'deleted', requestId: `request of ${id}` };
  }
}

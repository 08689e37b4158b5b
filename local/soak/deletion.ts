import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CHUNK_SIZE } from './archives';
import { checksumsOf } from './checksums';
import { Deletable, Deleted, DeletionEvidence, DeletionFinding, judgeDeletion } from './deletion-oracle';
import { refusedIn } from './evidence';
import { ReportedState } from '../../src/contracts/deletion';
import { INVENTORY_KEYS } from '../../src/contracts/keys';
import { ReportRow } from '../../src/contracts/manifest';
import { beginDeletion, deletionRows } from '../demo/deletion';
import { Uploaded } from '../demo/fill-vault';
import { Destination, Row } from '../demo/proof';
import { FaultyWorld } from '../faults/faulty-world';
import { DELETION_KINDS, KindName } from '../faults/kinds';
import { InjectedFault } from '../faults/plan';
import { LogEntry } from '../glacier/ports';

/**
 * Seconds of the run in one real second. Slower than a transfer: a proof may be 60 seconds old, which must be enough for a few calls on a busy computer.
 * The local AWS takes about 40 archives a second, so a deletion is not slower for it.
 */
const SCALE = 5;
const POLL_MS = 100;
/** Executions of the document until one goes through the whole report. More would mean that the cause does not pass. */
const EXECUTIONS = 8;
/** Real milliseconds after which a deletion counts as hung. */
const LONGEST_MS = 600_000;
const NO_CONTENT = 204;
/** Faults of an archive's copy after which its row may have no checksum of its object. */
const UNCLEAR_COPY = /^(s3|process|dynamodb|sqs)-/;
/** Faults after which an archive may stay in the vault. */
const MAY_STAY: readonly KindName[] = ['deletion-object-vanished', 'deletion-object-changed', 'deletion-object-expires', 'deletion-refused'];

const NONE: Readonly<Record<ReportedState, number>> = { deleted: 0, kept: 0, unknown: 0 };

export interface SoakDeletion {
  /** Archives by state, as the rows say. The oracle compares them with Glacier's log. */
  readonly archives: Readonly<Record<ReportedState, number>>;
  /** State and reason in the rows → number of archives. */
  readonly reasons: Readonly<Record<string, number>>;
  /** DeleteArchive calls that Glacier carried out. An archive may be deleted twice: the second time changes nothing. */
  readonly calls: number;
  /** HeadObject calls that S3 answered. */
  readonly looks: number;
  /** How each execution of the document ended. */
  readonly executions: readonly string[];
  readonly counts: Partial<Record<KindName, number>>;
  readonly neverFired: readonly KindName[];
  readonly seconds: number;
  readonly findings: readonly DeletionFinding[];
}

/** An archive of the vault, as it was uploaded. */
interface Held extends Uploaded {
  /** Kinds of the faults that hit its copy. */
  readonly faults: readonly string[];
}

export interface WhatToDelete {
  readonly run: string;
  readonly bucket: string;
  readonly archives: readonly Held[];
  /** The report of the transfer. */
  readonly rows: readonly Row[];
  /** The log of the Glacier emulator, which goes on. */
  readonly glacierLog: readonly LogEntry[];
  say(line: string): void;
}

/**
 * Deletes the archives of a run while faults of every kind are injected, and judges it by the logs of the S3 proxy and of the Glacier emulator.
 *
 * The report is altered before the first execution, which must be refused. The second execution is stopped, like by a user. In the third the report is
 * altered again. Then the document is executed until it goes through.
 */
export async function deleteWhileFaulty(faulty: FaultyWorld, what: WhatToDelete): Promise<SoakDeletion> {
  faulty.plan.allow(DELETION_KINDS);
  faulty.clock.goAt(SCALE);
  return new Deletion(faulty, what).run();
}

class Deletion {
  private readonly started = Date.now();
  private readonly inventory: Destination;
  private readonly executions: string[] = [];
  private readonly faultsBefore: number;
  private readonly looksBefore: number;
  private confirmation = '';

  constructor(private readonly faulty: FaultyWorld, private readonly what: WhatToDelete) {
    this.inventory = new Destination(this.world.s3, this.world.output('InventoryBucket'));
    this.faultsBefore = faulty.plan.journal.length;
    this.looksBefore = faulty.looks.length;
  }

  public async run(): Promise<SoakDeletion> {
    let deletedAltered = 0;
    const hung = await this.delete((deleted) => { deletedAltered = deleted; }).then(() => undefined, (error: Error) => error.message);
    this.faulty.processes.settle();
    return this.result(deletedAltered, hung);
  }

  private get world() {
    return this.faulty.world;
  }

  /** @throws Error if the deletion does not come to its end */
  private async delete(tellDeletedAltered: (deleted: number) => void): Promise<void> {
    await this.plan();
    await this.altered(() => this.ended(this.begin()));
    tellDeletedAltered(this.deleted().length);
    await this.stopped();
    await this.altered(async (alter) => {
      const execution = await this.begin();
      await this.untilShare(2 / 3, execution);
      await alter();
      await this.ended(execution);
    }, { atOnce: false });
    while (await this.ended(this.begin()) !== 'SUCCEEDED') {
      if (this.executions.length > EXECUTIONS) throw new Error(`the deletion did not go through: ${this.executions.join(', ')}`);
    }
  }

  /** A fault may end the plan. Then it is made again. */
  private async plan(): Promise<void> {
    while (await this.ended(beginDeletion(this.world, { WorkflowRun: this.what.run })) !== 'SUCCEEDED') {
      if (this.executions.length > EXECUTIONS) throw new Error(`the deletion could not be planned: ${this.executions.join(', ')}`);
    }
    const plan = JSON.parse(await this.inventory.text(INVENTORY_KEYS.deletionPlanJson(this.what.run))) as { confirmation: string };
    this.confirmation = plan.confirmation;
  }

  private begin(): Promise<string> {
    return beginDeletion(this.world, { WorkflowRun: this.what.run, Mode: 'delete', Confirmation: this.confirmation, MinimumAge: '0' });
  }

  /** Waits for the end of an execution. @returns `SUCCEEDED`, or the name of its error */
  private async ended(execution: string | Promise<string>): Promise<string> {
    const { status, error } = await this.world.executionEnded(await execution, () => this.checkTime());
    const outcome = status === 'SUCCEEDED' ? status : error ?? String(status);
    this.executions.push(outcome);
    this.what.say(`An execution of the deletion ended: ${outcome}`);
    return outcome;
  }

  private async stopped(): Promise<void> {
    const execution = await this.begin();
    await this.untilShare(1 / 3, execution);
    await this.world.states.send(new StopExecutionCommand({ executionArn: execution, cause: 'stopped by a user' }));
    this.faulty.plan.count('deletion-execution-stopped', this.what.run);
    await this.ended(execution);
  }

  /** Swaps the keys of two archives in the report while `work` is at it, and then puts the report right again. */
  private async altered(work: (alter: () => Promise<void>) => Promise<unknown>, { atOnce } = { atOnce: true }): Promise<void> {
    const Key = INVENTORY_KEYS.reportJsonl(this.what.run, 1);
    const text = await this.inventory.text(Key);
    const put = (Body: string) => this.world.s3.send(new PutObjectCommand({ Bucket: this.world.output('InventoryBucket'), Key, Body }));
    const alter = async () => {
      this.faulty.plan.count('deletion-report-altered', Key);
      await put(withKeysSwapped(text));
    };
    if (atOnce) await alter();
    await work(alter);
    await put(text);
  }

  /** Waits until so much of the vault is deleted, or the execution has ended. */
  private async untilShare(share: number, execution: string): Promise<void> {
    let isOver = false;
    const over = this.world.executionEnded(execution).then(() => { isOver = true; });
    while (!isOver && this.deleted().length < share * this.what.archives.length) {
      this.checkTime();
      await sleep(POLL_MS);
    }
    if (isOver) await over;
  }

  private checkTime(): void {
    if (Date.now() - this.started > LONGEST_MS) throw new Error(`the deletion did not end within ${LONGEST_MS / 1000} s`);
  }

  /** Each DeleteArchive that Glacier carried out, whether its answer arrived or not. */
  private deleted(): Deleted[] {
    return this.what.glacierLog.filter(({ operation, status }) => operation === 'DeleteArchive' && status === NO_CONTENT)
      .map(({ archiveId, time }) => ({ archiveId: archiveId!, at: Date.parse(time) }));
  }

  /** The faults of the deletion. */
  private faults(): readonly InjectedFault[] {
    return this.faulty.plan.journal.slice(this.faultsBefore);
  }

  private async result(deletedAltered: number, hung?: string): Promise<SoakDeletion> {
    const told = await deletionRows(this.inventory, this.what.run);
    const deleted = this.deleted();
    const journal = this.faults();
    const looks = this.faulty.looks.slice(this.looksBefore).filter(({ bucket }) => bucket === this.what.bucket);
    const evidence: DeletionEvidence = {
      looks, deleted, told, deletedAltered, hung, archives: await this.deletables(), refused: refusedIn(this.world),
    };
    return {
      archives: { ...NONE, ...countsOf(told.map(({ deletion }) => deletion)) },
      reasons: countsOf(told.map(({ deletion, reason }) => (reason ? `${deletion}: ${reason}` : deletion))),
      calls: deleted.length,
      looks: looks.length,
      executions: this.executions,
      counts: countsOf(journal.map(({ kind }) => kind)),
      neverFired: DELETION_KINDS.filter((kind) => !journal.some((fault) => fault.kind === kind)),
      seconds: (Date.now() - this.started) / 1000,
      findings: judgeDeletion(evidence),
    };
  }

  private deletables(): Promise<Deletable[]> {
    const rows = new Map(this.what.rows.map((row) => [row.archive_id, row]));
    const struck = new Set(this.faults().filter(({ kind }) => MAY_STAY.includes(kind)).map(({ subject }) => subject.replace(/^HeadObject /, '')));
    return Promise.all(this.what.archives.map(async ({ archiveId, treeHash, source, faults }) => {
      const { key = '', status = '' } = rows.get(archiveId) ?? {};
      return {
        archiveId,
        treeHash,
        key,
        status,
        size: source.size,
        checksums: await checksumsOf(source, CHUNK_SIZE),
        mayStay: struck.has(key) || struck.has(archiveId),
        mayLackChecksum: faults.some((kind) => UNCLEAR_COPY.test(kind)),
      };
    }));
  }
}

function withKeysSwapped(report: string): string {
  const rows = report.split('\n').filter(Boolean).map((line) => JSON.parse(line) as ReportRow);
  const [first, second] = rows.filter(({ status }) => status === 'downloaded');
  const keyOf = (row: ReportRow) => ({ [first.archive_id]: second.key, [second.archive_id]: first.key })[row.archive_id] ?? row.key;
  return rows.map((row) => `${JSON.stringify({ ...row, key: keyOf(row) })}\n`).join('');
}

function countsOf<T extends string>(names: readonly T[]): Record<T, number> {
  const counts = {} as Record<T, number>;
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

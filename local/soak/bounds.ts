import { Cause, Faults, Named } from './causes';
import { Bound } from './oracle';
import { Spending } from '../faults/glacier';
import { ProcessEvent } from '../faults/process-config';

/** Functions that request jobs. Their events name no archive. */
const REQUESTERS = /^(RequestArchives|Sweep)\b/;
/** Real milliseconds before such a function was killed. It may not have recorded a job that Glacier accepted in that time. */
const UNNOTED_MS = 2_000;
/** Real milliseconds after the kill. A request that was on its way can still arrive in that time. */
const ARRIVES_MS = 1_000;
/** The function that reads chunks. Two invocations for the same message read the chunk twice. */
const READER = /^ChunkRetrieval /;
/** The most archives that a finding names. */
const SHOWN = 3;

/** An archive of the vault. */
export interface SizedArchive extends Named {
  /** Bytes. */
  readonly size: number;
}

export interface Spent {
  readonly archives: readonly SizedArchive[];
  readonly faults: Faults;
  readonly spending: Pick<Spending, 'jobs' | 'reads'>;
  readonly kills: readonly ProcessEvent[];
  /** Ids of failed archives, once for each resume. The resume requests and reads them again. */
  readonly givenUpBefore: readonly string[];
  /** Invocations that began while another one worked on the same message. */
  readonly redeliveries: readonly ProcessEvent[];
  /**
   * Archive id → number of messages: `published` notifications with doubles, `notifications` received by the
   * Notifications Processor, how often these were `delivered`, and `chunks` received by Chunk Retrieval.
   */
  readonly messages: Readonly<Record<'published' | 'notifications' | 'delivered' | 'chunks', ReadonlyMap<string, number>>>;
  /** Ids of archives, once for each delivery that may have sent the chunk messages again (see `overtakenLeases`). */
  readonly overtaken: readonly string[];
  /** Bytes. */
  readonly chunkSize: number;
}

/** What an archive cost, or was allowed to cost. */
interface Cost {
  readonly jobs: number;
  readonly reads: number;
  readonly bytes: number;
  /** Chunk messages. */
  readonly messages: number;
}

interface Account {
  readonly archiveId: string;
  readonly measured: Cost;
  readonly allowed: Cost;
}

/**
 * Compares what a run cost with what the injected faults explain.
 *
 * The comparison is made for each archive. An archive that costs less than allowed does not make up for another one.
 * A fault explains costs only of archives that it names (see `causes.ts`).
 */
export function boundsOf(spent: Spent): Bound[] {
  const reads = readsByArchive(spent.spending.reads);
  const accounts = spent.archives.map((archive): Account => ({
    archiveId: archive.archiveId,
    measured: measuredOf(archive, reads.get(archive.archiveId) ?? [], spent),
    allowed: allowedFor(archive, [...spent.faults.causes(archive.archiveId), ...otherCauses(archive, spent)], spent),
  }));
  return [
    bound('retrieval jobs', 'jobs', accounts),
    bound('reads of chunks', 'reads', accounts),
    bound('bytes fetched', 'bytes', accounts),
    bound('messages of chunks', 'messages', accounts),
  ];
}

function bound(what: string, name: keyof Cost, accounts: readonly Account[]): Bound {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  const beyond = accounts.filter(({ measured, allowed }) => measured[name] > allowed[name]);
  return {
    what,
    measured: sum(accounts.map(({ measured }) => measured[name])),
    allowed: sum(accounts.map(({ allowed }) => allowed[name])),
    unexplained: sum(beyond.map(({ measured, allowed }) => measured[name] - allowed[name])),
    archives: beyond.slice(0, SHOWN).map(({ archiveId, measured, allowed }) => ({ archiveId, measured: measured[name], allowed: allowed[name] })),
  };
}

interface Reads {
  readonly offset: number;
  readonly times: number;
}

/** Groups the emulator's counts, `<archive id> <offset>` → times, by archive. */
function readsByArchive(reads: ReadonlyMap<string, number>): Map<string, Reads[]> {
  const found = new Map<string, Reads[]>();
  for (const [subject, times] of reads) {
    const [archiveId, offset] = subject.split(' ');
    found.set(archiveId, [...found.get(archiveId) ?? [], { offset: Number(offset), times }]);
  }
  return found;
}

function measuredOf(archive: SizedArchive, reads: readonly Reads[], { spending, messages, chunkSize }: Spent): Cost {
  return {
    jobs: jobsOf(archive, spending).length,
    reads: reads.reduce((sum, { times }) => sum + times, 0),
    messages: messages.chunks.get(archive.archiveId) ?? 0,
    bytes: reads.reduce((sum, { offset, times }) => sum + times * lengthOf(archive, chunkSize, offset), 0),
  };
}

function allowedFor(archive: SizedArchive, causes: readonly Cause[], spent: Spent): Cost {
  const { chunkSize } = spent;
  const chunks = Math.ceil(archive.size / chunkSize);
  const allowed = { jobs: 1, reads: chunks, bytes: archive.size, messages: chunks * startsOf(archive, spent) };
  for (const { cost, offset } of causes) {
    allowed.jobs += cost === 'job' ? 1 : 0;
    allowed.reads += { job: 0, chunk: 1, archive: chunks }[cost];
    allowed.messages += cost === 'archive' ? chunks : 0;
    allowed.bytes += { job: 0, chunk: lengthOf(archive, chunkSize, offset), archive: archive.size }[cost];
  }
  return allowed;
}

const jobsOf = ({ archiveId }: Named, { jobs }: Pick<Spending, 'jobs'>): readonly number[] => jobs.get(archiveId) ?? [];

/**
 * How often chunk messages may be sent for an archive: once for each job, and once for each message of the sweep.
 * Messages that the Notifications Processor got and Glacier did not publish are the sweep's.
 * An archive of one chunk goes in one request: each delivery of a notification sends its message, and a message that is not needed reads nothing.
 */
function startsOf({ archiveId, size }: SizedArchive, { spending, messages, chunkSize }: Spent): number {
  if (size <= chunkSize) return messages.delivered.get(archiveId) ?? 0;
  const bySweep = (messages.notifications.get(archiveId) ?? 0) - (messages.published.get(archiveId) ?? 0);
  return jobsOf({ archiveId }, spending).length + Math.max(0, bySweep);
}

/** Bytes of a chunk. If its offset is unknown, those of the longest chunk. */
const lengthOf = ({ size }: SizedArchive, chunkSize: number, offset = 0): number => Math.min(chunkSize, size - offset);

/** Causes that the journal of faults does not contain. */
function otherCauses({ archiveId }: SizedArchive, { spending, kills, givenUpBefore, redeliveries, overtaken }: Spent): Cause[] {
  const unnoted = jobsOf({ archiveId }, spending).filter((taken) => kills.some(({ invocation, at }) =>
    REQUESTERS.test(invocation) && taken > at - UNNOTED_MS && taken < at + ARRIVES_MS));
  const times = (ids: readonly string[], ...costs: Cause['cost'][]) => ids.filter((id) => id === archiveId).flatMap(() => costs.map((cost): Cause => ({ archiveId, cost })));
  return [
    ...times(givenUpBefore, 'job', 'archive'),
    ...times(overtaken, 'archive'),
    ...unnoted.map((): Cause => ({ archiveId, cost: 'job' })),
    ...redeliveries.filter(({ invocation }) => READER.test(invocation) && invocation.includes(archiveId)).map((): Cause => ({ archiveId, cost: 'chunk' })),
  ];
}

import { Bound } from './oracle';
import { Spending } from '../faults/glacier';
import { KindName } from '../faults/kinds';
import { ProcessEvent } from '../faults/process-config';

/** After each of these Glacier must be asked again, once. */
const NEEDS_ANOTHER_JOB: readonly KindName[] = ['glacier-job-failed', 'glacier-job-never-completes', 'glacier-output-expired', 'glacier-answer-lost'];
/** Functions that ask for jobs, and how many requests each has on its way at most. */
const REQUESTERS = /^(RequestArchives|Sweep)/;
const REQUESTS_IN_FLIGHT = 8;

/** After each of these a chunk, or after a vanished upload every chunk of an archive, is read again. */
const NEEDS_ANOTHER_READ: readonly KindName[] = [
  'glacier-cut-body', 'glacier-short-body', 'glacier-flipped-bits', 'glacier-stalled-body', 'glacier-wrong-hash-header',
  's3-500', 's3-503-slow-down', 's3-timeout-before-effect', 's3-timeout-after-effect', 's3-409', 's3-412', 's3-complete-200-with-error',
  'dynamodb-throttling', 'dynamodb-throughput-exceeded', 'dynamodb-500', 'dynamodb-timeout-before-effect', 'dynamodb-timeout-after-effect',
  'sqs-sent-twice', 'sqs-timeout-after-effect', 'process-killed-in-call', 'process-killed-after-call',
];
const MOST_CHUNKS = 3;
/** Functions of which two that work on one message read a chunk, or have one read, twice. */
const READERS = /^(ChunkRetrieval|NotificationsProcessor)/;

export interface Spent {
  readonly spending: Spending;
  readonly counts: Partial<Record<KindName, number>>;
  readonly kills: readonly ProcessEvent[];
  /** Archives that a stopped run had given up: a resume asks for them anew. */
  readonly givenUpBefore: number;
  /** Invocations that began while another one worked on the same message, injected ones among them. */
  readonly redeliveries: readonly ProcessEvent[];
}

/** What a run may ask for and read, given what went wrong. */
export function boundsOf({ spending, counts, kills, givenUpBefore, redeliveries }: Spent): Bound[] {
  const faults = (kinds: readonly KindName[]) => kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  const requesters = kills.filter(({ invocation }) => REQUESTERS.test(invocation)).length;
  const again = faults(NEEDS_ANOTHER_JOB) + requesters * REQUESTS_IN_FLIGHT + givenUpBefore;
  const rereads = faults(NEEDS_ANOTHER_READ) + MOST_CHUNKS * ((counts['s3-upload-vanished'] ?? 0) + again) + redeliveries.filter(({ invocation }) => READERS.test(invocation)).length;
  return [
    { what: 'InitiateJob calls beyond one for each archive', measured: beyondFirst(spending.jobs), allowed: again },
    { what: 'reads of chunks beyond one for each', measured: beyondFirst(spending.reads), allowed: rereads },
  ];
}

const beyondFirst = (times: ReadonlyMap<string, number>): number => [...times.values()].reduce((sum, n) => sum + n - 1, 0);

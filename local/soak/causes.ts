import { KindName } from '../faults/kinds';
import { InjectedFault } from '../faults/plan';

/** What a cause explains: one more job, one more read of a chunk, or one more read of every chunk of the archive. */
export type Cost = 'job' | 'chunk' | 'archive';

/** An extra cost of an archive that a fault explains. */
export interface Cause {
  readonly archiveId: string;
  readonly cost: Cost;
  /** For a chunk, the offset of its first byte. @default - unknown */
  readonly offset?: number;
}

/** The names by which the subjects of faults refer to an archive. */
export interface Named {
  readonly archiveId: string;
  /** Key in the destination. @default - the report does not list the archive */
  readonly key?: string;
}

/** What one fault explains. */
interface Effect {
  readonly cost: Cost;
  readonly offset?: number;
  /**
   * Only every `times`-th fault of this group explains the cost, because the product or the SDK retries before.
   *
   * @default - each fault explains it
   */
  readonly together?: { readonly times: number; readonly group: string };
}

/** Faults after which the archive must be requested again. */
const JOBS: readonly KindName[] = ['glacier-job-failed', 'glacier-output-expired', 'glacier-answer-lost'];
/** Faults that spoil a body or stop it. Their subjects are `<archive id> <offset>`. */
const BODIES: readonly KindName[] = ['glacier-cut-body', 'glacier-short-body', 'glacier-flipped-bits', 'glacier-stalled-body', 'glacier-wrong-hash-header'];
/** Faults that put chunk messages into the queue twice. The second may start before the first has ended. */
const DOUBLED: readonly KindName[] = ['sqs-sent-twice', 'sqs-timeout-after-effect'];
/** Attempts of the SDK for one call. */
const SDK_ATTEMPTS = 3;
/** Refused completions of an upload before Validation begins a new one. */
const COMPLETIONS = 2;

const ARCHIVE_ID = /[A-Za-z0-9_-]{138}/g;
/** For example `UploadPart folder/name 2`. */
const S3_SUBJECT = /^(\w+) (.*?)( \d+)?$/;

/** Finds the archives that the faults of a run hit, by the ids and keys in their subjects. */
export class Faults {
  private readonly byArchive = new Map<string, InjectedFault[]>();

  constructor(journal: readonly InjectedFault[], archives: readonly Named[], private readonly chunkSize: number) {
    const known = new Set(archives.map(({ archiveId }) => archiveId));
    const byKey = new Map(archives.map(({ archiveId, key }) => [key, archiveId]));
    for (const fault of journal) {
      for (const id of idsIn(fault, byKey)) if (known.has(id)) this.byArchive.set(id, [...this.of(id), fault]);
    }
  }

  /** All faults that name the archive, whether they explain a cost or not. */
  public of(archiveId: string): readonly InjectedFault[] {
    return this.byArchive.get(archiveId) ?? [];
  }

  /** The costs that the faults of an archive explain. */
  public causes(archiveId: string): Cause[] {
    const causes: Cause[] = [];
    const groups = new Map<string, number>();
    for (const fault of this.of(archiveId)) {
      for (const { cost, offset, together } of effectsOf(fault, this.chunkSize)) {
        const group = `${cost} ${together?.group}`;
        groups.set(group, (groups.get(group) ?? 0) + 1);
        if (!together || groups.get(group)! % together.times === 0) causes.push({ archiveId, cost, offset });
      }
    }
    return causes;
  }
}

function idsIn({ kind, subject }: InjectedFault, byKey: ReadonlyMap<string | undefined, string>): Set<string> {
  const owner = kind.startsWith('s3-') ? byKey.get(S3_SUBJECT.exec(subject)?.[2]) : undefined;
  return new Set(owner === undefined ? subject.match(ARCHIVE_ID) : [owner]);
}

function effectsOf(fault: InjectedFault, chunkSize: number): Effect[] {
  const { kind, subject } = fault;
  if (JOBS.includes(kind)) return [{ cost: 'job' }];
  if (BODIES.includes(kind)) return [{ cost: 'chunk', offset: Number(subject.split(' ')[1]) }];
  if (DOUBLED.includes(kind) || kind === 's3-upload-vanished') return [{ cost: 'archive' }];
  if (kind.startsWith('s3-')) return ofS3(subject, chunkSize);
  if (kind.startsWith('dynamodb-')) return ofDynamodb(subject);
  return kind.startsWith('process-') ? ofKill(subject) : [];
}

/** The SDK cannot resend a streamed body, so the chunk, or the archive of one chunk, is read again. A completion that is refused twice needs a new upload. */
function ofS3(subject: string, chunkSize: number): Effect[] {
  const [, operation, , part] = S3_SUBJECT.exec(subject) ?? [];
  if (operation === 'PutObject') return [{ cost: 'chunk', offset: 0 }];
  if (operation === 'UploadPart') return [{ cost: 'chunk', offset: (Number(part) - 1) * chunkSize }];
  return operation === 'CompleteMultipartUpload' ? [{ cost: 'archive', together: { times: COMPLETIONS, group: operation } }] : [];
}

/**
 * If all attempts of the SDK fail, one of two things was not recorded: a copied chunk, or that the chunk messages were
 * sent. Then the work is done again.
 */
function ofDynamodb(subject: string): Effect[] {
  const together = { times: SDK_ATTEMPTS, group: subject };
  if (/^PutItem .* chunk\|/.test(subject)) return [{ cost: 'chunk', together }];
  return /^UpdateItem .* meta$/.test(subject) ? [{ cost: 'archive', together }] : [];
}

/** A killed Chunk Retrieval copies its chunk, or its small archives, again. A killed Notifications Processor may send all chunk messages again. */
function ofKill(subject: string): Effect[] {
  if (subject.startsWith('ChunkRetrieval ')) return [{ cost: 'chunk' }];
  return subject.startsWith('NotificationsProcessor ') ? [{ cost: 'archive' }] : [];
}

import { KindName } from '../faults/kinds';
import { InjectedFault } from '../faults/plan';

/** What a cause explains: another job, another read of one chunk, or of every chunk of its archive. */
export type Cost = 'job' | 'chunk' | 'archive';

/** Something that went wrong with an archive, and what it explains. */
export interface Cause {
  readonly archiveId: string;
  readonly cost: Cost;
  /** Of a chunk: the offset of its first byte, where that is known. */
  readonly offset?: number;
}

/** An archive as it is found in the subjects of faults. */
export interface Named {
  readonly archiveId: string;
  /** In the destination; undefined where the report lists no such archive. */
  readonly key?: string;
}

/** What a fault explains. */
interface Effect {
  readonly cost: Cost;
  readonly offset?: number;
  /** Only so many faults of this group together explain it: the product, or the SDK, tries again before. @default - each for itself */
  readonly together?: { readonly times: number; readonly group: string };
}

/** Glacier must be asked again. */
const JOBS: readonly KindName[] = ['glacier-job-failed', 'glacier-job-never-completes', 'glacier-output-expired', 'glacier-answer-lost'];
/** Bytes came that are of no use, or too slowly. Subject: archive and offset. */
const BODIES: readonly KindName[] = ['glacier-cut-body', 'glacier-short-body', 'glacier-flipped-bits', 'glacier-stalled-body', 'glacier-wrong-hash-header'];
/** Messages are in the queue twice, and the second may begin before the first is done. */
const DOUBLED: readonly KindName[] = ['sqs-sent-twice', 'sqs-timeout-after-effect'];
/** Calls of the SDK for one request. */
const SDK_ATTEMPTS = 3;
/** Times that a completion is asked for before a new upload begins. */
const COMPLETIONS = 2;

const ARCHIVE_ID = /[A-Za-z0-9_-]{138}/g;
/** `UploadPart folder/name 2` */
const S3_SUBJECT = /^(\w+) (.*?)( \d+)?$/;

/** Says of the faults of a run which archives they hit, by ids and keys in their subjects. */
export class Faults {
  private readonly byArchive = new Map<string, InjectedFault[]>();

  constructor(journal: readonly InjectedFault[], archives: readonly Named[], private readonly chunkSize: number) {
    const known = new Set(archives.map(({ archiveId }) => archiveId));
    const byKey = new Map(archives.map(({ archiveId, key }) => [key, archiveId]));
    for (const fault of journal) {
      for (const id of idsIn(fault, byKey)) if (known.has(id)) this.byArchive.set(id, [...this.of(id), fault]);
    }
  }

  /** All that name the archive, whatever they cost. */
  public of(archiveId: string): readonly InjectedFault[] {
    return this.byArchive.get(archiveId) ?? [];
  }

  /** What the faults explain that name the archive. */
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

/** A body that streams is not sent again by the SDK: the chunk is read again. A completion that is refused twice needs a new upload. */
function ofS3(subject: string, chunkSize: number): Effect[] {
  const [, operation, , part] = S3_SUBJECT.exec(subject) ?? [];
  if (operation === 'UploadPart') return [{ cost: 'chunk', offset: (Number(part) - 1) * chunkSize }];
  return operation === 'CompleteMultipartUpload' ? [{ cost: 'archive', together: { times: COMPLETIONS, group: operation } }] : [];
}

/** The SDK asks again. Where that did not help, a chunk that was copied is not recorded, or the chunk messages that are out are not noted. */
function ofDynamodb(subject: string): Effect[] {
  const together = { times: SDK_ATTEMPTS, group: subject };
  if (/^PutItem .* chunk\|/.test(subject)) return [{ cost: 'chunk', together }];
  return /^UpdateItem .* meta$/.test(subject) ? [{ cost: 'archive', together }] : [];
}

/** The chunk that was being copied; or the chunk messages, which may have been out and not been noted. */
function ofKill(subject: string): Effect[] {
  if (subject.startsWith('ChunkRetrieval ')) return [{ cost: 'chunk' }];
  return subject.startsWith('NotificationsProcessor ') ? [{ cost: 'archive' }] : [];
}

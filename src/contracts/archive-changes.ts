import { ArchiveItem, Job, Patience, Upload } from './archive';

/**
 * What a write changes in an archive's row: whole groups, or a part of a group by its path. `undefined` removes the attribute.
 * A write may name a part only if it also expects its group to be there. Otherwise DynamoDB refuses the write.
 */
export type ArchiveChanges = Partial<Pick<ArchiveItem, 'due_at' | 'settled_at' | 'archive' | 'way' | 'upload' | 'job' | 'patience' | 'lease' | 'failure' | 'object' | 'found_class'>> & {
  readonly 'upload.state'?: Upload['state'];
  readonly 'upload.unclear'?: Upload['unclear'];
  readonly 'upload.put_unclear'?: Upload['put_unclear'];
  readonly 'job.newer'?: Job['newer'];
  readonly 'job.messages_sent'?: Job['messages_sent'];
  readonly 'patience.no_progress_since'?: Patience['no_progress_since'];
  readonly 'patience.answer_due'?: Patience['answer_due'];
};

/** The condition of a write: each attribute must have this value. `undefined`: the attribute must not be there. */
export type Expected = Partial<Pick<ArchiveItem, 'due_at' | 'requested_at' | 'pass'>> & {
  readonly 'upload.generation'?: number;
  readonly 'upload.id'?: string;
  readonly 'job.id'?: string;
  readonly 'job.newer'?: string;
  readonly 'patience.starts'?: number;
  readonly 'lease.owner'?: string;
  readonly 'failure.message'?: string;
};

/** The row is still as it was read. If two invocations change it with this condition, one succeeds. */
export const asRead = ({ due_at, upload, job, patience, lease }: ArchiveItem): Expected => ({
  due_at,
  'upload.generation': upload.generation,
  'upload.id': upload.id,
  'job.id': job?.id,
  'job.newer': job?.newer,
  'patience.starts': patience.starts,
  // A delivery that copies an archive as one object writes nothing else until it is done.
  'lease.owner': lease?.owner,
});
